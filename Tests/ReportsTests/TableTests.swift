import EventLog
import Greentea
import MbedFormats
import Reports
import Testing

@Suite("Tables")
struct TableTests {
  /// The cells of a column, read out of a table whose cells hold no bar.
  private func column(_ index: Int, of table: String) -> [String] {
    let rows = table.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
    return rows.map { row in
      let cell = row.split(separator: "|")[index]
      return String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  @Test("cases are sorted by code point, not as Swift sorts", arguments: ReportStyle.allCases)
  func caseOrder(style: ReportStyle) {
    // Composed é (U+00E9) comes after z, decomposed e + U+0301 before f; Swift takes both for the same text.
    let sorted = ["A10", "A9", "B", "_", "a", "e\u{301}", "f", "z", "\u{E9}", "\u{FF21}", "\u{1F680}"]
    let suite = MbedSuite.sample("net", cases: sorted.reversed().map { .sample($0) })
    let tables = MbedTables(.sample([suite]), style: style)
    let shown = column(3, of: tables.cases)
    #expect(shown.map { Array($0.unicodeScalars) } == sorted.map { Array($0.unicodeScalars) })
  }

  @Test("suites are lowered before they are sorted", arguments: ReportStyle.allCases)
  func suiteOrder(style: ReportStyle) {
    let tables = MbedTables(.sample(["Zeta", "alpha", "BETA"].map { .sample($0) }), style: style)
    #expect(column(2, of: tables.suites) == ["alpha", "beta", "zeta"])
  }

  @Test("what has the same name keeps its order", arguments: ReportStyle.allCases)
  func stability(style: ReportStyle) {
    let results: [MbedResult] = [.fail, .ok, .timeout, .ok, .error]
    let tables = MbedTables(.sample(results.map { .sample("net", result: $0) }), style: style)
    #expect(column(3, of: tables.suites) == results.map(\.rawValue))
  }

  @Test("a whole number of seconds has no point on Python 3, and is a float on Python 2.7")
  func wholeSeconds() {
    let report = MbedReport.sample([.sample("a", elapsed: .integer(100)), .sample("b", elapsed: .integer(0))])
    #expect(column(4, of: MbedTables(report, style: .github).suites) == ["100", "0"])
    #expect(column(4, of: MbedTables(report, style: .classic).suites) == ["100.0", "0.0"])
  }

  @Test("floats are rounded and spelled as each Python does")
  func floats() {
    let report = MbedReport.sample([
      .sample("a", elapsed: .float(0.125)), .sample("b", elapsed: .float(1234567890123.45)),
    ])
    #expect(column(4, of: MbedTables(report, style: .github).suites) == ["0.12", "1234567890123.45"])
    #expect(column(4, of: MbedTables(report, style: .classic).suites) == ["0.13", "1.23456789012e+12"])
  }

  @Test("wide and combining characters keep the bars in line")
  func wideNames() {
    let cases = ["\u{65E5}\u{672C}", "e\u{301}", "\u{1F680}", "four"].map { MbedCase.sample($0) }
    let report = MbedReport.sample([.sample("net", cases: cases)])
    let github = MbedTables(report, style: .github).cases
    #expect(github.contains("| \u{65E5}\u{672C}      | 1 "))
    #expect(github.contains("| e\u{301}         | 1 "))
    #expect(github.contains("| \u{1F680}        | 1 "))
    #expect(github.contains("| four      | 1 "))
    let classic = MbedTables(report, style: .classic).cases
    #expect(classic.contains("| \u{65E5}\u{672C}      | 1 "))
    #expect(classic.contains("| e\u{301}         | 1 "))
    #expect(classic.contains("| \u{1F680}         | 1 "))
  }

  @Test("a control character cannot break a row or reach the terminal", arguments: ReportStyle.allCases)
  func controlCharacters(style: ReportStyle) {
    let report = MbedReport.sample([.sample("net", cases: [.sample("a\nb\u{1B}[31m\u{9B}\0\t")])])
    let table = MbedTables(report, style: style).cases
    #expect(column(3, of: table) == [#"a\nb\x1b[31m\x9b\x00\t"#])
  }

  @Test("bars and blanks in names stay as they are")
  func barsAndBlanks() {
    let report = MbedReport.sample([.sample("net", cases: [.sample(" a|b ")])])
    #expect(MbedTables(report, style: .github).cases.contains("|  a|b      | 1 "))
  }
}
