import Foundation
import Testing
import ToolSupport

@Suite("netsocket-test run with a gate")
struct GateTests {
  private static let udp = ["--seed", "3", "-n", "*-udp", "-q"]
  /// A run in which one case hangs.
  private static let broken = udp + ["--device", "sim:?mute=UDPSOCKET_ECHOTEST:1"]

  private static func entry(_ pattern: String, expires: String = "9999-12-31") -> String {
    """
    [
      // Lost on the way.
      {"case": "\(pattern)", "reason": "the lab", "owner": "net team", "expires": "\(expires)"},
    ]
    """
  }

  @Test("ends with the comparison, and its exit code is that of the comparison, as printed and as recorded")
  func baseline() throws {
    let history = try HistoryRun()
    try history.run(Self.udp)
    let worse = try history.run(Self.broken + ["--baseline", "latest"])
    #expect(worse.status == 1, "\(worse.stderr)")
    let sides = "baseline: 1.7.4.0 (1 run)\ncandidate: 1.7.4.0 (1 run)\n"
    #expect(worse.stdout.contains("exited with code 1\n\n\(sides)"))
    #expect(worse.stdout.hasSuffix("\nworse: 1 suite, 1 case\n"), "\(worse.stdout)")
    #expect(worse.stdout.contains("warning: device differs: sim: in the baseline, sim:?mute"))
    let tables = try #require(worse.stdout.components(separatedBy: "\n\nbaseline: ").first) + "\n"
    #expect(try history.history(["show", "latest"]).stdout == tables)

    // Still not OK is no regression, and a run without a gate fails all the same.
    let same = try history.run(Self.broken + ["--baseline", "latest"])
    #expect(same.status == 0, "\(same.stderr)")
    #expect(!same.stdout.contains("exited with code"))
    #expect(try history.run(Self.broken).status == 1)
  }

  @Test("is held against the runs that were there before it, also if it is not recorded itself")
  func before() throws {
    let history = try HistoryRun()
    #expect(try history.run(Self.udp + ["--baseline", "latest"]).status == 66)
    try history.run(Self.udp + ["--firmware", "a"])
    let output = try history.run(Self.udp + ["--no-history", "--baseline", "firmware:a", "--firmware", "b"])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains("\nbaseline: a (1 run)\ncandidate: b (1 run)\n"))
    #expect(try history.rows("runs", ["list"]).count == 1)
  }

  @Test(
    "a baseline that is not there is told before anything runs", arguments: ["latest~5", "firmware:none"])
  func noBaseline(run: String) throws {
    let history = try HistoryRun()
    try history.run(Self.udp)
    let output = try history.run(Self.udp + ["--baseline", run])
    #expect(output.status == 66)
    #expect(output.stdout.isEmpty)
    #expect(output.stderr.contains("'\(run)'"), "\(output.stderr)")
    #expect(try history.rows("runs", ["list"]).count == 1)
    #expect(try history.run(Self.udp + ["--baseline", "?"]).status == 64)
  }

  /// Adds a run of UDP to the history that did not come to its end.
  private static func addUnfinished(to history: HistoryRun) throws {
    let events = history.folder.path("events.jsonl")
    try history.run(udp + ["--no-history", "--events", events])
    let lines = try String(contentsOfFile: events, encoding: .utf8).split(separator: "\n")
    let cut = try history.folder.file("cut.jsonl", lines.prefix(12).map { $0 + "\n" }.joined())
    #expect(try history.history(["import", cut, "--firmware", "a"]).status == 0)
  }

  @Test("runs that did not finish are no baseline, and are left out of a set of runs")
  func unfinished() throws {
    let history = try HistoryRun()
    try Self.addUnfinished(to: history)
    let none = try history.run(Self.broken + ["--baseline", "latest"])
    #expect(none.status == 66)
    #expect(none.stdout.isEmpty)
    #expect(none.stderr.contains("nothing to compare with: "), "\(none.stderr)")
    #expect(none.stderr.contains(" did not finish\n"), "\(none.stderr)")
    try history.run(Self.udp + ["--firmware", "a"])
    let set = try history.run(Self.udp + ["--baseline", "firmware:a"])
    #expect(set.status == 0, "\(set.stderr)")
    #expect(set.stdout.contains("\nbaseline: a (1 run)\n"), "\(set.stdout)")
    #expect(set.stderr.contains("unfinished runs are left out of the baseline: "), "\(set.stderr)")
  }

  @Test("without a case in common it could not judge: 66, after everything is saved")
  func nothingInCommon() throws {
    let history = try HistoryRun()
    try history.run(Self.udp)
    for arguments in [["--baseline", "latest"], ["--baseline-if-any", "latest~1"]] {
      let other = try history.run(["--seed", "3", "--cases", "WIFI-CONSTRUCTOR", "-q"] + arguments)
      #expect(other.status == 66)
      #expect(other.stdout.contains("exited with code 66\n"), "\(other.stdout)")
      #expect(other.stderr.contains("nothing to compare with: the baseline has none of this run's cases"))
    }
    #expect(try history.rows("runs", ["list"]).count == 3)
    // A report that is lost comes before it.
    let full = try history.run(
      ["--seed", "3", "--cases", "WIFI-CONSTRUCTOR", "-q", "--baseline", "latest~2", "--events", "/dev/full"])
    #expect(full.status == 74, "\(full.stderr)")
  }

  @Test(
    "with --baseline-if-any judges as with --baseline where there is one, and else says that there is none")
  func ifAny() throws {
    let history = try HistoryRun()
    let first = try history.run(Self.broken + ["--baseline-if-any", "latest"])
    #expect(first.status == 1)
    #expect(first.stderr.contains("warning: no baseline, so no gate: "), "\(first.stderr)")
    #expect(!first.stdout.contains("baseline: "))
    try Self.addUnfinished(to: history)
    let second = try history.run(Self.broken + ["--baseline-if-any", "latest"])
    #expect(second.status == 1)
    #expect(second.stderr.contains("no finished baseline run"), "\(second.stderr)")
    #expect(try history.run(Self.broken + ["--baseline-if-any", "latest"]).status == 0)
    #expect(try history.run(Self.udp + ["--baseline-if-any", "?"]).status == 64)
    #expect(try history.run(Self.udp + ["--baseline", "latest", "--baseline-if-any", "latest"]).status == 64)
  }

  @Test("a case that is new and fails is a regression for the gate and for compare")
  func newAndFailing() throws {
    let history = try HistoryRun()
    try history.run(["--seed", "3", "--cases", "UDPSOCKET_SENDTO_TIMEOUT", "-q"])
    let worse = try history.run(Self.broken + ["--baseline", "latest"])
    #expect(worse.status == 1, "\(worse.stderr)")
    #expect(try history.run(["compare", "latest~1", "latest"]).status == 1)
  }

  @Test("known failures decide what may fail, with and without a baseline")
  func known() throws {
    let history = try HistoryRun()
    try history.run(Self.udp)
    let list = try history.folder.file("known.json", Self.entry("UDPSOCKET_ECHOTEST"))
    for baseline in [[], ["--baseline", "latest~0"]] {
      let output = try history.run(Self.broken + ["--known-failures", list] + baseline)
      #expect(output.status == 0, "\(output.stderr)")
      #expect(!output.stdout.contains("exited with code"))
      #expect(output.stdout.contains("| TIMEOUT"), "\(output.stdout)")
      #expect(
        output.stderr.contains(
          "known failure: mbed-os-tests-netsocket-udp UDPSOCKET_ECHOTEST: HUNG: the lab\n"),
        "\(output.stderr)")
    }
    let other = try history.folder.file("other.json", Self.entry("TCP*"))
    let output = try history.run(Self.broken + ["--known-failures", other])
    #expect(output.status == 1)
    #expect(
      output.stderr.contains("not a known failure: mbed-os-tests-netsocket-udp UDPSOCKET_ECHOTEST: HUNG\n"))
    #expect(
      output.stderr.contains(
        "other.json:3:3: warning: no case of this run matches (the lab; owner: net team)"))
  }

  @Test("entries that have expired or do not fail any more are errors")
  func stale() throws {
    let history = try HistoryRun()
    let expired = try history.folder.file("e.json", Self.entry("UDPSOCKET_ECHOTEST", expires: "2001-01-01"))
    let output = try history.run(Self.broken + ["--known-failures", expired])
    #expect(output.status == 1)
    #expect(output.stderr.contains("e.json:3:3: error: expired on 2001-01-01"), "\(output.stderr)")
    let fixed = try history.folder.file("m.json", Self.entry("UDPSOCKET_ECHOTEST"))
    let fine = try history.run(Self.udp + ["--known-failures", fixed])
    #expect(fine.status == 1)
    #expect(fine.stdout.contains("exited with code 1\n"))
    #expect(fine.stderr.contains("m.json:3:3: error: its cases pass; remove this entry"))
  }

  static let bad: [(String, String)] = [
    ("", "1:1"), ("{}", "1:1"), ("[\n  {\"case\": 1}]", "2:"), ("[{\"cases\": \"A\"}]", "1:3"),
  ]

  @Test("a list that is none is told with its place, and nothing runs", arguments: bad)
  func badList(text: String, place: String) throws {
    let history = try HistoryRun()
    let list = try history.folder.file("k.json", text)
    let output = try history.run(Self.udp + ["--known-failures", list])
    #expect(output.status == 65)
    #expect(output.stdout.isEmpty)
    #expect(
      output.stderr.contains("invalid known failures \(list)\n\(list):\(place)"), "\(output.stderr)")
    #expect(try history.run(Self.udp + ["--known-failures", history.folder.path("none")]).status == 66)
    #expect(try history.history(["list"]).status == 66)
  }
}
