import ArgumentParser
import Foundation
import Testing
import ToolSupport

@testable import netsocket_test

@Suite("README and guides")
struct DocumentationTests {
  @Test(
    "show commands that work as they stand, with their real output and exit code",
    arguments: try Markdown.guides())
  func commands(page: Markdown) throws {
    // One folder for all: a command may use what an earlier one wrote.
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: Tool.root.appending(path: "TestConfigs"), to: folder.url.appending(path: "TestConfigs"))
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "Examples"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      at: Tool.root.appending(path: "Examples/second-send.at"),
      to: folder.url.appending(path: "Examples/second-send.at"))
    // What the reader's own board has left.
    try FileManager.default.copyItem(
      at: Tool.root.appending(path: "Tests/EndToEndTests/Fixtures/known-run.console.txt"),
      to: folder.url.appending(path: "mbedgt-2018.log"))
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "Reports"), withIntermediateDirectories: false)
    for command in try ConsoleCommand.all(in: page.text) {
      let place = Self.place(page, command.line)
      guard command.text.hasPrefix("netsocket-test") else {
        Issue.record("a console block is for commands of the tool: \(command.text)", sourceLocation: place)
        continue
      }
      try run(command, in: folder.url, place)
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
    // A terminal shows the diagnostics too.
    let all =
      lines.dropLast()
      + output.stderr.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if let mismatch = command.mismatch(with: lines.dropLast()), command.mismatch(with: all.dropLast()) != nil
    {
      Issue.record("\(mismatch)", sourceLocation: place)
    }
  }

  /// Marks of a command that a test cannot run: a port, root, a network, or that it runs until it is stopped.
  private static let needs = [
    "/dev/tty", "serial://", "socket://", "rfc2217://", "sudo", "serve", "simulate", "~",
  ]

  @Test(
    "have other commands only where hardware, root or a network is needed; the real parser reads them",
    arguments: try Markdown.guides())
  func parsed(page: Markdown) throws {
    for command in ShellCommand.all(in: page) {
      let place = Self.place(page, command.line)
      var words = command.words[...]
      if words.first == "sudo" { words.removeFirst() }
      guard let program = words.popFirst() else { continue }
      if program.hasPrefix("script/") {
        let script = Tool.root.appending(path: program).path
        #expect(FileManager.default.isExecutableFile(atPath: script), sourceLocation: place)
      } else if program == "netsocket-test" {
        let isHelp = words == ["--help"]
        let text = command.words.joined(separator: " ")
        #expect(
          isHelp || Self.needs.contains { text.contains($0) }, "put it into a console block: \(text)",
          sourceLocation: place)
        try parse(Array(words), place)
      }
    }
  }

  private func parse(_ words: [String], _ place: SourceLocation) throws {
    do {
      _ = try NetsocketTest.parseAsRoot(words)
    } catch {
      let message = NetsocketTest.fullMessage(for: error)
      #expect(NetsocketTest.exitCode(for: error) == .success, "\(words): \(message)", sourceLocation: place)
    }
  }

  @Test("a command that the parser does not know would be noticed")
  func notices() throws {
    #expect(throws: (any Error).self) { try NetsocketTest.parseAsRoot(["--no-such-flag"]) }
    #expect(
      ShellCommand.words(of: #"sudo a 'b c' "d e"=1 --x="$HOME" # no more"#)
        == ["sudo", "a", "b c", "d e=1", "--x=1"])
    let page = Markdown("x.md", text: "```sh\na \\\n  b\nc\n```\n```text\nd\n```")
    #expect(
      ShellCommand.all(in: page) == [
        ShellCommand(line: 2, words: ["a", "b"]), ShellCommand(line: 4, words: ["c"]),
      ])
  }

  @Test("README has at most 900 words")
  func length() throws {
    let words = try Markdown("README.md").text.split { $0.isWhitespace }.count
    #expect(words <= 900)
  }

  @Test("README says that the developers have seen no real module yet")
  func honest() throws {
    let text = try Markdown("README.md").text.replacing("\n", with: " ")
    #expect(text.contains("the developers have not seen a real module yet"))
  }

  @Test("a guide starts with the command that its reader wants", arguments: try Markdown.guides().dropFirst())
  func beginning(page: Markdown) {
    let lines = page.text.split(separator: "\n")
    #expect(lines.first?.hasPrefix("# ") == true)
    #expect(lines.count > 1 && lines[1].hasPrefix("```"), "\(page)")
  }

  @Test("every guide is in the list of README")
  func listed() throws {
    let targets = Set(try Markdown("README.md").links.map(\.target))
    for page in try Markdown.guides().dropFirst() { #expect(targets.contains(page.path), "\(page)") }
  }

  @Test("links and anchors resolve", arguments: try Markdown.all())
  func links(page: Markdown) throws {
    for (line, target) in page.links where !target.contains("://") {
      let place = Self.place(page, line)
      let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      let url = parts[0].isEmpty ? page.url : page.url.deletingLastPathComponent().appending(path: parts[0])
      #expect(FileManager.default.fileExists(atPath: url.path), "\(target)", sourceLocation: place)
      if parts.count == 2 {
        let text = try String(contentsOf: url, encoding: .utf8)
        #expect(Markdown("", text: text).anchors.contains(parts[1]), "\(target)", sourceLocation: place)
      }
    }
  }

  @Test("links out of code, anchors and what is broken are told apart")
  func linkParsing() {
    let page = Markdown("x.md", text: "# A [b](c) `d`-e\n[x](y.md#z) `[n](o)`\n```\n[p](q)\n# no\n```")
    #expect(page.links.map(\.target) == ["c", "y.md#z"])
    #expect(page.anchors == ["a-b-d-e"])
  }

  @Test("lines of prose have at most 100 columns", arguments: try Markdown.all())
  func columns(page: Markdown) {
    for line in page.wrappingLines {
      #expect(line.text.count <= 100, "\(line.text)", sourceLocation: Self.place(page, line.number))
    }
  }

  private static func place(_ page: Markdown, _ line: Int) -> SourceLocation {
    SourceLocation(fileID: "EndToEndTests/\(page.path)", filePath: page.url.path, line: line, column: 1)
  }
}
