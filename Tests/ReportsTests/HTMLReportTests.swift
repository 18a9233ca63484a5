import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import TestSupport
import Testing
import Timekeeping

@Suite("The page of a run")
struct HTMLReportTests {
  private static let sample = HTMLReport(RunOutcome(events: SampleRun.events)).text

  @Test("the retried run is rendered as approved")
  func golden() throws {
    let text = HTMLReport(RunOutcome(events: RetriedRun.events), RetriedRun.context).text
    try Approval.expect(text, "reports/retried.html")
  }

  @Test(
    "a failing run says on the page what failed, what was expected, what it got, and what to try",
    arguments: [
      "netsocket-test: 1 of 5 cases OK", "<bdi>send(5)</bdi>", "<bdi>5</bdi>",
      "<bdi>-3012 (&quot;DEVICE&quot;)</bdi>", "SocketSuites/Echo.swift:42",
      "<bdi>look at its power",
      "<code class=\"command\"><bdi>netsocket-test --cases BURST --transcript BURST.log</bdi></code>",
      "<dt>got</dt><dd class=\"exact bad\"><bdi>-3012", "recovered in 2.500 s by a reset",
      "<dt>last exchange</dt><dd><bdi>AT+CIPSTATUS → OK", "<dt>unanswered</dt><dd><bdi>AT+CIPSEND=0,5 (5 s)",
      "<dt>cause</dt><dd><bdi>network", "no echo server", "1 case blocked by it", "payload (kB/s)",
      "time since the first suite (s)", "net-wifi: the config does not set wifi-secure-ssid",
      "3 cases failed, in 2 suites.", "<h4>Last exchanges</h4>",
      "<td class=\"number\">0.015</td><td class=\"fixed\">→ sent</td><td class=\"exact\"><bdi>AT</bdi></td>",
      "<td class=\"fixed\">⇠ unsolicited</td><td class=\"exact\"><bdi>WIFI DISCONNECT &lt;&amp;\\x07&gt;</bdi></td>",
    ])
  func tells(text: String) {
    #expect(Self.sample.contains(text))
  }

  @Test("what only follows from something else stands together behind what says why")
  func consequences() throws {
    let blocked = (0..<3).map { index in
      SampleRun.at(
        index, .caseFinished(SampleRun.id("AFTER_\(index)"), SampleRun.result(.blocked(by: "FIRST"))))
    }
    let end = [
      SampleRun.at(9, .planned(suite: "net-udp", cases: ["NEVER", "NEITHER"], budget: .seconds(1))),
      SampleRun.at(9, .caseFinished(SampleRun.id("BAD", suite: "net-dns"), SampleRun.result(.fail))),
    ]
    let text = HTMLReport(RunOutcome(events: blocked + end)).text
    let problems = text.split(separator: "<details class=\"problem").dropFirst()
    let headlines = [
      "<bdi>an expectation failed</bdi>: 1 case", "<bdi>blocked by: FIRST</bdi>: 3 cases",
      "<bdi>the run ended before them</bdi>: 2 cases",
    ]
    #expect(problems.count == headlines.count)
    for (problem, heading) in zip(problems, headlines) { #expect(problem.contains(heading), "\(problem)") }
    #expect(
      problems.dropFirst().first?.contains("<a href=\"#case-AFTER_2\"><bdi>AFTER_<wbr>2</bdi>") == true)
  }

  @Test("failures of one cause stand together, whatever its numbers; others by themselves")
  func clusters() {
    func failed(_ index: Int, _ cause: String) -> StampedEvent {
      SampleRun.at(
        Int64(index),
        .caseFinished(
          SampleRun.id("C\(index)"), SampleRun.result(.error(Cause(.device, cause, advice: "look")))))
    }
    let events =
      (0..<40).map { failed($0, "no answer to AT+CIPSEND=\($0 % 4),\($0) within 2.0 s") } + [
        failed(40, "no echo")
      ]
    let text = HTMLReport(RunOutcome(events: events)).text
    let problems = text.split(separator: "<details class=\"problem").dropFirst()
    #expect(problems.count == 2)
    #expect(problems.first?.contains(" within 2.0 s</bdi>: 40 cases") == true)
    // Closed: the headline says it.
    #expect(!text.contains("<details class=\"problem bad\" open>"))
    // The link leads to the case.
    #expect(
      text.contains("<a href=\"#case-C39\">") && text.contains("<details id=\"case-C39\" class=\"case\""))
  }

  @Test("what the history knows stands beside a case: the baseline's time and the last verdicts")
  func past() throws {
    func run(_ firmware: String, _ milliseconds: Int, _ outcome: VerdictName = .ok) -> ComparedRun {
      ComparedRun(
        id: "r", firmware: firmware, conditions: [],
        suites: [
          ComparedSuite(
            name: "net-tcp", word: .ok,
            cases: [
              ComparedCase(
                name: "ECHO", outcome: outcome, elapsed: .milliseconds(milliseconds), attempts: 1,
                failedAttempts: 0)
            ])
        ], elapsed: .seconds(1))
    }
    var context = RetriedRun.context
    context.past = RunPast(of: "new", earlier: [run("new", 230, .fail), run("old", 100), run("old", 100)])
    let text = HTMLReport(RunOutcome(events: SampleRun.events), context).text
    #expect(text.contains("aria-label=\"before: 2 OK, 1 FAIL\""))
    #expect(text.contains("<span class=\"warn\">2.3×</span>"))
    #expect(text.contains("0.23 s; old: 0.10 s"))
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
            .hung(limit: .seconds(1), cause),
            diagnosis: Diagnosis(
              lastExchange: text, unanswered: text,
              exchanges: [ExchangeLine(time: .zero, direction: .received, text: text)]))),
        .recovered(id, took: .zero, how: text),
      ]
      var context = RetriedRun.context
      context.firmware = text
      context.transcript = text
      return HTMLReport(RunOutcome(events: events.map { SampleRun.at(0, $0) }), context).text
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
    let run = RunOutcome(events: random.run())
    let text = HTMLReport(run).text
    #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(text.hasSuffix("</html>\n"))
    let rows = text.split(separator: " class=\"case\" data-word=").count - 1
    #expect(rows == run.suites.reduce(0) { $0 + $1.cases.count })
  }

  @Test(
    "however long a run is, its axis has some numbers and not too many",
    arguments: [1, 99, 100, 101, 340, 1_000, 9_999, 11_000, 51_000, 657_742, 86_400_000, 1 << 40] as [Int64])
  func axis(milliseconds: Int64) {
    let result = SampleRun.result(.ok, elapsed: .milliseconds(milliseconds))
    let events = [
      SampleRun.at(0, .caseStarted(SampleRun.id("A"))),
      SampleRun.at(milliseconds, .caseFinished(SampleRun.id("A"), result)),
    ]
    let text = HTMLReport(RunOutcome(events: events)).text
    let numbers = text.matches(of: #/text-anchor="middle">[0-9.]+</#).count
    #expect((5...11).contains(numbers), "\(numbers)")
  }

  @Test("the bar of a case that is not OK bears what fits of its name")
  func barNames() {
    func bars(_ milliseconds: Int64) -> [String] {
      let id = SampleRun.id("TCPSOCKET_ECHOTEST_BURST_NONBLOCK")
      let events = [
        SampleRun.at(0, .suiteStarted(suite: id.suite)), SampleRun.at(0, .caseStarted(id)),
        SampleRun.at(0, .caseFinished(id, SampleRun.result(.fail, elapsed: .milliseconds(milliseconds)))),
        SampleRun.at(0, .suiteFinished(suite: id.suite, SuiteResult(word: .fail, elapsed: .seconds(100)))),
      ]
      let text = HTMLReport(RunOutcome(events: events)).text
      return text.matches(of: #/class="inside"[^>]*>([^<]*)</#).map { String($0.output.1) }
    }
    #expect(bars(90_000) == ["TCPSOCKET_ECHOTEST_BURST_NONBLOCK"])
    #expect(bars(10_000) == ["…_NONBLOCK"])
    #expect(bars(1_000) == [])
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
      HTMLReport(RunOutcome(events: start + events)).text.split(separator: "<rect class=\"").count - 1
    }
    #expect(bars(events.prefix(2_000)) == 1_001)
    #expect(bars(events) == 1)
  }
}
