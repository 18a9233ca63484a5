import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import RunImport
import Testing
import Timekeeping

@Suite("The known run against one in which all is OK")
struct SeedRunComparisonTests {
  private static func seedRun() throws -> ComparedRun {
    let text = try Imports.goldenTables("seed-run", .classic)
    return ComparedRun(
      id: "seed", firmware: "seed-2018", RunOutcome(events: try Imports.run(text).events))
  }

  /// The same suites and cases, all OK.
  private static func sound(_ run: ComparedRun) -> ComparedRun {
    ComparedRun(
      id: "new", firmware: "1.7", conditions: run.conditions,
      suites: run.suites.map { suite in
        ComparedSuite(
          name: suite.name, word: .ok,
          cases: suite.cases.map {
            ComparedCase(name: $0.name, outcome: .ok, elapsed: .seconds(1), attempts: 1, failedAttempts: 0)
          })
      })
  }

  @Test("4 suites and 24 cases are fixed; 32 have too few runs to compare what they took")
  func fixed() throws {
    let seed = try Self.seedRun()
    let comparison = Comparison(base: [seed], new: [Self.sound(seed)])
    #expect(comparison.suites(.fix).count == 4)
    let fixes = comparison.cases(.fix)
    #expect(fixes.count == 24)
    let before = fixes.compactMap { $0.base?.outcomes.first?.outcome }
    #expect(before.count { $0 == .error } == 3)
    #expect(before.count { $0 == .fail } == 1)
    #expect(before.count { $0 == .skipped } == 20)
    #expect(comparison.cases(.unchanged).count == 32)
    #expect(comparison.cases.count { $0.hasTooFewRuns } == 32)
    #expect(comparison.warnings == [])
    #expect(comparison.exitCode == 0)
  }

  @Test("the other way round, each of them is a regression")
  func broken() throws {
    let seed = try Self.seedRun()
    let comparison = Comparison(base: [Self.sound(seed)], new: [seed])
    #expect(comparison.suites(.regression).count == 4)
    #expect(comparison.cases(.regression).count == 24)
    #expect(comparison.exitCode == 1)
  }
}
