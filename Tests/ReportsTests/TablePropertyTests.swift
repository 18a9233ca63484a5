import Greentea
import Testing

@testable import EventLog
@testable import MbedFormats
@testable import Reports

@Suite("Properties of tables")
struct TablePropertyTests {
  @Test("all lines of a table are equally wide, whatever the names", arguments: 0..<100 as Range<UInt64>)
  func widths(seed: UInt64) {
    var generator = SplitMix(state: seed)
    let report = randomReport(using: &generator)
    for style in ReportStyle.allCases {
      let tables = MbedTables(report, style: style)
      for text in [tables.suites, tables.cases] {
        let widths = text.split(separator: "\n").dropFirst().dropLast().map { style.width(of: String($0)) }
        #expect(Set(widths).count == 1, "seed \(seed)\n\(text)")
      }
    }
  }

  @Test("a table has a row for each suite or case", arguments: 0..<20 as Range<UInt64>)
  func rowCounts(seed: UInt64) {
    var generator = SplitMix(state: seed)
    let report = randomReport(using: &generator)
    let suites = report.targets.flatMap(\.suites)
    let cases = suites.flatMap(\.cases)
    for (style, otherLines) in [(ReportStyle.github, 4), (.classic, 6)] {
      let tables = MbedTables(report, style: style)
      #expect(lineCount(tables.suites) == suites.count + otherLines)
      #expect(lineCount(tables.cases) == cases.count + otherLines)
    }
  }

  @Test("the counts of a summary line add up to the rows", arguments: 0..<20 as Range<UInt64>)
  func sums(seed: UInt64) throws {
    var generator = SplitMix(state: seed)
    let report = randomReport(using: &generator)
    let cases = report.targets.flatMap(\.suites).flatMap(\.cases)
    for style in ReportStyle.allCases {
      let summary = try #require(MbedTables(report, style: style).cases.split(separator: "\n").last)
      let words = try #require(summary.split(separator: "results: ").last).split(separator: " / ")
      let counts = words.map { Int($0.prefix { $0.isNumber }) ?? 0 }
      #expect(counts.reduce(0, +) == cases.count)
      #expect(!counts.contains(0))
      #expect(Set(words.map { $0.drop { $0 != " " } }).count == words.count)
    }
  }

  @Test("the order of execution does not show in the rows", arguments: 0..<20 as Range<UInt64>)
  func shuffled(seed: UInt64) {
    var generator = SplitMix(state: seed)
    let names = (0..<12).map { "case-\($0)" }
    let sorted = MbedReport.sample([.sample("net", cases: names.map { .sample($0) })])
    let shuffled = MbedReport.sample([
      .sample("net", cases: names.shuffled(using: &generator).map { .sample($0) })
    ])
    for style in ReportStyle.allCases {
      #expect(MbedTables(sorted, style: style).cases == MbedTables(shuffled, style: style).cases)
    }
  }

  private func lineCount(_ text: String) -> Int {
    text.utf8.count { $0 == UInt8(ascii: "\n") }
  }

  private func randomReport(using generator: inout SplitMix) -> MbedReport {
    let suites = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
      let cases = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        MbedCase(
          name: randomName(using: &generator),
          result: MbedResult.allCases.randomElement(using: &generator) ?? .ok,
          passed: Int.random(in: 0...12, using: &generator), failed: Int.random(in: 0...3, using: &generator),
          elapsed: .float(Double.random(in: -10...10_000, using: &generator)))
      }
      let result = MbedResult.allCases.randomElement(using: &generator) ?? .ok
      return MbedSuite.sample(randomName(using: &generator), result: result, cases: cases)
    }
    return .sample(suites)
  }

  /// Ends with a letter: a joiner at the end of a name would tie the table's own blank to it.
  private func randomName(using generator: inout SplitMix) -> String {
    let pool = [
      "a", "Z", "_", "|", "-", " ", "\u{1B}", "\n", "\u{7F}", "\u{E9}", "\u{301}", "\u{130}", "\u{3A3}",
      "\u{65E5}", "\u{AC00}", "\u{1160}", "\u{FF21}", "\u{1F680}", "\u{2764}\u{FE0F}", "\u{200D}",
      "\u{1F44D}\u{1F3FD}", "\u{1F1E9}\u{1F1EA}", "\u{E0020}", "\u{20000}", "\u{202E}",
    ]
    let length = Int.random(in: 0...12, using: &generator)
    return (0..<length).reduce(into: "") { name, _ in name += pool.randomElement(using: &generator) ?? "" }
      + "x"
  }
}
