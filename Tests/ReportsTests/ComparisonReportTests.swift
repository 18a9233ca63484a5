import EventLog
import Foundation
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import TestSupport
import Testing

@Suite("A comparison is rendered")
struct ComparisonReportTests {
  static let samples = ["sets", "single"]

  private static func sample(_ name: String) -> Comparison {
    name == "sets" ? SampleComparison.sets : SampleComparison.single
  }

  @Test("as tables", arguments: samples)
  func table(name: String) throws {
    try Approval.expect(ComparisonTable(Self.sample(name)).text, "comparison/\(name).txt")
  }

  @Test("as tables with what did not change")
  func unchanged() throws {
    let text = ComparisonTable(SampleComparison.sets, listsUnchanged: true).text
    try Approval.expect(text, "comparison/sets-unchanged.txt")
  }

  @Test("as Markdown", arguments: samples)
  func markdown(name: String) throws {
    try Approval.expect(ComparisonMarkdown(Self.sample(name)).text, "comparison/\(name).md")
  }

  @Test("as JSON", arguments: samples)
  func json(name: String) throws {
    try Approval.expect(ComparisonDocument(Self.sample(name)).text, "comparison/\(name).json")
  }

  @Test("as JSON that fits its published schema", arguments: samples)
  func schema(name: String) throws {
    let schema = try JSONSchema.published("comparison-1")
    let node = try JSONReader().read(Array(ComparisonDocument(Self.sample(name)).text.utf8))
    #expect(schema.faults(of: node) == [])
  }

  @Test(
    "the schema is no open door",
    arguments: [
      (#""exit_code": 1"#, #""exit_code": 3"#), (#""change": "fix""#, #""change": "better""#),
      (#""runs": 10"#, #""runs": 0"#), (#""significant": true"#, #""significant": 1"#),
      (#""duration_ratio""#, #""ratio""#), (#""suite": "net-udp""#, #""suites": "net-udp""#),
    ])
  func schemaRefuses(text: String, fault: String) throws {
    let document = ComparisonDocument(SampleComparison.sets).text
    #expect(document.contains(text))
    let node = try JSONReader().read(Array(document.replacing(text, with: fault, maxReplacements: 1).utf8))
    #expect(try JSONSchema.published("comparison-1").faults(of: node) != [])
  }

  @Test("in Markdown that fits a comment, however many cases there are, and tells how many it left out")
  func bounded() {
    let name = String(repeating: "ééé😀|", count: 40)
    func side(_ outcome: VerdictName) -> ComparedRun {
      ComparedRun(
        id: name, firmware: name,
        conditions: (0..<900).map {
          ComparedRun.Condition(name: name + "\($0)", value: "\(outcome.rawValue)\(name)")
        },
        suites: [
          ComparedSuite(
            name: name, word: outcome == .ok ? .ok : .fail,
            cases: (0..<2000).map {
              ComparedCase(
                name: "\($0)" + name, outcome: $0 < 1000 ? outcome : outcome == .ok ? .fail : .ok,
                elapsed: .zero, attempts: 1, failedAttempts: 0)
            })
        ])
    }
    let comparison = Comparison(base: [side(.ok)], new: [side(.fail)])
    for limit in [8 << 10, 20_000, ComparisonMarkdown.commentLimit] {
      let text = ComparisonMarkdown(comparison, limit: limit).text
      #expect(text.utf8.count <= limit)
      #expect(text.contains("* cases: 1000 regressions, 1000 fixed\n"))
      #expect(text.hasSuffix("\n**worse: 1 suite, 1000 cases**\n"))
      #expect(text.contains("… and 892 more warnings"))
      let rows = text.split(separator: "\n").count { $0.hasPrefix("| <code>") }
      #expect(
        text.contains("… and \(1001 - rows) more\n") || rows == 1 && text.contains("regressions: 1000\n"))
      if limit == ComparisonMarkdown.commentLimit { #expect(rows > 50) }
    }
  }

  @Test("in Markdown that shows names as they are, without markup, links or mentions")
  func literal() {
    let name = "a|b `c` <img src=x> @team #12 [x](y) *z* www.example.org http://e.org \u{1B}[1m\n"
    let run = ComparedRun(
      id: name, firmware: name, conditions: [],
      suites: [
        ComparedSuite(
          name: name, word: .fail,
          cases: [
            ComparedCase(name: name, outcome: .fail, elapsed: nil, attempts: 1, failedAttempts: 1)
          ])
      ])
    let text = ComparisonMarkdown(Comparison(base: [run], new: [run])).text
    for markup in ["<img", "@team", " #12", "[x]", "*z*", "www.", "http:", "`", "a|b", "\u{1B}"] {
      #expect(!text.contains(markup), "\(markup) is in \(text)")
    }
    #expect(text.contains("a&#124;b &#96;c&#96; &#60;img src=x&#62; &#64;\u{2060}team &#35;\u{2060}12"))
    // Each row stays a row.
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("|") }.allSatisfy { $0.hasSuffix(" |") })
  }
}
