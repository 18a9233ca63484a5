import Foundation
import Testing
import ToolSupport

@Suite("netsocket-test compare and history import")
struct CompareTests {
  private static let knownRun = Tool.root.appending(
    path: "Tests/EndToEndTests/Fixtures/known-run.console.txt")

  /// A history with the known run of 2018 and a simulated run.
  private static func knownAndSimulated() throws -> HistoryRun {
    let history = try HistoryRun()
    let imported = try history.history(["import", knownRun.path, "--firmware", "seed-2018"])
    try #require(imported.status == 0, "\(imported.stderr)")
    try #require(try history.run(["--seed", "1", "--quiet"]).status == 0)
    return history
  }

  @Test("the known run of 2018, imported, is shown as mbedgt printed it")
  func shown() throws {
    let history = try Self.knownAndSimulated()
    let shown = try history.history(["show", "firmware:seed-2018"])
    #expect(shown.stdout == (try String(contentsOf: Self.knownRun, encoding: .utf8)))
  }

  @Test(
    "the known run of 2018 against a simulated one: 4 suites and 24 cases fixed; the other way round they regress"
  )
  func compared() throws {
    let history = try Self.knownAndSimulated()
    let better = try history.run(["compare", "firmware:seed-2018", "latest"])
    #expect(better.status == 0)
    #expect(better.stdout.contains("\nsuites: 4 fixed, 1 unchanged\n"))
    #expect(better.stdout.contains("\ncases: 24 fixed, 32 unchanged\n"))
    #expect(
      better.stdout.contains(
        "\ndurations: not compared for 32 cases; each side needs at least 6 passing runs\n"))
    #expect(
      better.stdout.contains("\nwarning: device differs: board:K64F in the baseline, sim: in the candidate\n")
    )
    #expect(better.stdout.components(separatedBy: "\nwarning: unknown for the baseline runs: ").count == 2)
    #expect(better.stdout.components(separatedBy: "\nwarning: ").count < 8, "\(better.stdout)")
    for (word, count) in [("ERROR", 3), ("FAIL", 1), ("SKIPPED", 20)] {
      let lines = better.stdout.split(separator: "\n").filter {
        $0.contains("| \(word) -> OK ") && !$0.hasPrefix("| mbed-os-tests-netsocket-udp     | FAIL")
      }
      #expect(lines.count == count, "\(word)")
    }
    let worse = try history.run(["compare", "latest", "firmware:seed-2018"])
    #expect(worse.status == 1)
    #expect(
      worse.stdout.contains("24 regressions") || worse.stdout.contains("24 regressed"), "\(worse.stdout)")
    #expect(worse.stdout.contains("| OK -> SKIPPED |"))
  }

  @Test(
    "two runs of the same seed differ in nothing, in each format", arguments: ["table", "markdown", "json"])
  func same(format: String) throws {
    let history = try HistoryRun()
    for _ in 0..<2 { try history.run(["--seed", "3", "-n", "*-udp", "-q"]) }
    let output = try history.run(["compare", "latest~1", "latest", "--format", format])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(!output.stdout.isEmpty && output.stderr.isEmpty)
    if format == "table" { #expect(output.stdout.contains("cases: 9 unchanged")) }
  }

  @Test("sides that differ in more than their firmware are told, and refused with --strict")
  func strict() throws {
    let history = try HistoryRun()
    try history.run(["--seed", "3", "-n", "*-udp", "-q"])
    try history.run(["--seed", "3", "-n", "*-udp", "-q", "--timeout-scale", "2"])
    let output = try history.run(["compare", "latest~1", "latest"])
    #expect(output.status == 0)
    #expect(output.stdout.contains("warning: timeout-scale differs"))
    #expect(try history.run(["compare", "latest~1", "latest", "--strict"]).status == 2)
  }

  @Test("a file is imported once, however often it is named")
  func twice() throws {
    let history = try HistoryRun()
    for _ in 0..<2 { #expect(try history.history(["import", Self.knownRun.path]).status == 0) }
    #expect(try history.rows("runs", ["list"]).count == 1)
  }

  @Test("what is no run is an error with its place, and nothing of the others is imported")
  func malformed() throws {
    let history = try HistoryRun()
    let bad = try history.folder.file("bad.xml", "<testsuites>\n<testsuite name=\"a\"></testsuites>\n")
    let output = try history.history(["import", Self.knownRun.path, bad])
    #expect(output.status == 65)
    #expect(output.stderr.contains("nothing imported; \(bad) is invalid\n\(bad):2:"), "\(output.stderr)")
    let missing = try history.history(["import", history.folder.path("none.txt")])
    #expect(missing.status == 66)
    #expect(try history.history(["list"]).status == 66)
  }

  @Test("a run that is not there is an error, and so are numbers that make no sense")
  func wrong() throws {
    let history = try HistoryRun()
    try history.run(["--cases", "WIFI-CONSTRUCTOR", "-q"])
    #expect(try history.run(["compare", "latest~7", "latest"]).status == 66)
    #expect(try history.run(["compare", "latest", "latest", "--significance", "2"]).status == 64)
    #expect(try history.run(["compare", "?", "latest"]).status == 66)
  }
}
