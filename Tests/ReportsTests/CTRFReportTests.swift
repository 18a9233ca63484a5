import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import TestSupport
import Testing
import Timekeeping

@Suite("The report in the Common Test Report Format")
struct CTRFReportTests {
  private static func report(_ name: String) -> CTRFReport {
    name == "sample"
      ? CTRFReport(RunOutcome(events: SampleRun.events))
      : CTRFReport(RunOutcome(events: RetriedRun.events), RetriedRun.context)
  }

  private func faults(_ text: String) throws -> [String] {
    try JSONSchema(Fixtures.bytes("ctrf/ctrf.schema.json")).faults(of: JSONReader().read(Array(text.utf8)))
  }

  @Test("the small run and the retried one are rendered as approved", arguments: ["sample", "retried"])
  func golden(name: String) throws {
    try Approval.expect(Self.report(name).text, "reports/\(name).ctrf.json")
  }

  @Test(
    "any events give a report that fits the schema of CTRF, and whose counts are right",
    arguments: 0..<100 as Range<UInt64>)
  func schema(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let text = CTRFReport(RunOutcome(events: random.run()), RetriedRun.context).text
    #expect(try faults(text) == [])
    let results = try #require(try JSONReader().read(Array(text.utf8))["results"])
    let words = results["tests"]?.array?.compactMap { $0["status"]?.string } ?? []
    for status in ["passed", "failed", "skipped"] {
      #expect(results["summary"]?[status]?.number?.integer == words.count { $0 == status })
    }
    #expect(results["summary"]?["tests"]?.number?.integer == words.count)
  }

  @Test(
    "the schema is no open door",
    arguments: [
      (#""reportFormat": "CTRF""#, #""reportFormat": "FTRC""#),
      (#""specVersion": "0.0.0""#, #""specVersion": "0""#),
      (#""status": "failed""#, #""status": "error""#), (#""attempt": 1"#, #""attempt": 0"#),
      (#""flaky": true"#, #""flakey": true"#), (#""runId": "r1""#, #""runId": """#),
      (#""duration": 500"#, #""duration": 500.5"#), (#""pending": 0"#, #""pended": 0"#),
    ])
  func refuses(text: String, fault: String) throws {
    let report = Self.report("retried").text
    #expect(report.contains(text))
    #expect(try faults(report) == [])
    #expect(try faults(report.replacing(text, with: fault, maxReplacements: 1)) != [])
  }

  static let verdicts: [(Verdict, String)] = [
    (.ok, "passed"), (.fail, "failed"), (.error(SampleRun.hang), "failed"),
    (.hung(limit: .seconds(1), SampleRun.hang), "failed"), (.interrupted, "failed"),
    (.blocked(by: "set-up"), "failed"), (.skipped(reason: "x"), "skipped"),
  ]

  @Test("what proves nothing is failed, because readers act on nothing else", arguments: verdicts)
  func status(verdict: Verdict, status: String) throws {
    let text = CTRFReport(
      RunOutcome(events: [SampleRun.at(0, .caseFinished(SampleRun.id("A"), SampleRun.result(verdict)))])
    ).text
    let test = try #require(try JSONReader().read(Array(text.utf8))["results"]?["tests"]?.array?.first)
    #expect(test["status"]?.string == status)
    #expect(test["rawStatus"]?.string == verdict.name.rawValue)
  }
}
