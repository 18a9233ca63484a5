import Greentea
import Reporting
import TestSupport
import Testing
import Timekeeping

@Suite("The page of a run")
struct HTMLReportTests {
  private static let sample = HTMLReport(RunReport(events: SampleRun.events)).text

  @Test("the retried run is rendered as approved")
  func golden() throws {
    let text = HTMLReport(RunReport(events: RetriedRun.events), RetriedRun.context).text
    try Approval.expect(text, "reports/retried.html")
  }

  @Test(
    "a failing run says on the page what failed, what was expected, what came, and what to try",
    arguments: [
      "netsocket-test: 1 of 5 cases OK", "<bdi>send(5)</bdi>", "<bdi>5</bdi>",
      "<bdi>-3012 (&quot;DEVICE&quot;)</bdi>", "SocketSuites/Echo.swift:42",
      "what to try: look at its power", "last exchange: AT+CIPSTATUS → OK",
      "unanswered: AT+CIPSEND=0,5 (5 s)", "blocked by: set-up", "no echo server", "payload (kB/s)",
      "time since the first suite (s)",
    ])
  func tells(text: String) {
    #expect(Self.sample.contains(text))
  }

  @Test(
    "the page asks for nothing from elsewhere", arguments: ["src=", "href=\"http", "url(", "@import", "//"])
  func selfContained(text: String) {
    #expect(!Self.sample.contains(text))
  }

  @Test(
    "nothing that a device sends is markup, not even behind a combining mark",
    arguments: [
      "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "\" onload=\"alert(1)",
      "\"\u{301} onload=\"\u{301}alert(1)", "<\u{301}b>", "<\u{200D}b>", "'\u{0}\u{1B}[2J",
      "{{title}}{{{title}}}",
      "]]>&amp;", String(decoding: [0xFFFE] as [UInt16], as: UTF16.self),
    ])
  func escapes(hostile: String) {
    func page(_ text: String) -> String {
      let id = SampleRun.id(text, suite: text)
      let failure = FailedExpectation(file: text, line: 1, what: text, expected: text, actual: text)
      let cause = Cause(.device, text, advice: text)
      let description = RunDescription(
        toolVersion: text, seed: 1, device: text, target: text, platform: text, toolchain: text,
        onHang: .recover, timeoutScale: 1, configuration: [])
      let events: [GreenteaEvent] = [
        .runStarted(description), .suiteStarted(suite: text),
        .setUpFailed(suite: text, failures: [failure], cause: cause), .caseStarted(id), .message(id, text),
        .expectationFailed(id, failure),
        .caseFinished(
          id,
          SampleRun.result(
            .hung(limit: .seconds(1), cause), diagnosis: Diagnosis(lastExchange: text, unanswered: text))),
        .recovered(id, took: .zero, how: text),
      ]
      var context = RetriedRun.context
      context.firmware = text
      context.transcript = text
      return HTMLReport(RunReport(events: events.map { SampleRun.at(0, $0) }), context).text
    }
    func count(_ text: String, _ scalar: Unicode.Scalar) -> Int { text.unicodeScalars.count { $0 == scalar } }
    let harmless = page("x")
    let text = page(hostile)
    for scalar: Unicode.Scalar in ["<", ">", "\""] { #expect(count(text, scalar) == count(harmless, scalar)) }
    #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
    #expect(!text.unicodeScalars.contains { $0.properties.isNoncharacterCodePoint })
  }

  @Test("any events give a page with a row a case", arguments: 0..<50 as Range<UInt64>)
  func anything(seed: UInt64) {
    var random = RandomEvents(seed: seed)
    let run = RunReport(events: random.run())
    let text = HTMLReport(run).text
    #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(text.hasSuffix("</html>\n"))
    let rows = text.split(separator: "<tr data-word=").count - 1
    #expect(rows == run.suites.reduce(0) { $0 + $1.cases.count })
  }

  @Test("of a very large run only the suites are drawn")
  func large() {
    let events = (0..<1_001).flatMap { index in
      let id = SampleRun.id("C\(index)")
      return [
        SampleRun.at(Int64(index), .caseStarted(id)),
        SampleRun.at(Int64(index), .caseFinished(id, SampleRun.result(.ok))),
      ]
    }
    let start = [SampleRun.at(0, .suiteStarted(suite: "net-tcp"))]
    func bars(_ events: some Sequence<StampedEvent>) -> Int {
      HTMLReport(RunReport(events: start + events)).text.split(separator: "<rect class=\"").count - 1
    }
    #expect(bars(events.prefix(2_000)) == 1_001)
    #expect(bars(events) == 1)
  }
}
