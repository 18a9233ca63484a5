import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import Testing

@Suite("Stored runs of either kind")
struct ReportInputTests {
  static let neither =
    "neither a run, one JSON object with \"schema\": \"greentea-run/1\", nor an event log, whose first line "
    + "has \"schema\": \"netsocket-test-events/1\": "

  @Test("every recorded run gives the tables that the real tool printed", arguments: Fixtures.runs)
  func runs(run: String) throws {
    let input = try ReportInput(reading: Fixtures.bytes("greentea/\(run).input.json"))
    let tables = MbedTables(input.report, style: .classic)
    let expected = try ["suites", "cases"].map { try Fixtures.text("greentea/\(run).legacy.\($0).txt") }
    #expect(tables.suites + tables.cases == expected.joined())
    #expect(input == .report(input.report))
  }

  @Test("an event log gives the report of its events and their closing lines")
  func eventLog() throws {
    let input = try ReportInput(reading: Fixtures.bytes("events/sample.jsonl"))
    #expect(input == .outcome(RunOutcome(events: SampleRun.events), isTruncated: false))
    #expect(input.report == MbedReport(RunOutcome(events: SampleRun.events)))
  }

  @Test("a run on one line and a log of one line are told apart, blank lines before them or not")
  func singleLines() throws {
    let run = #"{"schema":"greentea-run/1","name":"n","description":"","targets":[]}"#
    #expect(try ReportInput(reading: Array(("\r\n \n" + run + "\n").utf8)).report.name == "n")
    let log = EventLogWriter().line(SampleRun.at(0, .runStarted(SampleRun.description)))
    let input = try ReportInput(reading: Array(("\n\n" + log).utf8))
    #expect(input.report.targets.map(\.suites) == [[]])
  }

  @Test("a log that was cut is read on request only, and flagged")
  func truncated() throws {
    let cut = try Array(Fixtures.bytes("events/sample.jsonl").dropLast(10))
    let input = try ReportInput(reading: cut, allowingTruncation: true)
    #expect(input == .outcome(RunOutcome(events: SampleRun.events.dropLast()), isTruncated: true))
    let error = #expect(throws: DocumentError.self) { try ReportInput(reading: cut) }
    #expect(error?.position.description == "24:1")
    #expect(error?.message.contains("the 23 events before it are good") == true)
  }

  static let faults: [(String, String, String)] = [
    ("", "1:1", neither + "the document ends here; expected a value"),
    ("hello", "1:1", neither + "unknown word; only true, false and null stand without quotes"),
    ("[1, 2]\n", "1:1", neither + "it names no \"schema\""),
    ("{\n \"name\": \"n\"\n}\n", "1:1", neither + "it names no \"schema\""),
    ("{\n \"schema\": 7\n}\n", "2:12", neither + "\"schema\" is 7"),
    ("{\n \"schema\": \"other/1\"\n}\n", "2:12", neither + "\"schema\" is \"other/1\""),
    ("{\n \"schema\": \"greentea-run/1\"\n \"name\"", "3:2", neither + "expected ',' or '}'"),
    ("{\"event\":\"message\"}\n{}\n", "2:1", neither + "expected nothing more after the document's value"),
    (
      "{\n \"schema\": \"greentea-run/2\"\n}\n", "2:12",
      #""schema" must be "greentea-run/1", not "greentea-run/2""#
    ),
    (
      "\n{\"schema\":\"netsocket-test-events/9\"}\n", "2:11",
      #""schema" must be "netsocket-test-events/1", not "netsocket-test-events/9"; "#
        + "read the log with the netsocket-test that wrote it"
    ),
  ]

  @Test("of another file one error names both kinds, of another version that version", arguments: faults)
  func message(text: String, position: String, message: String) {
    let error = #expect(throws: DocumentError.self) { try ReportInput(reading: Array(text.utf8)) }
    #expect(error?.position.description == position)
    #expect(error?.message == message)
  }
}
