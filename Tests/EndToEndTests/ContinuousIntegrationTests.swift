import Foundation
import Testing
import ToolSupport

/// The snippets of Documentation/guides/ci.md. `PeerTests` parses them as YAML.
@Suite("The snippets for CI")
struct ContinuousIntegrationTests {
  private static let page = Tool.root.appending(path: "Documentation/guides/ci.md")

  private static func blocks() throws -> [(language: String, text: String)] {
    let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n```")
    // What stands between an odd fence and the next one; the page does not begin with one.
    return stride(from: 1, to: parts.count, by: 2).map { index in
      let lines = parts[index].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(lines[0]), lines.count > 1 ? String(lines[1]) : "")
    }
  }

  /// The command lines of the tool in a snippet, as words: without the shell's and YAML's ways to go on in the next line.
  static func commands() throws -> [[String]] {
    try blocks().flatMap { block in
      var lines: [String] = []
      var goesOn = false
      for line in block.text.split(separator: "\n") {
        var words = line.trimmingPrefix { $0 == " " }
        let isFlag = words.hasPrefix("--")
        let ends = words.hasSuffix("\\")
        if ends { words.removeLast() }
        if goesOn || (isFlag && lines.last?.contains("netsocket-test") == true) {
          lines[lines.count - 1] += " \(words)"
        } else {
          lines.append(String(words))
        }
        goesOn = ends
      }
      return lines.compactMap(words)
    }
  }

  /// From the tool's name to the end of its command; nil if it is not in the line. `set --` keeps flags for it.
  private static func words(_ line: String) -> [String]? {
    guard let start = line.firstRange(of: #/(^|[ '])(netsocket-test|set --) /#) else { return nil }
    var rest = line[start.upperBound...]
    // The call of a Jenkins step ends with the quote that it began with.
    if line.contains(#/sh 'netsocket-test/#), rest.last == "'" { rest.removeLast() }
    for end in [" > ", " | ", "; then", "; ", " \"$@\""] {
      if let range = rest.firstRange(of: end) { rest = rest[..<range.lowerBound] }
    }
    let filled = rest.replacing(#/\$\{\{[^}]*\}\}/#, with: "1").replacing(#/"?\$[A-Z_]+"?/#, with: "1")
    return filled.split(separator: " ").map { $0.trimmingCharacters(in: ["'", "\""]) }
  }

  @Test("are for GitHub, GitLab and Jenkins, and show what a team needs")
  func complete() throws {
    let blocks = try Self.blocks()
    #expect(blocks.map(\.language) == ["sh", "yaml", "yaml", "yaml", "groovy", "console"])
    let flags = try Set(Self.commands().flatMap { $0.filter { $0.hasPrefix("--") } })
    for flag in [
      "--report-junit", "--require-hardware", "--baseline-if-any", "--known-failures", "--subset", "--retry",
      "--history",
    ] {
      #expect(flags.contains(flag), "\(flag)")
    }
    #expect(try Self.commands().contains { $0.starts(with: ["history", "merge"]) })
    #expect(try Self.commands().contains { $0.starts(with: ["history", "show", "tag:ci=1"]) })
  }

  /// Exit code 64 is that of a command line that makes no sense.
  @Test("have no command line that the tool does not understand", arguments: try commands())
  func understood(command: [String]) throws {
    let folder = try TemporaryFolder()
    // One that would run only lists; the others find no file and no history.
    let isRun = command[0].hasPrefix("--")
    // Where nothing is: a config that a snippet names is that of this repository, and a module is in none.
    let output = try Tool.run(Self.withoutFiles(command) + (isRun ? ["--list"] : []), in: folder.url)
    #expect(output.status != 64, "\(command): \(output.stderr)")
    if isRun { #expect(output.status == 0, "\(command): \(output.stderr)") }
  }

  /// A list needs no config, and what a run was needs a history.
  private static func withoutFiles(_ command: [String]) -> [String] {
    var result: [String] = []
    var rest = command[...]
    while let word = rest.popFirst() {
      if ["--test-config", "--only-failed"].contains(word) {
        rest.removeFirst()
      } else {
        result.append(word)
      }
    }
    return result
  }

  @Test("an unknown flag in one of them would be noticed")
  func notices() throws {
    #expect(try Tool.run(["--no-such-flag", "--list"]).status == 64)
    #expect(try Tool.run(["history", "show", "latest", "--no-such-flag"]).status == 64)
  }
}
