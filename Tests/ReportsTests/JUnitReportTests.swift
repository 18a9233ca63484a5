import EventLog
import Greentea
import MbedFormats
import Reports
import TestSupport
import Testing
import Timekeeping

@Suite("Our JUnit")
struct JUnitReportTests {
  @Test("the small run and the retried one are rendered as approved", arguments: ["sample", "retried"])
  func golden(name: String) throws {
    let report =
      name == "sample"
      ? JUnitReport(RunOutcome(events: SampleRun.events))
      : JUnitReport(RunOutcome(events: RetriedRun.events), RetriedRun.context)
    try Approval.expect(report.text, "reports/\(name).junit.xml")
  }

  private func document(_ events: [StampedEvent]) throws -> JUnitDocument {
    try JUnitDocument(JUnitReport(RunOutcome(events: events)).text)
  }

  @Test(
    "any events give well-formed XML, whose counts are right and whose cases differ",
    arguments: 0..<100 as Range<UInt64>)
  func anything(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let events = random.run()
    let run = RunOutcome(events: events)
    let document = try JUnitDocument(JUnitReport(run, RetriedRun.context).text)
    let cases = document.all("testcase")
    let unexplained = run.suites.count { $0.word != .ok && $0.cases.allSatisfy(\.isOK) }
    #expect(cases.count == run.suites.reduce(unexplained) { $0 + $1.cases.count })
    let names = cases.map { [$0.attributes["classname"] ?? "-", $0.attributes["name"] ?? "-"] }
    #expect(Set(names).count == cases.count)
    let root = try #require(document.elements.first).attributes
    #expect(root["tests"] == String(cases.count))
    for (attribute, element) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
      #expect(root[attribute] == String(document.all("testcase/\(element)").count))
    }
  }

  @Test("a suite that is not OK although its cases are has an error in it, and no other suite has one more")
  func unexplainedSuite() throws {
    for (word, verdict, errors) in [
      (MbedResult.serialLineLost, Verdict.ok, 1), (.timeout, .ok, 1), (.ok, .ok, 0), (.fail, .fail, 0),
    ] {
      let document = try document([
        SampleRun.at(0, .caseFinished(SampleRun.id("A"), SampleRun.result(verdict))),
        SampleRun.at(0, .suiteFinished(suite: "net-tcp", SuiteResult(word: word, elapsed: .zero))),
      ])
      #expect(document.elements.first?.attributes["errors"] == String(errors))
      #expect(document.all("testsuite").first?.attributes["tests"] == String(1 + errors))
      let found = document.all("testcase/error")
      #expect(found.count == errors)
      if errors > 0 {
        #expect(document.all("testcase").last?.attributes["name"] == "net-tcp")
        #expect(
          found.first?.attributes["message"] == "the suite is \(word.rawValue), although all its cases are OK"
        )
      }
    }
  }

  /// What a device may send, and what an XML reader finds of it.
  static let texts: [(String, String)] = [
    ("]]> <![CDATA[x]]> & < > \" ' &amp;", "]]> <![CDATA[x]]> & < > \" ' &amp;"),
    ("\0\u{1}\u{1B}[31m\u{7F}\u{85}\u{9F}", #"\x00\x01\x1b[31m\x7f"# + "\n" + #"\x9f"#),
    (
      String(decoding: [0xFFFE, 0xFFFF, 0xFDD0, 0xD83F, 0xDFFE] as [UInt16], as: UTF16.self),
      #"\ufffe\uffff\ufdd0\U0001fffe"#
    ),
    (
      "\u{202E}\u{5D0}\u{5D1} \u{1F680}\u{E9}e\u{301}\u{FEFF}",
      "\u{202E}\u{5D0}\u{5D1} \u{1F680}\u{E9}e\u{301}\u{FEFF}"
    ),
    ("a\r\nb\rc\u{2028}d\te", "a\nb\nc\nd\te"),
    (String(decoding: [0x61, 0xFF, 0xC0, 0x62], as: UTF8.self), "a\u{FFFD}\u{FFFD}b"),
    ("\"\u{301}<\u{301}&\u{301}>\u{200D}", "\"\u{301}<\u{301}&\u{301}>\u{200D}"),
    ("</system-out><script>alert(1)</script>", "</system-out><script>alert(1)</script>"),
  ]

  @Test(
    "whatever the device sent, a reader finds it again, or the name of what XML forbids", arguments: texts)
  func legalCharacters(sent: String, read: String) throws {
    let failure = FailedExpectation(file: sent, line: 1, what: sent, expected: sent, actual: sent)
    let events = [
      SampleRun.at(0, .runStarted(SampleRun.description)), SampleRun.at(0, .message(SampleRun.id("A"), sent)),
      SampleRun.at(0, .expectationFailed(SampleRun.id("A"), failure)),
      SampleRun.at(0, .caseFinished(SampleRun.id("A"), SampleRun.result(.fail, failed: 1))),
      SampleRun.at(
        0, .caseFinished(SampleRun.id(sent, suite: sent), SampleRun.result(.skipped(reason: sent)))),
    ]
    let document = try document(events)
    #expect(
      document.all("system-out").first?.text.unicodeScalars.starts(with: "\(read)\n".unicodeScalars) == true)
  }

  @Test("names that look alike once they are spelled are numbered")
  func distinctNames() throws {
    let names = [
      "A\u{1}", #"A\x01"#, #"A\x01 (2)"#, "A" + String(decoding: [0xFFFE] as [UInt16], as: UTF16.self),
      #"A\ufffe"#,
    ]
    let document = try document(
      [SampleRun.at(0, .planned(suite: "s", cases: names, budget: .seconds(1)))])
    #expect(
      document.all("testcase").map { $0.attributes["name"] ?? "-" } == [
        #"A\x01"#, #"A\x01 (2)"#, #"A\x01 (2) (2)"#, #"A\ufffe"#, #"A\ufffe (2)"#,
      ])
  }

  static let verdicts: [(Verdict, String, String, String)] = [
    (.fail, "failure", "expectation", "an expectation failed"),
    (.error(SampleRun.deadServer), "error", "error-network", "no echo server"),
    (
      .hung(limit: .seconds(480), SampleRun.hang), "error", "hung-device",
      "hung for 480.000 s: AT+CIPSEND=0,5: no answer for 5 s"
    ),
    (.blocked(by: "BURST"), "error", "blocked", "blocked by: BURST"),
    (.interrupted, "error", "interrupted", "the run was stopped in this case"),
    (.skipped(reason: "not today"), "skipped", "skipped", "not today"),
  ]

  @Test(
    "a verdict has its element, its type and its sentence, which stands in the body too", arguments: verdicts)
  func verdict(verdict: Verdict, element: String, type: String, message: String) throws {
    let document = try document([
      SampleRun.at(0, .caseFinished(SampleRun.id("A"), SampleRun.result(verdict, failed: 1)))
    ])
    let found = try #require(document.all("testcase/\(element)").first)
    #expect(found.attributes["message"] == message)
    // A skipped case has no attribute for its type.
    if element != "skipped" { #expect(found.attributes["type"] == type) }
    #expect(found.text.hasPrefix("\(type): \(message)\n"))
  }

  @Test("the output of a failed attempt ends with its last exchanges; both together have a limit")
  func exchanges() throws {
    func output(_ exchanges: [ExchangeLine], _ message: String) throws -> String {
      let diagnosis = Diagnosis(exchanges: exchanges)
      let document = try document([
        SampleRun.at(0, .message(SampleRun.id("A"), message)),
        SampleRun.at(
          1, .caseFinished(SampleRun.id("A"), SampleRun.result(.fail, failed: 1, diagnosis: diagnosis))),
      ])
      return try #require(document.all("system-out").first?.text)
    }
    #expect(
      try output(SampleRun.exchanges, "hello") == """
        hello
        last exchanges (seconds since the case began; > sent, < received, * unsolicited):
             0.015 > AT
             0.016 < OK
             1.200 * WIFI DISCONNECT <&\\x07>
           475.000 > AT+CIPSEND=0,5

        """)
    #expect(try output([], "hello") == "hello\n")
    let long = String(repeating: "x", count: 1000)
    let many = (0..<1000).map { ExchangeLine(time: .seconds($0), direction: .sent, text: "\(long)\($0)") }
    let cut = try output(many, String(repeating: "y", count: 1 << 20))
    #expect(cut.hasSuffix("x999\n") && cut.contains("yyy\n"))
    #expect(cut.utf8.count < JUnitReport.outputLimit + 300)
  }

  @Test(
    "of a long output the end is kept, with a word about where the rest is", arguments: [1, 7, 1000, 1 << 20])
  func outputLimit(lineLength: Int) throws {
    let line = String(repeating: "\u{E9}", count: lineLength)
    let count = (1 << 20) / lineLength
    let messages = (0..<count).map { _ in SampleRun.at(0, .message(SampleRun.id("A"), line)) }
    let last = SampleRun.at(0, .message(SampleRun.id("A"), "the end"))
    let run = RunOutcome(events: messages + [last])
    let document = try JUnitDocument(JUnitReport(run, RetriedRun.context).text)
    let output = try #require(document.all("system-out").first?.text)
    #expect(output.hasPrefix("[only the last 65536 bytes; the whole output is in Reports/r1.log]\n\u{E9}"))
    #expect(output.hasSuffix("\u{E9}\nthe end\n"))
    #expect((60_000...(65_536 + 100)).contains(output.utf8.count))
  }
}
