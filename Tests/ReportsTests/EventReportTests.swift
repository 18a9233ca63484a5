import EventLog
import Greentea
import MbedFormats
import NetworkSocket
import Reports
import TestSupport
import Testing
import Timekeeping

@Suite("The report of events")
struct EventReportTests {
  private func at(_ milliseconds: Int64, _ event: GreenteaEvent) -> StampedEvent {
    SampleRun.at(milliseconds, event)
  }

  private func suites(_ events: [StampedEvent]) throws -> [MbedSuite] {
    let start = SampleRun.at(0, .runStarted(SampleRun.description))
    return try #require(MbedReport(RunOutcome(events: [start] + events)).targets.first).suites
  }

  private func rows(_ suite: MbedSuite?) -> [String] {
    suite?.cases.map { "\($0.name) \($0.passed)/\($0.failed) \($0.result.rawValue) \($0.elapsed)" } ?? []
  }

  @Test("target, suites and cases are those of the run, in order of execution")
  func sample() throws {
    let report = MbedReport(RunOutcome(events: SampleRun.events))
    let target = try #require(report.targets.first)
    #expect(report.targets.count == 1)
    #expect(target.name == "ESP8266_SIM-SWIFT")
    #expect(target.platform == "ESP8266_SIM")
    #expect(target.toolchain == "SWIFT")
    #expect(target.suites.map(\.name) == ["net-tcp", "net-udp"])
    #expect(target.suites.map(\.result) == [.timeout, .serialLineLost])
    #expect(target.suites.map(\.elapsed) == [.float(485), .float(1)])
    #expect(target.suites.map(\.copyMethod) == ["default", "default"])
    #expect(
      rows(target.suites.first) == [
        "ECHO 1/0 OK float(0.23)", "BURST 0/1 FAIL float(0.17)", "LIMIT 0/0 ERROR float(0.0)",
        "LATE 0/0 SKIPPED float(0.0)",
      ])
    #expect(rows(target.suites.last) == ["ECHO 0/0 SKIPPED float(0.0)"])
  }

  @Test("the tables of the small run are the recorded ones")
  func golden() throws {
    let tables = MbedTables(MbedReport(RunOutcome(events: SampleRun.events)), style: .classic)
    #expect(tables.suites + tables.cases == (try Fixtures.text("events/sample.classic.txt")))
  }

  @Test("what was said in a case is in its log, line by line, and in that of the suite")
  func logs() throws {
    let suite = try #require(MbedReport(RunOutcome(events: SampleRun.events)).targets.first?.suites.first)
    let failure = #":42::FAIL: send(5): expected 5 was -3012 ("DEVICE")"#
    #expect(suite.cases.first?.log == .lines(["IGNORE: \u{1F680}", "\"quoted\"", "\u{1B}[31m"]))
    #expect(suite.cases.dropFirst().first?.log == .lines([failure]))
    #expect(suite.output == "IGNORE: \u{1F680}\n\"quoted\"\n\u{1B}[31m\n\(failure)\n\(failure)\n")
  }

  @Test("case times are those of the world; a case without an end ends where it began")
  func times() throws {
    let cases = try #require(MbedReport(RunOutcome(events: SampleRun.events)).targets.first?.suites.first)
      .cases
    #expect(cases.map(\.timeStart) == [.float(1.5), .float(1.73), .float(1.9), .float(0)])
    #expect(cases.map(\.timeEnd) == [.float(1.73), .float(1.9), .float(1.9), .float(0)])
    #expect(cases.map(\.code) == [0, 1, -4096, -8192])
  }

  static let verdicts: [(Verdict, String)] = [
    (.ok, "A 3/2 OK float(1.0)"), (.fail, "A 3/2 FAIL float(1.0)"),
    (.error(SampleRun.hang), "A 0/0 ERROR float(0.0)"),
    (.hung(limit: .seconds(1), SampleRun.hang), "A 0/0 ERROR float(0.0)"),
    (.interrupted, "A 0/0 ERROR float(0.0)"), (.blocked(by: "x"), "A 0/0 SKIPPED float(0.0)"),
    (.skipped(reason: "x"), "A 0/0 SKIPPED float(0.0)"),
  ]

  @Test("only OK and FAIL have counts and a time", arguments: verdicts)
  func verdict(verdict: Verdict, row: String) throws {
    let result = CaseResult(
      verdict: verdict, passed: 3, failed: 2, elapsed: .seconds(1), evidence: Evidence())
    let id = SampleRun.id("A")
    let suites = try suites([at(0, .caseStarted(id)), at(1, .caseFinished(id, result))])
    #expect(rows(suites.first) == [row])
  }

  @Test("of several attempts the last counts, with its log alone")
  func attempts() throws {
    let first = SampleRun.id("A")
    let second = SampleRun.id("A", attempt: 2)
    let suites = try suites([
      at(0, .planned(suite: "net-tcp", cases: ["A", "B"], budget: .seconds(9))),
      at(0, .caseStarted(first)), at(1, .message(first, "one")),
      at(2, .caseFinished(first, SampleRun.result(.fail, failed: 3))),
      at(3, .caseStarted(second)), at(4, .message(second, "two")),
      at(5, .caseFinished(second, SampleRun.result(.ok, elapsed: .milliseconds(2)))),
      at(6, .message(first, "late")),
    ])
    #expect(rows(suites.first) == ["A 1/0 OK float(0.002)", "B 0/0 SKIPPED float(0.0)"])
    #expect(suites.first?.cases.first?.log == .lines(["two"]))
    #expect(suites.first?.cases.first?.timeStart == .float(0.003))
  }

  @Test("an attempt that was begun again and never ended is an ERROR")
  func unfinishedAttempt() throws {
    let suites = try suites([
      at(0, .caseStarted(SampleRun.id("A"))), at(1, .caseFinished(SampleRun.id("A"), SampleRun.result(.ok))),
      at(2, .caseStarted(SampleRun.id("A", attempt: 2))),
    ])
    #expect(rows(suites.first) == ["A 0/0 ERROR float(0.0)"])
  }

  @Test("what the configuration does not build has no row")
  func notBuilt() throws {
    let suites = try suites([
      at(0, .notBuilt(.init(suite: "net-wifi", testCase: nil, missingKey: "k"))),
      at(0, .notBuilt(.init(suite: "net-tcp", testCase: "A", missingKey: "k"))),
    ])
    #expect(suites.isEmpty)
  }

  @Test("a run that was killed: running is ERROR, never started SKIPPED, suites without an end ERROR")
  func killed() throws {
    let suites = try suites([
      at(0, .planned(suite: "one", cases: ["A", "B", "C"], budget: .seconds(9))),
      at(0, .planned(suite: "two", cases: ["D"], budget: .seconds(9))),
      at(100, .suiteStarted(suite: "one")),
      at(200, .caseStarted(SampleRun.id("A", suite: "one"))),
      at(300, .caseFinished(SampleRun.id("A", suite: "one"), SampleRun.result(.ok, elapsed: .seconds(1)))),
      at(400, .caseStarted(SampleRun.id("B", suite: "one"))),
      at(850, .message(SampleRun.id("B", suite: "one"), "half")),
    ])
    #expect(suites.map(\.name) == ["one", "two"])
    #expect(suites.map(\.result) == [.error, .error])
    #expect(suites.map(\.elapsed) == [.float(0.75), .float(0)])
    #expect(
      rows(suites.first) == [
        "A 1/0 OK float(1.0)", "B 0/0 ERROR float(0.0)", "C 0/0 SKIPPED float(0.0)",
      ])
    #expect(rows(suites.last) == ["D 0/0 SKIPPED float(0.0)"])
    #expect(suites.first?.cases.dropFirst().first?.log == .lines(["half"]))
  }

  static let invented: [(String, MbedResult, String, Int)] = [
    ("Mbed-OS-tests-netsocket-dns", .fail, "mbed-os-tests-netsocket-dns 0/1 FAIL float(2.5)", 1024),
    ("My-Test-dns-test-x", .fail, "dns-test-x 0/1 FAIL float(2.5)", 1024),
    ("a-test-\u{301}b", .fail, "\u{301}b 0/1 FAIL float(2.5)", 1024),
    ("s", .timeout, "s 0/1 ERROR float(2.5)", -1024),
    ("s", .serialLineLost, "s 0/1 ERROR float(2.5)", -1024),
    ("s", .ok, "s 1/0 OK float(2.5)", 0),
  ]

  @Test("an invented row is named like the suite and stands alone", arguments: invented)
  func inventedRow(suite: String, word: MbedResult, row: String, code: Int) throws {
    let suites = try suites([
      at(0, .planned(suite: suite, cases: ["A"], budget: .seconds(9))),
      at(0, .setUpFailed(suite: suite, failures: [SampleRun.failure], cause: SampleRun.deadServer)),
      at(
        9, .suiteFinished(suite: suite, SuiteResult(word: word, elapsed: .seconds(2.5), hasInventedRow: true))
      ),
    ])
    #expect(rows(suites.first) == [row])
    #expect(suites.first?.cases.first?.code == code)
    #expect(
      suites.first?.cases.first?.log
        == .lines([#":42::FAIL: send(5): expected 5 was -3012 ("DEVICE")"#, "set-up failed: no echo server"]))
  }

  @Test("a suite shows any word of mbedgt, and how its image got onto the board")
  func foreignSuites() throws {
    let suites = try suites(
      MbedResult.allCases.map { word in
        let result = SuiteResult(word: word, elapsed: .seconds(1), copyMethod: word == .ok ? nil : "shell")
        return at(0, .suiteFinished(suite: word.rawValue, result))
      })
    #expect(suites.map(\.result.rawValue) == suites.map(\.name))
    #expect(Set(suites.map(\.result)) == Set(MbedResult.allCases))
    #expect(suites.map(\.copyMethod) == ["default"] + Array(repeating: "shell", count: 12))
  }

  @Test("without the event that names the target there is none")
  func noTarget() {
    #expect(MbedReport(RunOutcome(events: [])).targets.isEmpty)
    #expect(MbedReport(RunOutcome(events: Array(SampleRun.events.dropFirst()))).targets.isEmpty)
  }

  @Test("any events give a report that can be printed", arguments: 0..<50 as Range<UInt64>)
  func anything(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let report = MbedReport(RunOutcome(events: random.run()))
    for suite in try #require(report.targets.first).suites {
      #expect(Set(suite.cases.map(\.name)).count == suite.cases.count)
    }
    #expect(MbedTables(report, style: .classic).cases.hasPrefix("mbedgt: test case report:\n+"))
  }

  @Test("the closing lines are those of the run's end, and none if it never came")
  func closing() {
    #expect(RunOutcome(events: SampleRun.events).closing == RunClosing(elapsed: .seconds(486), exitCode: 2))
    #expect(RunOutcome(events: SampleRun.events.dropLast()).closing == nil)
    let known = RunClosing(elapsed: .nanoseconds(2_207_721_900_000), exitCode: 4)
    #expect(known.text == "mbedgt: completed in 2207.72 sec\nmbedgt: exited with code 4\n")
    #expect(RunClosing(elapsed: .zero, exitCode: 0).text == "mbedgt: completed in 0.00 sec\n")
  }
}
