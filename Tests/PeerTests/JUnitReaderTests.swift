import EventLog
import Foundation
import Greentea
import MbedFormats
import Reports
import TestSupport
import Testing
import ToolSupport

@Suite("JUnit, read by junitparser and lxml, and JSON, read by jsonschema", .needsPeers)
struct JUnitReaderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Both readers find in both styles what the JSON report of that style says, and our JSON fits its schema.
  private func expectRead(_ reports: [(junit: String, json: String)], _ style: String) throws {
    let verdict = try Peers.python("check_junit.py", [style] + reports.flatMap { [$0.junit, $0.json] })
    #expect(verdict.stdout.prefix(4000) == "")
    #expect(verdict.status == 0, "\(verdict.stderr)")
    guard style == "ours" else { return }
    let fit = try Peers.python("check_schema.py", [Self.schema] + reports.map(\.json))
    #expect(fit.stdout.prefix(4000) == "")
    #expect(fit.status == 0, "\(fit.stderr)")
  }

  private static let schema = Tool.root.appending(path: "Documentation/schemas/report-1.json").path

  /// The reports of a log as the tool makes them.
  private func reports(of log: String, _ style: String) throws -> (junit: String, json: String) {
    let name = "\(URL(filePath: log).lastPathComponent).\(style)"
    let files = (junit: folder.path("\(name).xml"), json: folder.path("\(name).json"))
    let output = try Tool.run([
      "report", log, "--report-junit", files.junit, "--report-junit-style", style, "--report-json",
      files.json,
      "--report-json-style", style,
    ])
    #expect(output.status == 0, "\(output.stderr)")
    return files
  }

  // MARK: Runs

  /// Runs that end in other ways than those that are held against mbedgt.
  private static let others = [
    PeerRun(["--seed", "3", "--device", "sim:?udp-loss=0.5", "-n", "*-udp"], status: 1),
    PeerRun(["--seed", "3", "--device", "sim:at0.20"], status: 5),
  ]

  /// In the short form every third.
  private static let some = PeerRun.all.enumerated().filter { TestForm.isFull || $0.offset % 3 == 0 }.map(
    \.element)

  @Test("find the suites, cases, counts and results of a run", arguments: some + others)
  func runs(run: PeerRun) throws {
    let (_, log) = try run.run(in: folder)
    try expectRead([try reports(of: log, "netsocket-test")], "ours")
    try expectRead([try reports(of: log, "mbedgt")], "mbedgt")
  }

  @Test("find them of a run with its name, firmware and priorities, as the run itself writes them")
  func ofTheRun() throws {
    let files = (junit: folder.path("r.xml"), json: folder.path("r.json"))
    let output = try Tool.run(
      ["--seed", "7", "-n", "*-tcp", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--quiet"]
        + ["--firmware", "1.7 <b>\u{202E}", "--report-junit", files.junit, "--report-json", files.json])
    #expect(output.status == 1, "\(output.stderr)")
    try expectRead([files], "ours")
  }

  @Test("find them of a run that was cut off anywhere", arguments: [1, 3, 10, 30])
  func cutOff(lines: Int) throws {
    let (_, log) = try PeerRun(["--seed", "1", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"], status: 1).run(
      in: folder)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    let cut = try folder.file(
      "cut", text.split(separator: "\n").prefix(lines).map { $0 + "\n" }.joined())
    try expectRead([try reports(of: cut, "netsocket-test")], "ours")
    try expectRead([try reports(of: cut, "mbedgt")], "mbedgt")
  }

  // MARK: Events

  /// The reports of events that no run of ours would have.
  private func write(_ events: [StampedEvent], _ name: String, _ style: String) throws -> (
    junit: String, json: String
  ) {
    func file(_ ending: String, _ report: some RenderedReport) throws -> String {
      try folder.file("\(name).\(style).\(ending)", report.text)
    }
    if style == "ours" {
      let run = RunOutcome(events: events)
      return (try file("xml", JUnitReport(run)), try file("json", ReportDocument(run)))
    }
    let report = MbedReport(RunOutcome(events: events))
    return (try file("xml", MbedJUnit(report)), try file("json", MbedJSON(report)))
  }

  @Test("find them among hostile names and logs of 10 MB")
  func hostile() throws {
    try expectRead([try write(HostileRun.events(logSize: 10_000_000), "hostile", "ours")], "ours")
    // This one has every log whole, and again in every case.
    try expectRead([try write(HostileRun.events(logSize: 10_000), "hostile", "mbedgt")], "mbedgt")
  }

  @Test("find them in any events")
  func anything() throws {
    let count: UInt64 = TestForm.isFull ? 1000 : 100
    let reports = try (0..<count).map { seed in
      var random = RandomEvents(seed: seed)
      return try write(random.run(), "\(seed)", "ours")
    }
    try expectRead(reports, "ours")
  }

  // MARK: The readers

  static let faults: [(old: String, new: String, message: String)] = [
    ("<testsuite ", "<testsuite\u{1} ", "XMLSyntaxError"),
    ("failures=\"0\"", "failures=\"1\"", "says (1, 1,"),
    ("name=\"UDPSOCKET_ECHOTEST\"", "name=\"UDPSOCKET\"", "the JSON has"),
    ("<error ", "<failure ", "XMLSyntaxError"), ("type=\"hung-network\"", "type=\"hung\"", "does not begin"),
    ("property name=\"seed\"", "property name=\"device\"", "properties:"),
  ]

  @Test("tell what breaks a promise", arguments: faults)
  func refused(old: String, new: String, message: String) throws {
    let run = PeerRun(
      ["--seed", "3", "--device", "sim:?udp-loss=0.9", "--cases", "UDPSOCKET_ECHOTEST"], status: 1)
    let good = try reports(of: try run.run(in: folder).log, "netsocket-test")
    let text = try String(contentsOfFile: good.junit, encoding: .utf8)
    #expect(text.contains(old))
    let bad = try folder.file("bad.xml", text.replacingOccurrences(of: old, with: new))
    let verdict = try Peers.python("check_junit.py", ["ours", bad, good.json])
    #expect(verdict.status == 1)
    #expect(verdict.stdout.contains(message), "\(verdict.stdout)")
  }
}
