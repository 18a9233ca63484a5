import EventLog
import Greentea
import MbedFormats
import Reports
import RunImport
import Testing
import Timekeeping

@Suite("The import of mbedgt's JSON and JUnit reports")
struct ReportImportTests {
  /// Without `all-results`: its cases have counts that mbedgt never gives.
  static let runs = [
    "all-fail", "dashed-target", "dashless-target", "iterations", "missing-end", "one-ok", "seed-run",
    "special-chars",
  ]

  @Test(
    "a JSON report is shown again as mbedgt shows it, in both looks", arguments: runs, ReportStyle.allCases)
  func json(name: String, style: ReportStyle) throws {
    let run = try Imports.run(Imports.text("mbedgt/\(name).json"))
    #expect(try Imports.shown(run, style).hasPrefix(Imports.goldenTables(name, style)))
    #expect(run.format == .mbedgtJSON)
    #expect(run.remarks == [])
  }

  @Test("a JSON report of a whole run gives what was printed")
  func wholeJSON() throws {
    let run = try Imports.run(Imports.text("mbedgt/e2e-mixed.json"))
    let printed = try Imports.run(Imports.text("mbedgt/e2e-mixed.console.txt"))
    let report = MbedReport(RunOutcome(events: run.events))
    #expect(
      MbedTables(report, style: .github).suites
        == MbedTables(MbedReport(RunOutcome(events: printed.events)), style: .github).suites)
    #expect(
      MbedTables(report, style: .github).cases
        == MbedTables(MbedReport(RunOutcome(events: printed.events)), style: .github).cases)
    #expect(run.closing?.exitCode == 4)
    #expect(run.startedAt.map { $0.unixNanoseconds / 1_000_000 } == 1_795_193_676_130)
    let first = try #require(report.targets.first?.suites.first)
    #expect(first.name == "mbed-os-tests-net-test-ok")
    #expect(first.cases.map(\.name) == ["TCPSOCKET_OPEN_LIMIT", "TCPSOCKET_ECHOTEST", "TCPSOCKET_RECV_100K"])
    #expect(first.output.contains("[CONN][RXD] >>> Running case #2: 'TCPSOCKET_ECHOTEST'..."))
    #expect(zip(run.events, run.events.dropFirst()).allSatisfy { $0.instant <= $1.instant })
  }

  @Test("a JUnit report gives the cases, and from the suite's log what JUnit has no place for")
  func wholeJUnit() throws {
    let run = try Imports.run(Imports.text("mbedgt/e2e-mixed.junit.xml"))
    let printed = try Imports.run(Imports.text("mbedgt/e2e-mixed.console.txt"))
    let (suites, shown) = (Self.suites(run), Self.suites(printed))
    #expect(run.format == .mbedgtJUnit)
    #expect(run.description.target == "K64F-GCC_ARM")
    #expect(run.closing?.exitCode == 4)
    #expect(suites.map(\.name) == shown.map(\.name))
    #expect(suites.map(\.result) == shown.map(\.result))
    #expect(Set(Imports.cases(run)) == Set(Imports.cases(printed)))
    #expect(
      suites.first?.cases.map(\.name) == [
        "TCPSOCKET_OPEN_LIMIT", "TCPSOCKET_ECHOTEST", "TCPSOCKET_RECV_100K",
      ])
    for (suite, other) in zip(suites, shown) {
      let (elapsed, expected) = (Self.seconds(suite.elapsed), Self.seconds(other.elapsed))
      // The log does not know what mbedhtrun took to start and to end.
      #expect(elapsed <= expected && elapsed > expected - 0.3, "\(suite.name): \(elapsed) of \(expected)")
      #expect(suite.cases.allSatisfy { Self.seconds($0.elapsed) >= 0 })
    }
  }

  @Test("a JUnit report has the cases of the run", arguments: runs)
  func junit(name: String) throws {
    let run = try Imports.run(Imports.text("mbedgt/\(name).junit.xml"))
    let text = try Imports.goldenTables(name, .github) + "mbedgt: completed in 1.00 sec\n"
    let printed = try Imports.run(text)
    #expect(run.description.target == printed.description.target)
    #expect(run.description.platform == printed.description.platform)
    func words(_ run: ImportedRun) -> Set<String> {
      Set(
        Self.suites(run).flatMap { suite in
          suite.cases.map { "\(suite.name) \($0.name) \($0.result) \($0.elapsed)" }
        })
    }
    #expect(words(run) == words(printed))
  }

  @Test("counts of a JUnit report are those of the device, where the log has them")
  func counts() throws {
    let log = """
      [5.00][CONN][INF] found KV pair in stream: {{__testcase_start;A}}, queued...
      [6.00][CONN][INF] found KV pair in stream: {{__testcase_finish;A;3;2}}, queued...
      [9.50][HTST][INF] {{result;failure}}
      """
    let run = try Imports.run(
      "<testsuites><testsuite name='T-GCC'>"
        + "<testcase name='A' classname='T-GCC.s' time='1.0'><failure/><system-out>\(log)</system-out></testcase>"
        + "<testcase name='B' classname='T-GCC.s'><failure/></testcase></testsuite></testsuites>")
    #expect(Imports.cases(run) == ["s A 3/2 FAIL", "s B 0/1 FAIL"])
    #expect(run.closing?.elapsed == .milliseconds(4500))
    #expect(run.startedAt?.unixNanoseconds == 5_000_000_000)
    #expect(run.description.platform == "T")
    #expect(run.description.toolchain == "GCC")
  }

  @Test("a JUnit report without logs: suites are what their cases came to")
  func withoutLogs() throws {
    func suite(_ name: String, _ content: String) -> String {
      "<testsuite name='T'><testcase name='A' classname='T.\(name)' time='1.5'>\(content)</testcase>"
        + "<testcase name='B' classname='T.\(name)' time='0.5'/></testsuite>"
    }
    let run = try Imports.run(
      "<testsuites>\(suite("a", ""))\(suite("b", "<failure/>"))\(suite("c", "<skipped/>"))</testsuites>")
    #expect(Self.suites(run).map(\.result) == [.ok, .fail, .error])
    #expect(run.closing?.elapsed == .seconds(6))
    #expect(run.closing?.exitCode == 2)
  }

  private static func suites(_ run: ImportedRun) -> [MbedSuite] {
    MbedReport(RunOutcome(events: run.events)).targets.flatMap(\.suites)
  }

  private static func seconds(_ number: MbedNumber) -> Double {
    switch number {
    case .integer(let whole): Double(whole)
    case .float(let value): value
    }
  }
}
