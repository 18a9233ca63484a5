import EventLog
import Foundation
import Greentea
import MbedFormats
import Reports
import Testing
import Timekeeping

@testable import RunImport

@Suite("A log of mbedhtrun")
struct HtrunLogTests {
  static let names = [
    "assertions", "bad-timeout-value", "cr-only", "end-other-word", "end-twice", "end-without-exit",
    "exit-without-end", "fail", "failure-all-ok", "garbage", "lf-only", "long-line", "lost-connection",
    "made-brace-before", "made-empty", "made-end-result", "made-name-twice", "made-no-result",
    "made-no-timestamps", "made-old-style", "made-result-with-space", "made-two-results",
    "made-unknown-result", "made-utest-log", "missing-finish", "missing-start", "names-only",
    "no-cases-failure", "no-cases", "no-host-test-name", "no-newline-at-end", "no-sync-answer",
    "no-timeout-key", "ok-one-burst", "ok", "repeated-case", "rerun-banner", "timeout-after-host-test-name",
    "timeout-middle", "timeout-set", "unexpected-names", "unknown-host-test", "version-after",
  ]

  @Test("every log is there")
  func complete() throws {
    let folder = Bundle.module.bundleURL.appending(path: "Fixtures/htrun").path()
    let logs = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".log") }
    #expect(logs.count == Self.names.count)
  }

  @Test("is read as mbed-greentea reads it", arguments: names)
  func golden(name: String) throws {
    let log = try HtrunLog(Imports.bytes("htrun/\(name).log"))
    let document = try JSONSerialization.jsonObject(
      with: Data(Imports.bytes("htrun/\(name).expected.json")))
    var expected = try #require(document as? [String: Any])
    expected["htrun_exit_code"] = nil
    expected["htrun_wall_seconds"] = nil
    // No event of a run has them.
    for key in ["testcase_count", "max_heap", "reserved_heap", "threads", "thread_summary"] {
      expected[key] = nil
    }
    let actual = Self.document(log)
    #expect(Set(actual.keys) == Set(expected.keys))
    for (key, value) in expected {
      let found = try #require(actual[key])
      #expect(try Self.canonical(found) == Self.canonical(value), "\(key)")
    }
  }

  private static func canonical(_ value: Any) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: [value], options: .sortedKeys), as: UTF8.self)
  }

  /// In the shape of mbedgt's JSON report.
  private static func document(_ log: HtrunLog) -> [String: Any] {
    let null: Any = NSNull()
    var cases: [String: [String: Any]] = [:]
    for testCase in log.cases {
      let lines: Any = testCase.logRange.map { $0.map { log.lines[$0] } } ?? "__testcase_start tag not found."
      cases[testCase.name] = [
        "duration": testCase.duration, "failed": testCase.failed, "passed": testCase.passed,
        "result": testCase.word == .error ? -4096 : testCase.word == .skipped ? -8192 : testCase.failed,
        "result_text": testCase.word.rawValue, "time_end": testCase.timeEnd,
        "utest_log": lines,
      ]
      if let start = testCase.timeStart { cases[testCase.name]?["time_start"] = start }
    }
    return [
      "suite_result": log.word.rawValue, "cases": cases, "testcase_names": log.caseNames,
      "summary": log.summary.map { [$0.passed, $0.failed] } ?? null,
    ]
  }

  @Test("the order of cases is that of first start or finish, then the skipped ones as announced")
  func order() throws {
    #expect(
      try HtrunLog(Imports.bytes("htrun/timeout-middle.log")).cases.map(\.word)
        == [.ok, .error, .skipped, .skipped])
    let log = """
      [1.00][A][B] {{__testcase_name;C}}
      [1.00][A][B] {{__testcase_name;B}}
      [1.00][A][B] {{__testcase_name;A}}
      [2.00][A][B] {{__testcase_finish;X;1;0}}
      [3.00][A][B] {{__testcase_start;A}}
      """
    #expect(try HtrunLog(Array(log.utf8)).cases.map(\.name) == ["X", "A", "C", "B"])
  }

  // An empty file is no run.
  @Test(
    "becomes a run of one suite with its cases, times and lines",
    arguments: names.filter { $0 != "made-empty" })
  func run(name: String) throws {
    let bytes = try Imports.bytes("htrun/\(name).log")
    let log = try HtrunLog(bytes)
    let hints = RunImporter.Hints(suite: "Net-TCP", target: "K64F-GCC_ARM")
    let run = try #require(try RunImporter().read(bytes, hints).last)
    let target = try #require(MbedReport(RunOutcome(events: run.events)).targets.first)
    #expect(target.name == "K64F-GCC_ARM")
    #expect(target.platform == "K64F")
    #expect(target.toolchain == "GCC_ARM")
    let suite = try #require(target.suites.first)
    #expect(suite.name == "net-tcp")
    #expect(suite.result.rawValue == log.word.rawValue)
    #expect(run.closing?.exitCode == (log.word == .ok ? 0 : 1))
    if log.cases.isEmpty, log.summary == nil {
      #expect(suite.cases.map(\.name) == ["net-tcp"])
    } else {
      #expect(suite.cases.map(\.name) == log.cases.map(\.name))
      #expect(suite.cases.map(\.result.rawValue) == log.cases.map(\.word.rawValue))
      #expect(suite.cases.map(\.passed) == log.cases.map(\.passed))
      #expect(suite.cases.map(\.failed) == log.cases.map(\.failed))
    }
    #expect(zip(run.events, run.events.dropFirst()).allSatisfy { $0.instant <= $1.instant })
  }

  @Test("tells when the run began, who ran it, and what the device printed in a case")
  func details() throws {
    let run = try #require(try Imports.runs(Imports.bytes("htrun/fail.log")).first)
    #expect(run.description.toolVersion == "mbedhtrun 1.8.15")
    #expect(run.startedAt.map { $0.unixNanoseconds / 1_000_000_000 } == 1_795_193_613)
    #expect(run.remarks == [])
    let suite = try #require(MbedReport(RunOutcome(events: run.events)).targets.first?.suites.first)
    #expect(suite.output.contains(":263::FAIL: Expected 0 Was -3012"))
  }

  @Test("without a result is a TIMEOUT, with a remark")
  func noResult() throws {
    let run = try #require(try Imports.runs(Imports.bytes("htrun/made-no-result.log")).first)
    #expect(run.remarks.map(\.message) == ["there is no {{result;…}} in the log: mbedgt calls that TIMEOUT"])
  }

  @Test("a case that utest never ended takes no lines of the next one")
  func clippedLog() throws {
    let log = try HtrunLog(Imports.bytes("htrun/made-utest-log.log"))
    let run = try #require(try Imports.runs(Imports.bytes("htrun/made-utest-log.log")).first)
    let suite = try #require(MbedReport(RunOutcome(events: run.events)).targets.first?.suites.first)
    #expect(suite.output.split(separator: "\n").count <= log.lines.count)
    #expect(suite.output.contains("tail of the log"))
  }
}
