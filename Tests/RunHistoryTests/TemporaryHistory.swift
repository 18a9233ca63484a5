import Foundation
import Greentea
import NetworkSocket
import RunHistory
import Timekeeping
import ToolSupport

/// A history in a folder of its own, gone when the test is over.
final class TemporaryHistory {
  let folder: TemporaryFolder
  let path: String
  let file: HistoryFile

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("history.sqlite")
    file = try HistoryFile.open(path, .readWrite)
  }
}

/// Headers and runs for tests.
enum Sample {
  /// A header whose id and times follow from a number.
  static func header(
    _ number: Int, firmware: String? = nil, tags: [RunTag] = [], identity: ModuleIdentity? = nil
  ) -> RunHeader {
    var generator = SeededGenerator(seed: UInt64(number))
    return RunHeader(
      id: RunID(using: &generator), startedAt: WallTime(unixNanoseconds: Int64(number) * 1_000_000_000),
      firmware: firmware, identity: identity, tags: tags)
  }

  static let identity = ModuleIdentity(
    atVersion: "1.7.0.0", sdkVersion: "3.0.0(d49923c)", compileTime: "Feb  6 2018 16:04:33")

  static let description = RunDescription(
    toolVersion: "0.1.0", seed: 7, device: "sim:at1.7", target: "ESP8266_SIM-SWIFT", platform: "ESP8266_SIM",
    toolchain: "SWIFT", onHang: .recover, timeoutScale: 1,
    configuration: [.init(key: "echo-server-addr", value: "echo.example.test")])

  static let cause = Cause(.device, "no answer", advice: "look at its power")

  /// The events of a run of one suite; each case with its verdicts, one an attempt.
  static func events(
    suite: String = "net-tcp", _ cases: [(name: String, verdicts: [Verdict])],
    elapsed: Duration = .milliseconds(10), isFinished: Bool = true
  ) -> [StampedEvent] {
    var events: [GreenteaEvent] = [
      .runStarted(description), .planned(suite: suite, cases: cases.map(\.name), budget: .seconds(60)),
      .suiteStarted(suite: suite),
    ]
    for (name, verdicts) in cases {
      for (index, verdict) in verdicts.enumerated() {
        let id = CaseID(suite: suite, name: name, attempt: index + 1)
        events.append(.caseStarted(id))
        let counts = verdict == .ok ? (1, 0) : verdict == .fail ? (0, 1) : (0, 0)
        events.append(
          .caseFinished(
            id,
            CaseResult(
              verdict: verdict, passed: counts.0, failed: counts.1, elapsed: elapsed, evidence: Evidence())))
      }
    }
    if isFinished {
      let last = cases.compactMap(\.verdicts.last)
      let word = MbedResult(verdicts: last, setUpFailed: false, isBudgetGone: false, isLineLost: false)
      events.append(.suiteFinished(suite: suite, SuiteResult(word: word, elapsed: .seconds(1))))
      events.append(.runFinished(elapsed: .seconds(1), exitCode: word == .ok ? 0 : 1))
    }
    return events.enumerated().map { index, event in
      StampedEvent(at: Instant(nanoseconds: Int64(index) * 1_000_000), event)
    }
  }

  static func run(
    _ number: Int, firmware: String? = nil, tags: [RunTag] = [], suite: String = "net-tcp",
    _ cases: [(name: String, verdicts: [Verdict])] = [("ECHO", [.ok])], elapsed: Duration = .milliseconds(10),
    isFinished: Bool = true
  ) -> StoredRun {
    StoredRun(
      header: header(number, firmware: firmware, tags: tags),
      events: events(suite: suite, cases, elapsed: elapsed, isFinished: isFinished))
  }
}

extension HistoryFile {
  func summary(of id: RunID) throws -> RunSummary { try summary(of: .id(prefix: id.text)) }

  func events(of id: RunID) throws -> [StampedEvent] { try events(of: .id(prefix: id.text)) }
}

/// The kind of the error that `body` throws; nil if it throws none.
func kind(_ body: () throws -> Void) throws -> HistoryError.Kind? {
  do {
    try body()
    return nil
  } catch let error as HistoryError {
    return error.kind
  }
}
