import Foundation
import Testing
import ToolSupport

@Suite("README.md")
struct ReadmeTests {
  private static let url = Tool.root.appending(path: "README.md")

  @Test("shows commands that work as they stand, with their real output and exit code")
  func commands() throws {
    let commands = try ConsoleCommand.all(in: String(contentsOf: Self.url, encoding: .utf8))
    #expect(!commands.isEmpty, "there is no console block with a command")
    // One folder for all: a command may use what an earlier one wrote.
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: Tool.root.appending(path: "TestConfigs"), to: folder.url.appending(path: "TestConfigs"))
    // What the reader's own board has left.
    try FileManager.default.copyItem(
      at: Tool.root.appending(path: "Tests/EndToEndTests/Fixtures/known-run.console.txt"),
      to: folder.url.appending(path: "mbedgt-2018.log"))
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "Reports"), withIntermediateDirectories: false)
    for command in commands {
      let place = SourceLocation(
        fileID: "EndToEndTests/README.md", filePath: Self.url.path, line: command.line, column: 1)
      let program = command.text.prefix { $0 != " " }
      if program == "netsocket-test" {
        try run(command, in: folder.url, place)
      } else if program.hasPrefix("script/") {
        // Not run: script/test would come back here.
        let script = Tool.root.appending(path: String(program)).path
        #expect(FileManager.default.isExecutableFile(atPath: script), sourceLocation: place)
      } else {
        Issue.record("neither netsocket-test nor a script: \(command.text)", sourceLocation: place)
      }
    }
  }

  private func run(_ command: ConsoleCommand, in folder: URL, _ place: SourceLocation) throws {
    let tools = Tool.program.url.deletingLastPathComponent().path
    let output = try Program(URL(filePath: "/bin/sh")).run(
      ["-c", command.text], environment: ["PATH": "\(tools):/usr/bin:/bin"], in: folder)
    #expect(output.status == command.exitCode, "\(output.stderr)", sourceLocation: place)
    let lines = output.stdout.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // What follows the last line end is no line.
    #expect(lines.last == "", sourceLocation: place)
    if let mismatch = command.mismatch(with: lines.dropLast()) {
      Issue.record("\(mismatch)", sourceLocation: place)
    }
  }
}

@Suite("UARTOutput blocks")
struct ConsoleBlockTests {
  @Test("are cut into commands, exit codes and output; other blocks are left alone")
  func parsed() throws {
    let document = """
      ```sh
      $ not this
      ```
      ```console
      $ a -b
      # exit code 3
      one

      # exit code 4
      $ c
      ```
      $ nor this
      """
    #expect(
      try ConsoleCommand.all(in: document) == [
        ConsoleCommand(line: 5, text: "a -b", exitCode: 3, output: ["one", "", "# exit code 4"]),
        ConsoleCommand(line: 10, text: "c"),
      ])
  }

  @Test(
    "that do not begin with a command or do not end are refused",
    arguments: ["```console\nx\n```", "```console\n$ x"])
  func malformed(document: String) {
    #expect(throws: ConsoleCommand.Fault.self) { try ConsoleCommand.all(in: document) }
  }

  static let outputs: [(shown: String, isReal: Bool)] = [
    ("a b c b d", true), ("…", true), ("a …", true), ("… d", true), ("a … d", true), ("… b … b …", true),
    ("a … c … d", true), ("a b c b d …", true), ("a … … d", true),
    ("", false), ("a b c", false), ("b …", false), ("… c", false), ("a … c d", false), ("… d … b …", false),
    ("a b c b … b d", false), ("… b … b … b …", false), ("a b c b d d", false),
  ]

  @Test("match whole lines, and any lines where there is …", arguments: outputs)
  func matched(shown: String, isReal: Bool) {
    let command = ConsoleCommand(line: 1, text: "x", output: shown.split(separator: " ").map(String.init))
    #expect((command.mismatch(with: ["a", "b", "c", "b", "d"]) == nil) == isReal)
  }

  @Test("without output stand for none")
  func silent() {
    #expect(ConsoleCommand(line: 1, text: "x").mismatch(with: []) == nil)
  }
}
