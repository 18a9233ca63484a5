import Foundation
import Testing
import ToolSupport

@Suite("The JSON of the history commands, held against its schema by jsonschema", .needsPeers)
struct HistorySchemaTests {
  private static let schema = Tool.root.appending(path: "Documentation/schemas/history-1.json").path

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ arguments: [String]) throws -> String {
    try Tool.run(arguments, environment: [Tool.historyVariable: folder.path("history.sqlite")]).stdout
  }

  /// The documents of every command, of a history with a good run and one with a hang.
  private func documents() throws -> [String] {
    _ = try run(["--seed", "1", "--firmware", "a", "--tag", "board=1"])
    _ = try run(["--seed", "2", "--firmware", "a", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"])
    let commands = [
      ["list"], ["show", "latest"], ["show", "latest~1"], ["case", "TCPSOCKET_ECHOTEST"], ["flaky"],
      ["slowest"],
      ["check"], ["merge", folder.path("history.sqlite")], ["prune", "--keep", "1"],
    ]
    return try commands.enumerated().map { index, command in
      try folder.file("\(index).json", run(["history"] + command + ["--format", "json"]))
    }
  }

  @Test("fits it")
  func fits() throws {
    let verdict = try Peers.python("check_schema.py", [Self.schema] + documents())
    #expect(verdict.stdout == "")
    #expect(verdict.status == 0, "\(verdict.stderr)")
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
      let verdict = try Peers.python("check_schema.py", [Self.schema, bad])
      #expect(verdict.status == 1)
      #expect(verdict.stdout.contains(message), "\(verdict.stdout)")
    }
  }
}
