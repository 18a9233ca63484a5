import EventLog
import Foundation
import Greentea
import NetworkSocket
import TestSupport
import Testing
import Timekeeping
import ToolSupport

/// The limit is on what the process allocates (RLIMIT_DATA), so that neither the machine nor its load matters.
@Suite("netsocket-test report needs bounded memory a case")
struct ReportMemoryTests {
  static let cases = TestForm.isFull ? 100_000 : 10_000

  /// In KiB: what it needs without a run, its threads' stacks included, and 1.6 a case.
  static let limit = 12_000 + cases * 8 / 5

  static let reports: [[String]] = [
    [], ["--report-style", "github"], ["--report-junit", "report"],
    ["--report-junit-style", "mbedgt", "--report-junit", "report"], ["--report-json", "report"],
    ["--report-json-style", "mbedgt", "--report-json", "report"], ["--report-text", "report"],
    ["--report-ctrf", "report"], ["--report-html", "report"], ["--github"],
  ]

  /// Nearly all cases say a line and pass; mbedgt's JUnit repeats the lines of a suite in each of its cases.
  private static func writeRun(to path: String, sayingLines: Bool) throws {
    let writer = EventLogWriter()
    var text = ""
    func add(_ event: GreenteaEvent) { text += writer.line(StampedEvent(at: .beginning, event)) }
    add(
      .runStarted(
        RunDescription(
          toolVersion: "0", seed: 1, device: "sim:", target: "A-B", platform: "A", toolchain: "B",
          onHang: .recover, timeoutScale: 1, configuration: [])))
    for suite in (0..<5).map({ "suite-\($0)" }) {
      let names = (0..<cases / 5).map { "CASE_\($0)" }
      add(.planned(suite: suite, cases: names, budget: .seconds(960)))
      add(.suiteStarted(suite: suite))
      for (index, name) in names.enumerated() {
        let id = CaseID(suite: suite, name: name, attempt: 1)
        add(.caseStarted(id))
        if sayingLines || index == 0 { add(.message(id, "connected, 100 bytes out, 100 bytes in")) }
        let isOK = index > 0
        add(
          .caseFinished(
            id,
            CaseResult(
              verdict: isOK ? .ok : .fail, passed: isOK ? 1 : 0, failed: isOK ? 0 : 1,
              elapsed: .milliseconds(2), evidence: Evidence([.calls: 4, .bytesOut: 100, .bytesIn: 100]))))
      }
      add(.suiteFinished(suite: suite, SuiteResult(word: .fail, elapsed: .seconds(60))))
    }
    add(.runFinished(elapsed: .seconds(300), exitCode: 5))
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test("whatever it writes", arguments: reports)
  func bounded(flags: [String]) throws {
    let folder = try TemporaryFolder()
    try Self.writeRun(to: folder.path("run"), sayingLines: !flags.contains("--report-junit-style"))
    let summary = try folder.file("summary", "")
    let report = try Tool.program.run(
      ["report", "run"] + flags, environment: ["GITHUB_STEP_SUMMARY": summary], in: folder.url,
      shell: "ulimit -d \(Self.limit); exec \"$@\" >/dev/null")
    #expect(report.status == 0, "\(report.stderr.prefix(2000))")
  }
}
