import Foundation
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import TestSupport
import Testing
import Timekeeping

@Suite("The pages of a history")
struct DashboardPageTests {
  private static let outcomes = MadeHistory.runs().map { RunOutcome(events: $0.events) }

  private static let runs: [ComparedRun] = zip(MadeHistory.runs(), outcomes).enumerated().map { index, made in
    ComparedRun(
      id: "0000000\(index % 10)-\(index)", firmware: made.0.firmware,
      startedAt: WallTime(unixNanoseconds: Int64(made.0.start.inSeconds) * 1_000_000_000), made.1
    ).explained(by: made.1)
  }

  private static let dashboard = Dashboard(runs, of: 100)

  @Test("the dashboard has a cell a run and case, with its mark, its time and its cause")
  func cells() {
    let page = DashboardPage(Self.dashboard).text
    #expect(page.matches(of: #/<td class="[a-z]"/#).count == 56 * 40)
    #expect(
      page.matches(of: #/<td class="h" title="[^"]*no answer to AT\+CIPDOMAIN[^"]*">H</td>/#).count == 7)
    #expect(page.contains("<td class=\"w\" title=\"4."), "a slower scan with its time")
    #expect(page.contains("the newest 40 of 100 runs"))
    #expect(!page.contains("<a href=\"runs/"), "a page by itself links to no other")
  }

  @Test("in a folder a cell leads to its case on the page of its run, and a firmware to its comparison")
  func links() {
    let page = DashboardPage(Self.dashboard, folder: PageFolder()).text
    #expect(page.contains("<a href=\"runs/00000009-39.html#case-WIFI-SCAN\" tabindex=\"-1\">"))
    #expect(page.contains("<a href=\"compare/1.7.3..1.7.4-rc1.html\">"))
    let run = HTMLReport(Self.outcomes[39]).text
    #expect(run.contains("<details id=\"case-WIFI-SCAN\" class=\"case\""))
  }

  @Test("file names of firmware labels are safe, and no two labels have one")
  func fileNames() {
    #expect(PageFolder.comparison("a/b", nil) == "compare/a~2fb..unknown.html")
    #expect(PageFolder.comparison("../x", "y") == "compare/~2e.~2fx..y.html")
    #expect(PageFolder.comparison("a_b~", "1") == "compare/a_b~7e..1.html")
  }

  @Test("a page in a folder begins with what it was made from; another run gives another mark")
  func marks() {
    let one = Dashboard(Self.runs, of: 40)
    let other = Dashboard(Array(Self.runs.dropLast()), of: 40)
    #expect(one.source == Self.dashboard.source)
    #expect(one.source != other.source)
    let page = DashboardPage(one, folder: PageFolder()).text
    #expect(page.prefix(400).contains(PageFolder.mark(one.source)))
  }

  @Test("a comparison says what got worse first, with both sides, and the headline with the run time")
  func comparison() {
    let sides = ["1.7.3", "1.7.4-rc1"].map { label in
      Array(Self.runs.filter { $0.firmware == label }.reversed())
    }
    let compared = ComparisonSet(base: sides[0], candidates: [sides[1]])
    let outcomes = Dictionary(
      uniqueKeysWithValues: compared.explainingRuns.compactMap { id in
        Self.runs.firstIndex { $0.id == id }.map { (id, Self.outcomes[$0]) }
      })
    let page = ComparisonPage(compared, outcomes: outcomes).text
    #expect(page.contains(" fail that passed; "))
    #expect(page.contains("; run time "))
    #expect(page.contains("no answer to AT+CIPDOMAIN"))
    #expect(page.contains("<h4><bdi>baseline 1.7.3</bdi></h4>"))
    #expect(page.contains("<span class=\"word bad\">WORSE</span>"))
    #expect(page.matches(of: #/<svg class="spread"/#).count > 30)
  }

  @Test("several candidates have a column each, in tables, Markdown and JSON")
  func sets() throws {
    let sides = ["1.7.0", "1.7.3", "1.7.4-rc1"].map { label in
      Array(Self.runs.filter { $0.firmware == label }.reversed())
    }
    let compared = ComparisonSet(base: sides[0], candidates: Array(sides.dropFirst()))
    try Approval.expect(ComparisonSetTable(compared).text, "comparison/three.txt")
    try Approval.expect(ComparisonSetTable(compared).markdown, "comparison/three.md")
    let json = ComparisonSetDocument(compared).text
    #expect(json.hasPrefix("{\n  \"schema\": \"netsocket-test-comparisons/1\",\n  \"exit_code\": 1,"))
    #expect(json.components(separatedBy: "\"schema\": \"netsocket-test-comparison/1\"").count == 3)
    #expect(ComparisonPage(compared).text.contains("<th scope=\"col\">1.7.4-rc1</th>"))
  }

  @Test("the JSON of several candidates fits its published schema, and each of them the schema of one")
  func setSchema() throws {
    let sides = ["1.7.0", "1.7.3", "1.7.4-rc1"].map { label in
      Array(Self.runs.filter { $0.firmware == label }.reversed())
    }
    let text = ComparisonSetDocument(ComparisonSet(base: sides[0], candidates: Array(sides.dropFirst()))).text
    let schema = try JSONSchema.published("comparisons-1")
    let node = try JSONReader().read(Array(text.utf8))
    #expect(schema.faults(of: node) == [])
    let parts = try #require(node["comparisons"]?.array)
    #expect(parts.count == 2)
    for part in parts { #expect(try JSONSchema.published("comparison-1").faults(of: part) == []) }
    for (old, new) in [
      ("\"exit_code\": 1", "\"exit_code\": 3"), ("comparisons/1", "comparisons/2"), ("\"base\"", "\"bases\""),
      ("\"comparisons\": [", "\"comparisons\": 1, \"more\": ["),
    ] {
      #expect(text.contains(old))
      let bad = try JSONReader().read(Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
      #expect(schema.faults(of: bad) != [], "\(new)")
    }
    let single = ComparisonSetDocument(ComparisonSet(base: sides[0], candidates: [sides[1]])).text
    #expect(schema.faults(of: try JSONReader().read(Array(single.utf8))) != [])
  }

  @Test("slower cases alone are no regression, and the last line says so")
  func slower() {
    let sides = ["1.7.3", "1.7.4-rc2"].map { label in
      Array(Self.runs.filter { $0.firmware == label && $0.id != "" }.reversed())
    }
    let comparison = Comparison(base: sides[0], new: sides[1])
    #expect(ComparisonTable(comparison).text.hasSuffix("\nno verdict regressions; 2 cases slower\n"))
  }

  @Test(
    "nothing that a device sends is markup",
    arguments: ["<script>alert(1)</script>", "\" onload=\"alert(1)", "'\u{0}\u{1B}[2J", "a&b"])
  func escapes(hostile: String) {
    func pages(_ text: String) -> String {
      let cases = [VerdictName.ok, .fail, .hung].map { outcome in
        ComparedCase(
          name: text + outcome.rawValue, outcome: outcome, elapsed: .seconds(1), attempts: 2,
          failedAttempts: 1, cause: text)
      }
      func run(_ id: String, _ firmware: String) -> ComparedRun {
        ComparedRun(
          id: id, firmware: firmware, conditions: [.init(name: "device", value: text)],
          suites: [ComparedSuite(name: text, word: .fail, cases: cases)], elapsed: .seconds(3))
      }
      let runs = [run("1", text), run("2", text + "2")]
      let dashboard = Dashboard(runs, of: 2, filter: text)
      return DashboardPage(dashboard, folder: PageFolder()).text + IndexPage(dashboard).text
        + ComparisonPage(ComparisonSet(base: [runs[0]], candidates: [[runs[1]]])).text
    }
    func count(_ text: String, _ scalar: Unicode.Scalar) -> Int { text.unicodeScalars.count { $0 == scalar } }
    let (harmless, text) = (pages("x"), pages(hostile))
    for scalar: Unicode.Scalar in ["<", ">", "\""] { #expect(count(text, scalar) == count(harmless, scalar)) }
    #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
  }

  @Test(
    "no page asks for anything from elsewhere", arguments: ["src=", "href=\"http", "url(", "@import", "//"])
  func selfContained(text: String) {
    #expect(!DashboardPage(Self.dashboard).text.contains(text))
  }
}
