import Foundation
import GRDB
import Testing
import ToolSupport

@Suite("The JSON that commands print, held against its schema by jsonschema", .needsPeers)
struct SchemaTests {
  private static func schema(_ name: String) -> String {
    Tool.root.appending(path: "Documentation/schemas/\(name)-1.json").path
  }

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ arguments: [String]) throws -> String {
    try Tool.run(arguments, environment: [Tool.historyVariable: folder.path("history.sqlite")]).stdout
  }

  private func expectFit(_ documents: [String], _ name: String) throws {
    let verdict = try Peers.python("check_schema.py", [Self.schema(name)] + documents)
    #expect(verdict.stdout == "")
    #expect(verdict.status == 0, "\(verdict.stderr)")
  }

  /// The documents of every command, of a history with a good run and one with a hang.
  private func documents() throws -> [String] {
    _ = try run(["--seed", "1", "--firmware", "a", "--tag", "board=1"])
    _ = try run(["--seed", "2", "--firmware", "a", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"])
    let log = folder.path("events.jsonl")
    _ = try run(["--seed", "3", "-n", "*-dns", "--no-history", "--events", log])
    let commands = [
      ["list"], ["show", "latest"], ["show", "latest~1"], ["show", "latest~1", "latest"],
      ["case", "TCPSOCKET_ECHOTEST"], ["flaky"],
      ["slowest"],
      ["check"], ["import", log], ["merge", folder.path("history.sqlite")], ["prune", "--keep", "1"],
    ]
    return try commands.enumerated().map { index, command in
      try folder.file("\(index).json", run(["history"] + command + ["--format", "json"]))
    }
  }

  @Test("of the history fits it")
  func history() throws { try expectFit(documents(), "history") }

  @Test("of a damaged history fits it")
  func damagedHistory() throws {
    _ = try run(["--seed", "1", "-n", "*-dns"])
    let queue = try DatabaseQueue(path: folder.path("history.sqlite"))
    try queue.write { try $0.execute(sql: "UPDATE suite_result SET word = 'TIMEOUT'") }
    try queue.close()
    let check = try run(["history", "check", "--format", "json"])
    #expect(check.contains("its suites are not those of its log"))
    try expectFit([folder.file("check.json", check)], "history")
  }

  @Test("of a comparison fits it")
  func comparison() throws {
    _ = try run(["--seed", "1", "--firmware", "a"])
    _ = try run(["--seed", "2", "--firmware", "b", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"])
    _ = try run(["--seed", "3", "--firmware", "b", "-n", "*-dns,*-udp"])
    let sides = [["latest", "latest"], ["firmware:a", "firmware:b"], ["firmware:b", "firmware:a"]]
    let documents = try sides.enumerated().map { index, sides in
      try folder.file("\(index).json", run(["compare"] + sides + ["--format", "json", "--strict", "--all"]))
    }
    try expectFit(documents, "comparison")
  }

  @Test("of a comparison of several candidates fits it, and each of them the schema of one")
  func comparisons() throws {
    for (label, arguments) in [
      ("a", ["--seed", "1"]), ("b", ["--seed", "2", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"]),
      ("c", ["--seed", "3", "-n", "*-dns,*-udp"]),
    ] {
      _ = try run(["--firmware", label] + arguments)
    }
    let text = try run(["compare", "firmware:a", "firmware:b", "firmware:c", "--format", "json"])
    try expectFit([folder.file("comparisons.json", text)], "comparisons")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "netsocket-test-comparisons/1")
    #expect(object["exit_code"] as? Int == 1)
    let parts = try #require(object["comparisons"] as? [[String: Any]])
    #expect(parts.map { ($0["new"] as? [String: Any])?["firmwares"] as? [String] } == [["b"], ["c"]])
    let files = try parts.enumerated().map { index, part in
      try folder.file(
        "part-\(index).json", String(decoding: JSONSerialization.data(withJSONObject: part), as: UTF8.self))
    }
    try expectFit(files, "comparison")
    // The test would notice what is missing.
    let bad = try folder.file("bad.json", text.replacing("\"exit_code\"", with: "\"exit\""))
    #expect(try Peers.python("check_schema.py", [Self.schema("comparisons"), bad]).status == 1)
  }

  @Test("of doctor fits it")
  func doctor() throws {
    let documents = try ["/no/such/port", "socket://127.0.0.1:1"].enumerated().map { index, device in
      try folder.file("\(index).json", run(["doctor", "--device", device, "--format", "json"]))
    }
    try expectFit(documents, "doctor")
  }

  @Test("of a run fits it, and names its version")
  func report() throws {
    let report = folder.path("report.json")
    _ = try run(["--seed", "2", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--report-json", report])
    try expectFit([report], "report")
    #expect(
      try String(contentsOfFile: report, encoding: .utf8).contains("\"schema\": \"netsocket-test-report/1\""))
  }

  @Test("of an event log fits it, line by line")
  func events() throws {
    let log = folder.path("events.jsonl")
    _ = try run([
      "--seed", "2", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--retry", "1", "--no-history",
      "--events", log,
    ])
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(lines.count > 130)
    try expectFit(
      lines.enumerated().map { index, line in try folder.file("\(index).json", String(line)) }, "events")
  }

  @Test("does not fit it when something is missing, new or of another type")
  func misfits() throws {
    let good = try String(contentsOfFile: documents()[0], encoding: .utf8)
    for (old, new, message) in [
      ("\"finished\": true,", "", "finished"), ("\"seed\": \"2\"", "\"seed\": 2", "seed"),
      ("\"kind\": \"list\"", "\"kind\": \"lists\"", "no kind 'lists'"),
      ("\"host\":", "\"home\": \"x\", \"host\":", "home"),
    ] {
      #expect(good.contains(old))
      let bad = try folder.file("bad.json", good.replacingOccurrences(of: old, with: new))
      let verdict = try Peers.python("check_schema.py", [Self.schema("history"), bad])
      #expect(verdict.status == 1)
      #expect(verdict.stdout.contains(message), "\(verdict.stdout)")
    }
  }
}
