import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import netsocket_test

@Suite("Output on a terminal")
struct TerminalTests {
  private static let escape = "\u{1B}"

  /// What the tool prints on a pseudo-terminal of util-linux's `script`, stdout and stderr together.
  static func onTerminal(
    _ arguments: [String], columns: Int = 200, environment: [String: String] = [:], typed: String? = nil,
    in folder: URL? = nil
  ) throws -> (status: Int32, text: String) {
    let command = ShellText.command([Tool.program.url.path] + arguments)
    let own = try TemporaryFolder()
    let input = try own.file("typed", typed ?? "")
    let output = try Program(URL(filePath: "/bin/sh")).run(
      [
        "-c", "exec script -qec \"$1\" /dev/null < \"$2\"", "sh", "stty cols \(columns) rows 24; \(command)",
        input,
      ],
      environment: [Tool.historyVariable: own.path("history.sqlite"), "TERM": "xterm"].merging(environment) {
        $1
      },
      in: folder)
    return (output.status, output.stdout.replacing("\r\n", with: "\n"))
  }

  private static let run = ["-n", "tcp", "--seed", "3", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"]

  // MARK: Colours

  @Test(
    "colours are on for a terminal; the flag, NO_COLOR, CLICOLOR_FORCE, CLICOLOR and TERM decide in this order",
    arguments: [
      (ColorChoice.auto, true, ["TERM": "xterm"], true), (.auto, false, ["TERM": "xterm"], false),
      (.auto, true, ["TERM": "dumb"], false), (.auto, true, [:], false),
      (.auto, true, ["TERM": "xterm", "NO_COLOR": "1"], false),
      (.auto, true, ["TERM": "xterm", "NO_COLOR": ""], true),
      (.auto, false, ["CLICOLOR_FORCE": "1"], true), (.auto, false, ["CLICOLOR_FORCE": "0"], false),
      (.auto, false, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
      (.auto, true, ["TERM": "xterm", "CLICOLOR": "0"], false),
      (.always, false, ["NO_COLOR": "1", "TERM": "dumb"], true),
      (.never, true, ["TERM": "xterm", "CLICOLOR_FORCE": "1"], false),
    ] as [(ColorChoice, Bool, [String: String], Bool)])
  func choice(choice: ColorChoice, isTerminal: Bool, environment: [String: String], expected: Bool) {
    #expect(choice.hasColor(isTerminal: isTerminal) { environment[$0] } == expected)
  }

  @Test("the last --color before -- counts, whatever the parser says later")
  func given() {
    #expect(ColorChoice.given(in: ["run", "--color", "always", "--color=never"]) == .never)
    #expect(ColorChoice.given(in: ["--color=always", "--frobnicate"]) == .always)
    #expect(ColorChoice.given(in: ["--", "--color=always"]) == .auto)
    #expect(ColorChoice.given(in: ["--color", "pink"]) == .auto)
  }

  @Test("only verdicts, labels and headings are painted, and nothing else of a text is changed")
  func paint() {
    func plain(_ text: String) -> String { text.replacing(#/\u{1B}\[[0-9]+m/#, with: "") }
    func painted(_ text: String) -> [String] {
      text.matches(of: #/\u{1B}\[(3[0-9])m(.*?)\u{1B}\[0m/#).map { "\($0.1) \($0.2)" }
    }
    let messages = """
      netsocket-test: error: no run
      netsocket-test:   cause: it says FAIL: twice
      netsocket-test: [2/9] mbed-os-tests-netsocket-tcp ECHO: OK in 1.00 s
      netsocket-test: ECHO: FAIL: 1 expectation failed: OK
      netsocket-test: SLOW ECHO: took 9.00 s, usually 2.00 s
      FAIL: not ours
      """
    let shown = Paint.messages(messages)
    #expect(plain(shown) == messages)
    #expect(painted(shown) == ["31 error:", "36   cause:", "32 OK", "31 FAIL", "33 SLOW"])
    let tables = """
      +------+--------+
      | case | result |
      +------+--------+
      | FAIL | OK     |
      | a b  | FAIL   |
        SKIPPED   0.12  NAME_OK
      | x    | 1 fail, 2 blocked |
      | y    | 3 skipped |
      regressions:
      """
    let table = Paint.tables(tables)
    #expect(plain(table) == tables)
    #expect(
      painted(table) == [
        "31 FAIL", "32 OK", "31 FAIL", "33 SKIPPED", "31 1 fail, 2 blocked", "33 3 skipped",
        "31 regressions:",
      ])
  }

  @Test("a terminal gets colours, in tables and in messages")
  func colours() throws {
    let output = try Self.onTerminal(Self.run)
    #expect(output.status == 1)
    #expect(output.text.contains("| \(Self.escape)[31mFAIL\(Self.escape)[0m   |"), "\(output.text)")
    #expect(
      output.text.contains("TCPSOCKET_ECHOTEST: \(Self.escape)[31mFAIL\(Self.escape)[0m: 1 expectation"))
  }

  @Test(
    "none where they are not wanted; a dumb terminal gets no live line either",
    arguments: [
      ([], ["NO_COLOR": "1"]), (["--color", "never"], [:]), (["--color=never"], ["CLICOLOR_FORCE": "1"]),
      ([], ["TERM": "dumb"]),
    ] as [([String], [String: String])])
  func none(arguments: [String], environment: [String: String]) throws {
    let text = try Self.onTerminal(Self.run + arguments, environment: environment).text
    #expect(!text.contains("\(Self.escape)[3"))
    #expect(text.contains("\r") == (environment["TERM"] == nil))
    #expect(text.contains("[2/14] mbed-os-tests-netsocket-tcp") == (environment["TERM"] == "dumb"))
  }

  @Test("mbedgt's tables keep their bytes in a pipe, and with --report-style on any terminal")
  func bytes() throws {
    let plain = try Tool.run(Self.run).stdout
    let forced = try Tool.run(Self.run, environment: ["CLICOLOR_FORCE": "1", "COLUMNS": "40"])
    #expect(forced.stdout == plain)
    #expect(forced.stderr.contains("\(Self.escape)[31mFAIL"))
    let styled = try Self.onTerminal(
      Self.run + ["--report-style", "classic", "--color", "always"], columns: 40)
    #expect(styled.text.contains(plain))
    let wide = try Self.onTerminal(Self.run + ["--color", "never"], columns: 200)
    #expect(wide.text.contains(plain))
    // The flag is for a pager.
    let piped = try Tool.run(Self.run + ["--color", "always"]).stdout
    #expect(piped.contains("\(Self.escape)[31mFAIL"))
    #expect(piped.replacing(#/\u{1B}\[[0-9]+m/#, with: "") == plain)
  }

  // MARK: Width

  @Test("a terminal narrower than the tables gets a line a suite and a case", arguments: [80, 40])
  func compact(columns: Int) throws {
    let text = try Self.onTerminal(Self.run + ["--color", "never", "--quiet"], columns: columns).text
    let start = try #require(text.range(of: "mbedgt: test suite report:"))
    let end = try #require(text.range(of: "mbedgt: exited with code 1\n"))
    let tables = text[start.lowerBound..<end.upperBound]
    // mbedgt's own lines stay whole.
    for line in tables.split(separator: "\n") where !line.hasPrefix("mbedgt: ") {
      #expect(line.count <= columns, "\(line)")
    }
    try Approval.expect(String(tables), "terminal/run-\(columns).txt")
  }

  @Test("COLUMNS sets the width of tables")
  func columnsVariable() throws {
    let text = try Self.onTerminal(Self.run, columns: 200, environment: ["COLUMNS": "80"]).text
    #expect(!text.contains("| target"))
  }

  @Test("a listing of the history fits too: what all rows share is said once")
  func listing() throws {
    let history = try HistoryRun()
    for seed in 1...2 {
      try history.run(["-n", "dns", "--seed", "\(seed)", "--firmware", "1.7.4", "--tag", "board=\(seed)"])
    }
    let text = try Self.onTerminal(["history", "list", "--history", history.path], columns: 60).text
    // Runs of one second share their start too.
    let shared = #/(started \(UTC\): [^\n]+\n)?firmware: 1\.7\.4\ndevice: sim:\n/#
    #expect(text.prefixMatch(of: shared) != nil, "\(text)")
    for line in text.split(separator: "\n") { #expect(line.count <= 60, "\(line)") }
    #expect(text.contains("board=1"))
    let wide = try Self.onTerminal(["history", "list", "--history", history.path], columns: 200).text
    #expect(wide.hasPrefix("+--"))
  }

  // MARK: The end of a run

  /// The command that stderr shows at the end of a run.
  private static func command(_ stderr: String) throws -> String {
    let lines = stderr.split(separator: "\n").map(String.init)
    let place = try #require(lines.firstIndex(of: "netsocket-test: to run just these again:"), "\(stderr)")
    return lines[place + 1].trimmingCharacters(in: .whitespaces)
  }

  @Test(
    "the failed cases stand at the end again, with a command that runs just them",
    arguments: [
      (Self.run, ["TCPSOCKET_ECHOTEST"]),
      (["--device", "sim:?udp-loss=1", "-n", "udp", "--cases", "*ECHO*", "--seed", "5"], nil),
      (["--device", "sim:at0.20", "--seed", "5"], nil),
      (["--device", "sim:at0.20", "--seed", "5", "--no-history", "--timeout-scale", "0.5"], nil),
    ] as [([String], [String]?)])
  func rerun(arguments: [String], names: [String]?) throws {
    let history = try HistoryRun()
    let first = try history.run(arguments)
    let failed = RunTests.rows(first.stdout).filter { $0[6] != "OK" }.map { $0[3] }
    if let names { #expect(failed == names) }
    #expect(
      first.stderr.contains(
        #/\nnetsocket-test: [0-9]+ cases? failed[^\n]*:\nnetsocket-test:   [^\n]*: [^\n]+\n/#))
    let tools = Tool.program.url.deletingLastPathComponent().path
    let again = try Program(URL(filePath: "/bin/sh")).run(
      ["-c", try Self.command(first.stderr)],
      environment: ["PATH": "\(tools):/usr/bin:/bin", Tool.historyVariable: history.path],
      in: history.folder.url)
    #expect(RunTests.rows(again.stdout).map { $0[3] } == failed, "\(again.stderr)")
    #expect(again.status == first.status)
  }

  @Test("the command is quoted for a shell, and has neither a password nor the reset command")
  func quoted() throws {
    let folder = try TemporaryFolder()
    let config = try folder.file(
      "my lab's.json",
      try String(contentsOf: Tool.root.appending(path: "TestConfigs/esp8266_config.json"), encoding: .utf8))
    let output = try Tool.run(
      Self.run + [
        "--test-config", config, "-m", "K64F", "--timeout-scale", "2", "--firmware", "a b", "--no-history",
      ])
    let command = try Self.command(output.stderr)
    #expect(
      command
        == "netsocket-test --test-config '\(folder.url.path)/my lab'\\''s.json' "
        + "--device 'sim:?mute=TCPSOCKET_ECHOTEST:5' -n mbed-os-tests-netsocket-tcp "
        + "--cases TCPSOCKET_ECHOTEST --seed 3 --mcu K64F --timeout-scale 2.0 --firmware 'a b' --no-history")
  }

  @Test("the command has the driver of the run")
  func driver() throws {
    let output = try Tool.run([
      "--driver", "case-study?larger-stack", "--device", "sim:known-run", "--cases",
      "NETWORKINTERFACE_STATUS",
      "--seed", "1", "--no-history",
    ])
    #expect(
      try Self.command(output.stderr)
        == "netsocket-test --device sim:known-run --cases NETWORKINTERFACE_STATUS --seed 1 "
        + "--driver 'case-study?larger-stack' --no-history")
  }

  @Test("a run in which all passed has no such list")
  func nothing() throws {
    #expect(!(try Tool.run(["-n", "dns", "--seed", "1"]).stderr.contains("again")))
  }
}
