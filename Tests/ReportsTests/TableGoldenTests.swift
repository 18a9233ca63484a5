import EventLog
import MbedFormats
import Reports
import Testing

@Suite("Tables against the real tools")
struct TableGoldenTests {
  @Test("the suite table is that of mbedgt, byte for byte", arguments: Fixtures.runs, ReportStyle.allCases)
  func suites(run: String, style: ReportStyle) throws {
    let tables = MbedTables(try Fixtures.run(run), style: style)
    let expected = try Fixtures.bytes("greentea/\(run)\(infix(style)).suites.txt")
    #expect(Array(tables.suites.utf8) == expected, "\n\(tables.suites)")
  }

  @Test("the case table is that of mbedgt, byte for byte", arguments: Fixtures.runs, ReportStyle.allCases)
  func cases(run: String, style: ReportStyle) throws {
    let tables = MbedTables(try Fixtures.run(run), style: style)
    let expected = try Fixtures.bytes("greentea/\(run)\(infix(style)).cases.txt")
    #expect(Array(tables.cases.utf8) == expected, "\n\(tables.cases)")
  }

  private func infix(_ style: ReportStyle) -> String {
    switch style {
    case .classic: ".legacy"
    case .github: ""
    }
  }
}
