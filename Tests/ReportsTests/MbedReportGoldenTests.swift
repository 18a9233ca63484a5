import EventLog
import MbedFormats
import Reports
import Testing

@Suite("Report files against the real tool")
struct MbedReportGoldenTests {
  @Test("--report-text is that of mbedgt, byte for byte", arguments: Fixtures.runs)
  func text(run: String) throws {
    try expect(MbedText(Fixtures.run(run)), equals: "\(run).report.txt")
  }

  @Test("--report-junit is that of mbedgt, byte for byte", arguments: Fixtures.runs)
  func junit(run: String) throws {
    try expect(MbedJUnit(Fixtures.run(run)), equals: "\(run).junit.xml")
  }

  @Test("--report-json is that of mbedgt, byte for byte", arguments: Fixtures.runs)
  func json(run: String) throws {
    try expect(MbedJSON(Fixtures.run(run)), equals: "\(run).json")
  }

  private func expect(_ report: some RenderedReport, equals golden: String) throws {
    let text = report.text
    #expect(try Array(text.utf8) == Fixtures.bytes("greentea/\(golden)"), "\n\(text)")
  }
}
