import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import TestSupport
import Testing

@Suite("Reports for GitHub Actions")
struct GitHubReportTests {
  @Test("the annotations of the small run are as approved")
  func annotations() throws {
    let text = GitHubAnnotations(RunOutcome(events: SampleRun.events)).text
    try Approval.expect(text, "reports/sample.annotations.txt")
  }

  @Test("the summary is as approved", arguments: ["sample", "retried"])
  func summary(name: String) throws {
    let text =
      name == "sample"
      ? GitHubSummary(RunOutcome(events: SampleRun.events), comparison: SampleComparison.single).text
      : GitHubSummary(RunOutcome(events: RetriedRun.events), RetriedRun.context).text
    try Approval.expect(text, "reports/\(name).summary.md")
  }

  private func run(_ verdicts: [Verdict]) -> RunOutcome {
    RunOutcome(
      events: verdicts.enumerated().map { index, verdict in
        SampleRun.at(0, .caseFinished(SampleRun.id("C\(index)"), SampleRun.result(verdict)))
      })
  }

  @Test("at most ten errors, the last of which counts the rest", arguments: [0, 1, 9, 10, 11, 12, 1000])
  func limit(count: Int) {
    let text = GitHubAnnotations(run(Array(repeating: .fail, count: count) + [.ok])).text
    let lines = text.split(separator: "\n")
    #expect(lines.count == min(count, 10))
    #expect(lines.allSatisfy { $0.hasPrefix("::error title=") })
    let rest = "::error title=netsocket-test::and \(count - 9) more failed"
    #expect(lines.last.map { $0 == rest } ?? false == (count > 10))
  }

  @Test("what says why comes before what was only blocked; what was skipped or is OK is no error")
  func order() {
    let text = GitHubAnnotations(
      run([.blocked(by: "x"), .skipped(reason: "y"), .ok, .interrupted])
    ).text
    #expect(
      text == """
        ::error title=net-tcp%3A C3::the run was stopped in this case
        ::error title=net-tcp%3A C0::blocked by: x

        """)
  }

  @Test("nothing that a device sends ends the line or the property")
  func escapes() {
    let hostile = "a%b:c,d\r\ne\rf\n::set-env name=X::y\u{1B}[2J"
    let failure = FailedExpectation(file: "F", line: 1, what: hostile, expected: "5", actual: "4")
    let id = SampleRun.id(hostile)
    let text = GitHubAnnotations(
      RunOutcome(events: [
        SampleRun.at(0, .expectationFailed(id, failure)),
        SampleRun.at(0, .caseFinished(id, SampleRun.result(.fail, failed: 1))),
      ])
    ).text
    #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
    #expect(
      text.hasPrefix(
        #"::error title=net-tcp%3A a%25b%3Ac%2Cd\r\ne\rf\n%3A%3Aset-env name=X%3A%3Ay\x1b[2J::"#
          + "a%25b:c,d%0Ae%0Af%0A::set-env name=X::y"), "\n\(text)")
    #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
  }

  @Test("any events give one line an error", arguments: 0..<50 as Range<UInt64>)
  func anything(seed: UInt64) {
    var random = RandomEvents(seed: seed)
    let lines = GitHubAnnotations(RunOutcome(events: random.run())).text.split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.dropLast().allSatisfy { $0.hasPrefix("::error title=") })
    #expect(lines.last == "")
  }

  @Test("the summary stays below 1 MiB and says that it was cut")
  func bounded() {
    let name = String(repeating: "\u{E9}|@", count: 40)
    let events = (0..<12_000).map { index in
      SampleRun.at(0, .caseFinished(SampleRun.id("\(index)\(name)"), SampleRun.result(.fail)))
    }
    let text = GitHubSummary(RunOutcome(events: events), comparison: SampleComparison.sets).text
    #expect(text.utf8.count < 1 << 20)
    #expect(text.contains("\n*Cut: the rest is in the other reports of this run.*\n"))
    #expect(text.contains("\n… and "))
    #expect(text.hasSuffix("\n**worse: 1 suite, 3 cases; 2 cases slower**\n"))
    let whole = GitHubSummary(RunOutcome(events: SampleRun.events)).text
    #expect(!whole.contains("*Cut"))
  }
}
