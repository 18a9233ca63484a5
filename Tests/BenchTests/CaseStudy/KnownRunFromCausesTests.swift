import CaseStudyDriver
import Greentea
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("The known run of 2018, from its causes", .timeLimit(.minutes(10)))
struct KnownRunFromCausesTests {
  private static let seeds: ClosedRange<UInt64> = TestForm.isFull ? 1...5 : 1...1

  @Test("has the 56 verdicts and counts of the porting guide's table, its exit code, and about its times")
  func rows() async throws {
    let golden = try CaseStudyRuns.golden()
    let otherTimes = try PortingGuide.read().otherTimes
    for seed in Self.seeds {
      // A hang that takes a minute is the same as one that takes 16.
      let outcome = try await CaseStudyRuns.run(
        seed: seed, config: TestForm.isFull ? nil : CaseStudyRuns.config(tcpBudget: 85))
      #expect(CaseStudyRuns.rows(outcome) == golden.rows, "seed \(seed)")
      #expect(outcome.suiteWords.mapValues(\.rawValue) == golden.suites, "seed \(seed)")
      #expect(outcome.exitCode == 4)
      if seed == 1 { #expect(Self.otherTimes(outcome, golden.seconds) == otherTimes) }
    }
  }

  /// The rows whose time differs by more than a factor of 1.5; half a second at least, because what took less there was
  /// the board's console.
  private static func otherTimes(_ outcome: Jobs.Outcome, _ known: [String: Double]) -> Set<String> {
    let differing = outcome.elapsed.filter { name, elapsed in
      guard let known = known[name], known >= 0.5 else { return elapsed >= .seconds(0.5) && known[name] != 0 }
      let ours = Double(elapsed.wholeMilliseconds) / 1000
      return ours > known * 1.5 || ours < known / 1.5
    }
    return Set(differing.keys)
  }

  @Test("the modern driver passes all 56 on the same module")
  func modern() async throws {
    for seed in Self.seeds {
      let outcome = try await Jobs.run(device: CaseStudyRuns.knownRun, seed: seed)
      #expect(outcome.verdicts.count == 56 && outcome.notOK == [] && outcome.exitCode == 0, "seed \(seed)")
    }
  }

  // MARK: Each mechanism alone

  /// Taking a cause away turns these rows OK, no other of their suites, and none to anything else.
  @Test("each change turns the rows OK that the guide names", arguments: try PortingGuide.read().cures)
  func cure(cure: PortingGuide.Cure) async throws {
    let golden = try CaseStudyRuns.golden().rows
    let suites = Set(golden.filter { cure.cases.contains($0.name) }.map(\.suite))
    let outcome = try await CaseStudyRuns.run(
      [cure.change], device: cure.device, suites: TestForm.isFull ? nil : suites.sorted())
    let before = Set(golden.filter { $0.word == "OK" }.map(\.name))
    let after = Set(outcome.verdicts.filter(\.value.isOK).keys)
    #expect(after.subtracting(before) == Set(cure.cases))
    #expect(before.intersection(outcome.verdicts.keys).subtracting(after) == [], "made worse")
  }

  @Test("the guide names rows for every change")
  func guide() throws {
    let cures = try PortingGuide.read().cures
    #expect(cures.map(\.change) == CaseStudySettings.names)
    for cure in cures { #expect(!cure.cases.isEmpty, "\(cure)") }
  }

  @Test("on AT 1.7 the row that passive receive cures fails without it, as it does on AT 1.3")
  func withoutPassiveReceive() async throws {
    let name = "TCPSOCKET_RECV_100K"
    let outcome = try await CaseStudyRuns.run(
      device: "\(CaseStudyRuns.knownRun)?profile=at1.7", cases: [name],
      config: CaseStudyRuns.config(tcpBudget: 30))
    #expect(outcome.notOK == [name])
  }

  @Test("all changes together turn all 56 OK")
  func allChanges() async throws {
    let changes = CaseStudySettings.names.filter { $0 != "passive-receive" }
    let outcome = try await CaseStudyRuns.run(changes)
    #expect(outcome.verdicts.count == 56 && outcome.notOK == [])
  }

  @Test("a board whose parser keeps up with the line receives the stream without end")
  func fastBoard() async throws {
    let name = "TCPSOCKET_RECV_100K"
    let outcome = try await CaseStudyRuns.run(cases: [name]) {
      $0.board.characterTime = SimulatedBench.knownRunCharacterTimes.lowerBound * 9 / 10
    }
    #expect(outcome.notOK == [])
  }

  @Test(
    "what the parser is assumed to take for a character decides no row, wherever it lies between its bounds",
    arguments: [0.02, 0.6])
  func characterTime(share: Double) async throws {
    let bounds = SimulatedBench.knownRunCharacterTimes
    let golden = try CaseStudyRuns.golden().rows.filter { $0.suite == "mbed-os-tests-netsocket-tcp" }
    let outcome = try await CaseStudyRuns.run(
      suites: ["mbed-os-tests-netsocket-tcp"], config: CaseStudyRuns.config(tcpBudget: 85)
    ) {
      $0.board.characterTime = bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) * share
    }
    #expect(CaseStudyRuns.rows(outcome) == golden)
  }

  @Test("the later form of the one assertion that mbed-os 5.10.4 changed fails")
  func laterAssertion() async throws {
    let name = "WIFI-CONNECT-NOCREDENTIALS"
    let earlier = try await CaseStudyRuns.run(cases: [name])
    let later = try await CaseStudyRuns.run(cases: [name]) { $0.release = .release5104 }
    #expect(earlier.verdicts[name] == .ok && later.verdicts[name] == .fail)
  }

  @Test("the crash is named as a modelled one, and the lost bytes as lost")
  func causes() async throws {
    let names = ["ASYNCHRONOUS_DNS", "TCPSOCKET_RECV_100K"]
    let outcome = try await CaseStudyRuns.run(cases: names, config: CaseStudyRuns.config(tcpBudget: 15))
    #expect(outcome.verdicts[names[0]]?.cause?.message.hasPrefix("modelled crash: ") == true)
    #expect(outcome.verdicts[names[1]]?.cause?.message.contains("received bytes") == true)
  }
}
