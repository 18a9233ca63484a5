import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import netsocket_test

@Suite("Help and completions")
struct HelpTests {
  static let commands = [
    [], ["run"], ["init"], ["doctor"], ["at"], ["compare"], ["history"], ["report"], ["simulate"], ["serve"],
    ["soak"],
    ["matrix"],
    ["history", "list"], ["history", "show"], ["history", "case"], ["history", "flaky"],
    ["history", "slowest"], ["history", "dashboard"],
    ["history", "prune"], ["history", "merge"], ["history", "check"], ["history", "import"],
  ]

  @Test("the help of every command is as approved", arguments: commands)
  func help(command: [String]) throws {
    let output = try Tool.run(command + ["--help"], environment: ["COLUMNS": "100"])
    #expect(output.status == 0)
    #expect(output.stderr.isEmpty)
    try Approval.expect(output.stdout, "help/\((["netsocket-test"] + command).joined(separator: "-")).txt")
  }

  @Test("every command that there is has its help here")
  func all() throws {
    for (command, known) in [([], 1), (["history"], 2)] as [([String], Int)] {
      let text = try Tool.run(command + ["--help"]).stdout
      let section = text.components(separatedBy: "SUBCOMMANDS:\n").last?.components(separatedBy: "\n\n").first
      let listed = try #require(section).split(separator: "\n")
        .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  See ") }
        .compactMap { $0.split(separator: " ").first.map(String.init) }
      let here = Self.commands.filter { $0.count == known && $0.starts(with: command) }.compactMap(\.last)
      #expect(Set(listed) == Set(here))
    }
  }

  @Test("the help of the tool has its commands, then the ten options of run that people need")
  func root() throws {
    for arguments in [["--help"], ["-h"], ["help"]] {
      let text = try Tool.run(arguments).stdout
      let commands = try #require(text.firstRange(of: "SUBCOMMANDS:"))
      let common = try #require(text.firstRange(of: "COMMON OPTIONS OF RUN"))
      #expect(commands.lowerBound < common.lowerBound)
      let section = try #require(text[common.lowerBound...].split(separator: "\n\n").first)
      #expect(section.matches(of: #/\n  -/#).count == RootHelp.options.count)
      for option in RootHelp.options { #expect(section.contains("  \(option)"), "\(option)") }
    }
    #expect(RootHelp.options.count == 10)
  }

  @Test("an option's text is one plain phrase: no full stop behind it", arguments: commands)
  func phrases(command: [String]) throws {
    let text = try Tool.run(command + ["--help"], environment: ["COLUMNS": "1000"]).stdout
    let options = text.split(separator: "\n").filter { $0.hasPrefix("  -") || $0.hasPrefix("            ") }
    #expect(!options.isEmpty)
    // The two that ArgumentParser brings end with one.
    let ending = options.filter {
      $0.hasSuffix(".") && !$0.hasSuffix("information.") && !$0.hasSuffix("version.")
    }
    #expect(ending.isEmpty, "\(ending)")
  }

  @Test("help shows examples before it explains", arguments: commands)
  func examples(command: [String]) throws {
    let text = try Tool.run(command + ["--help"]).stdout
    let usage = try #require(text.range(of: "USAGE: "))
    let example = text[usage.upperBound...].split(separator: "\n").first.map(String.init) ?? ""
    #expect(example.hasPrefix("netsocket-test"))
    // An example, and no grammar.
    #expect(!example.contains("["), "\(example)")
    #expect(!example.contains("<options>"), "\(example)")
  }

  @Test("the examples of the help are command lines that the tool understands", arguments: commands)
  func understood(command: [String]) throws {
    let text = try Tool.run(command + ["--help"]).stdout
    let usage = try #require(
      text.components(separatedBy: "USAGE: ").last?.components(separatedBy: "\n\n").first)
    let lines = usage.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(!lines.isEmpty)
    for line in lines {
      let words = line.dropFirst("netsocket-test".count)
      let output = try Tool.run([], shell: "exec \"$1\" \(words) --help".replacing("\"$1\"", with: "\"$@\""))
      #expect(output.status == 0, "\(line): \(output.stderr)")
    }
  }

  @Test("the completion scripts are made, and bash takes its own", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let folder = try TemporaryFolder()
    let output = try Tool.run(["--generate-completion-script", shell])
    #expect(output.status == 0)
    #expect(output.stdout.contains("report-junit"))
    #expect(output.stdout.contains("TCPSOCKET_ECHOTEST"))
    let script = try folder.file("completions", output.stdout)
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") else { return }
    let check = try Program(URL(filePath: "/usr/bin/\(shell)")).run(["-n", script])
    #expect(check.status == 0, "\(check.stderr)")
  }

  @Test(
    "bash completes commands, flags and their values",
    arguments: [
      ("netsocket-test comp", "compare"), ("netsocket-test run --report-ju", "--report-junit"),
      ("netsocket-test run --report-style ", "github"), ("netsocket-test run --flaky ", "fail"),
      ("netsocket-test run --cases TCPSOCKET_RECV_T", "TCPSOCKET_RECV_TIMEOUT"),
      ("netsocket-test history sl", "slowest"),
    ])
  func bash(line: String, expected: String) throws {
    let folder = try TemporaryFolder()
    let script = try folder.file(
      "completions", try Tool.run(["--generate-completion-script", "bash"]).stdout)
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let body = """
      . \(script)
      COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " ")))
      COMP_CWORD=\(words.count - 1)
      COMP_LINE='\(line)'
      COMP_POINT=\(line.utf8.count)
      COMP_TYPE=9
      function=$(complete -p netsocket-test | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      "$function" netsocket-test '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let output = try Program(URL(filePath: "/bin/bash")).run(["-c", body])
    let found = output.stdoutLines.map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(found.contains(expected), "\(output.stdout)\n\(output.stderr)")
  }
}
