import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import TestSupport
import Testing

@Suite("Our report as JSON")
struct ReportDocumentTests {
  private static func report(_ name: String) -> ReportDocument {
    name == "sample"
      ? ReportDocument(RunOutcome(events: SampleRun.events))
      : ReportDocument(RunOutcome(events: RetriedRun.events), RetriedRun.context)
  }

  @Test("the small run and the retried one are rendered as approved", arguments: ["sample", "retried"])
  func golden(name: String) throws {
    let text = Self.report(name).text
    try Approval.expect(text, "reports/\(name).json")
  }

  @Test("any events give a report that fits its published schema", arguments: 0..<50 as Range<UInt64>)
  func schema(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let text = ReportDocument(RunOutcome(events: random.run()), RetriedRun.context).text
    #expect(try faults(text) == [])
  }

  private func faults(_ text: String) throws -> [String] {
    try JSONSchema.published("report-1").faults(of: JSONReader().read(Array(text.utf8)))
  }

  @Test(
    "the schema is no open door",
    arguments: [
      (#""finished": false"#, #""finished": 0"#), (#""outcome": "hung""#, #""outcome": "stuck""#),
      (#""priority": "MUST""#, #""priority": "MAY""#), (#""attempt": 1"#, #""attempt": 0"#),
      (#""compliant": false"#, #""compliant": "no""#), (#""kind": "network""#, #""kind": "weather""#),
      (#""flaky": true"#, #""flakey": true"#), (#""expected""#, #""wanted""#),
      (#""result": "ERROR""#, #""result": "BAD""#), (#""selected": 2"#, #""selected": -2"#),
    ])
  func refuses(text: String, fault: String) throws {
    let report = Self.report("retried").text
    #expect(report.contains(text))
    #expect(try faults(report) == [])
    #expect(try faults(report.replacing(text, with: fault, maxReplacements: 1)) != [])
  }
}
