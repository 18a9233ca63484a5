import Foundation
import TestSupport
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

  @Test("a run with another driver is told from one with other firmware")
  func driver() throws {
    let history = try HistoryRun()
    let selection = ["--seed", "3", "-n", "*-udp", "--cases", "UDPSOCKET_OPEN_CLOSE_REPEAT", "-q"]
    try history.run(selection)
    try history.run(selection + ["--driver", "case-study?flow-control"])
    let output = try history.run(["compare", "latest~1", "latest"])
    #expect(output.status == 0)
    #expect(
      output.stdout.contains(
        "warning: driver differs: modern in the baseline, case-study?flow-control in the candidate"),
      "\(output.stdout)")
    let shown = try history.history(["show", "latest~1", "latest"])
    #expect(
      shown.stderr.contains("the runs have different drivers: case-study?flow-control, modern\n"),
      "\(shown.stderr)")
  }

  @Test(
    "a log of 66 MiB is imported with --max-size in 64 MB of memory", .enabled(if: TestForm.isFull))
  func largeLog() throws {
    let history = try HistoryRun()
    let path = history.folder.path("large.txt")
    let line = "[1467197402.52][CONN][RXD] received 1460 bytes of \"datagram\" from 10.0.0.1:7\n"
    let noise = Data(String(repeating: line, count: (66 << 20) / line.utf8.count).utf8)
    try (noise + Data(contentsOf: Self.knownRun)).write(to: URL(filePath: path))
    let refused = try history.history(["import", path])
    #expect(refused.status == 65)
    #expect(refused.stderr.contains("--max-size 128 "), "\(refused.stderr)")
    let imported = try Tool.program.run(
      ["history", "import", path, "--max-size", "128", "--history", history.path],
      shell: "ulimit -d 64000; exec \"$@\"")
    #expect(imported.status == 0, "\(imported.stderr)")
    #expect(
      try history.history(["show", "latest"]).stdout == String(contentsOf: Self.knownRun, encoding: .utf8))
  }

  private static let prefixed = Tool.root.appending(
    path: "Tests/RunImportTests/Fixtures/wild/suite-name-prefix.txt")

  @Test("a run of mbed-os itself is compared with one of a program, whose suites have other names")
  func suiteNamePrefix() throws {
    let history = try HistoryRun()
    #expect(try history.history(["import", Self.prefixed.path, "--firmware", "old"]).status == 0)
    let run = ["-n", "tests-netsocket-tcp", "--cases", "TCPSOCKET_ECHOTEST", "--seed", "1", "-q"]
    let gated = try history.run(run + ["--baseline", "firmware:old"])
    #expect(gated.status == 0, "\(gated.stderr)")
    #expect(gated.stdout.contains("\ncases: 1 unchanged\n"), "\(gated.stdout)")
    let compared = try history.run(["compare", "firmware:old", "latest", "--all"])
    #expect(compared.status == 0, "\(compared.stdout)")
    #expect(compared.stdout.contains("\ncases: 1 unchanged\n"), "\(compared.stdout)")
    #expect(compared.stdout.contains("mbed-os-tests-netsocket-tcp"))
    #expect(compared.stderr.hasPrefix("netsocket-test: tests-netsocket-tcp is compared as mbed-os-tests-"))
    let page = history.folder.path("dashboard.html")
    #expect(try history.history(["dashboard", "--out", page]).status == 0)
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(!html.contains(">tests-netsocket-tcp"))
    #expect(try history.rows("runs", ["list", "--suite", "tests-netsocket-tcp"]).count == 2)
    #expect(
      try history.rows("runs", ["list", "--suite", "tests-netsocket-tcp", "--match", "exact"]).count == 1)
  }

  @Test("exact names can be asked for, and what to do without a common case is told")
  func exactNames() throws {
    let history = try HistoryRun()
    #expect(try history.history(["import", Self.prefixed.path, "--firmware", "old"]).status == 0)
    let selection = ["--cases", "TCPSOCKET_ECHOTEST", "--seed", "1", "-q", "--match", "exact"]
    #expect(try history.run(["-n", "tests-netsocket-tcp"] + selection).status == 66)
    #expect(try history.run(["-n", "*-tcp"] + selection + ["--baseline", "latest"]).status == 66)
    let compared = try history.run(["compare", "firmware:old", "latest", "--match", "exact"])
    #expect(compared.status == 1)
    #expect(
      compared.stderr.contains("warning: nothing to compare: no case is on both sides\n"),
      "\(compared.stderr)")
    #expect(
      compared.stderr.contains(
        "cause: suites of the baseline: tests-netsocket-tcp; of the candidate: mbed-os"))
    #expect(compared.stderr.contains("try: netsocket-test compare latest~1 latest --match-names names.json "))
    let names = try history.folder.file(
      "names.json", "{'tests-netsocket-tcp': 'mbed-os-tests-netsocket-tcp' /* mbed-os 5.10 */}")
    let mapped = try history.run([
      "compare", "firmware:old", "latest", "--match", "exact", "--match-names", names,
    ])
    #expect(mapped.status == 0, "\(mapped.stdout)")
  }

  @Test("the results of a renamed case are shown under either name")
  func renamedCase() throws {
    let history = try HistoryRun()
    let text = try String(contentsOf: Self.prefixed, encoding: .utf8)
    let other = try history.folder.file(
      "other.txt", text.replacing("TCPSOCKET_ECHOTEST", with: "TCP_ECHO_ROUNDTRIP"))
    #expect(try history.history(["import", Self.prefixed.path, other]).status == 0)
    let names = try history.folder.file("names.json", #"{"TCP_ECHO_ROUNDTRIP": "TCPSOCKET_ECHOTEST"}"#)
    for name in ["TCPSOCKET_ECHOTEST", "TCP_ECHO_ROUNDTRIP"] {
      #expect(try history.rows("entries", ["case", name, "--match-names", names]).count == 2)
      #expect(try history.rows("entries", ["case", name]).count == 1)
    }
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
