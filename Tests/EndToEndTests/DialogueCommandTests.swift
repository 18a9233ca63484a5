import Foundation
import Testing
import ToolSupport

@Suite("netsocket-test at")
struct DialogueCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(
    _ script: String, _ arguments: [String] = ["--device", "sim:", "--seed", "7"]
  ) throws -> Program.Output {
    let path = try folder.file("bug.at", script)
    return try Tool.run(["at"] + arguments + [path])
  }

  @Test(
    "prints a dialogue with times, exit code 0 when all is as expected; the same seed gives the same bytes")
  func passes() throws {
    let script = "# the firmware\nAT+GMR\nexpect /AT version:1\\.7/\nexpect OK\n"
    let output = try run(script)
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains(#/\n +[0-9]+\.[0-9]{3} > AT\+GMR\n/#), "\(output.stdout)")
    #expect(output.stdout.contains(#/\n +[0-9]+\.[0-9]{3} < OK\n/#))
    #expect(try run(script).stdout == output.stdout)
    let typed = try Tool.run(
      ["at", "--device", "sim:", "--seed", "7", "-"], in: folder.url, shell: "\"$@\" < bug.at")
    #expect(typed.stdout == output.stdout)
  }

  @Test("exit code 1 at the first line that is not as expected, with expected and got")
  func fails() throws {
    let output = try run("AT+CWMODE=9\nexpect OK\nAT+GMR\n")
    #expect(output.status == 1)
    #expect(
      output.stderr.contains("netsocket-test: error: expected 'OK', got 'AT+CWMODE=9', 'ERROR' ("),
      "\(output.stderr)")
    #expect(output.stderr.contains("bug.at:2)\n"))
    #expect(output.stderr.contains("  try: netsocket-test at --device sim: --transcript at.log "))
    #expect(!output.stdout.contains("GMR"))
  }

  @Test("nothing is sent from a script that cannot be parsed, exit code 65; a missing one is 66")
  func badScript() throws {
    let output = try run("AT\nnonsense secret\n")
    #expect(output.status == 65)
    #expect(output.stdout.isEmpty)
    #expect(output.stderr.contains("error: invalid step (") && output.stderr.contains("bug.at:2)"))
    #expect(!output.stderr.contains("secret"))
    #expect(try Tool.run(["at", "--device", "sim:", folder.path("none.at")]).status == 66)
  }

  @Test("needs a device with a serial line: 64; one that cannot be opened is 69")
  func devices() throws {
    let script = try folder.file("bug.at", "AT\n")
    #expect(try Tool.run(["at", script]).status == 64)
    #expect(try Tool.run(["at", script, "--device", "host:"]).status == 64)
    #expect(try Tool.run(["at", script, "--device", "sim:?mute=A:5"]).status == 64)
    #expect(try Tool.run(["at", script, "--device", "sim:", "--timeout", "0"]).status == 64)
    #expect(try Tool.run(["at", script], environment: ["NETSOCKET_TEST_DEVICE": "sim:"]).status == 0)
    let output = try Tool.run(["at", script, "--device", "socket://127.0.0.1:1"])
    #expect(output.status == 69, "\(output.stderr)")
    #expect(output.stderr.contains("  try: "))
  }

  /// A simulated module on a terminal, in real time.
  private func module() throws -> (server: Server, path: String) {
    let link = folder.path("esp8266")
    let server = try Server(
      ["simulate", "--pty", link, "--ready", "--seed", "1", "--no-pacing", "--quiet"], lines: 2)
    return (server, link)
  }

  @Test("speaks to a module on a serial line, and hides passwords in what it prints and writes")
  func serial() throws {
    let (server, path) = try module()
    let transcript = folder.path("at.log")
    let output = try run(
      """
      AT
      expect OK
      at+cwjap_cur="home","hunter22
      AT+CWJAP="home","hunter22"
      """, ["--device", path, "--transcript", transcript])
    #expect(output.status == 0, "\(output.stderr)")
    let written = try String(contentsOfFile: transcript, encoding: .utf8)
    for text in [output.stdout, output.stderr, written] { #expect(!text.contains("hunter22"), "\(text)") }
    #expect(output.stdout.contains(#" > AT+CWJAP="home","***""#))
    #expect(written.contains(#" s > AT+CWJAP="home","***"\r\n"#), "\(written)")
    #expect(server.stop() == 0)
  }

  @Test("reads lines from stdin as they come, tells of each failure, and goes on", arguments: [true, false])
  func typed(isSimulated: Bool) throws {
    let typed = try folder.file("typed", "AT+CWMODE=9\nexpect OK\nbad step\nAT+GMR\n")
    let simulated = isSimulated ? nil : try module()
    let output = try Tool.run(
      ["at", "--device", simulated?.path ?? "sim:"], shell: "\"$@\" < '\(typed)'")
    #expect(output.status == 1, "\(output.stderr)")
    #expect(
      output.stderr.contains("error: expected 'OK', got 'AT+CWMODE=9', 'ERROR' (line 2)"), "\(output.stderr)")
    #expect(output.stderr.contains("error: invalid step (line 3)"))
    #expect(output.stdout.contains(" < AT version:"), "\(output.stdout)")
  }

  @Test("a signal ends it while nothing is typed, and a script that waits")
  func stopped() throws {
    let (server, path) = try module()
    let script = try folder.file("wait.at", "AT\nwait 100s\n")
    let fifo = folder.path("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    for arguments in [
      ["--device", path, script], ["--device", path, "-"], ["--device", "sim:"], ["--device", path],
    ] {
      let isScript = arguments.contains(script)
      // A pipe in which nothing comes.
      let shell = isScript || arguments.contains("-") ? "\"$@\" < '\(script)'" : "\"$@\" <> '\(fifo)'"
      let program = try RunningProgram(
        Program(URL(filePath: "/bin/sh")),
        ["-c", "exec \(shell)", "sh", Tool.program.url.path, "at"] + arguments)
      #expect(program.nextErrorLine()?.contains("seed ") == true)
      usleep(500_000)
      program.send(SIGINT)
      let start = Date.now
      #expect(program.wait() == 130)
      #expect(Date.now.timeIntervalSince(start) < 5)
    }
    #expect(server.stop() == 0)
  }

  @Test("a line that is gone in the middle is 69")
  func lost() throws {
    let (server, path) = try module()
    let script = try folder.file("wait.at", "AT\nwait 3s\nAT\n")
    let program = try RunningProgram(Tool.program, ["at", "--device", path, script])
    #expect(program.nextErrorLine()?.contains("seed ") == true)
    usleep(500_000)
    #expect(server.stop(SIGKILL) == nil)
    var words: [String] = []
    while let line = program.nextErrorLine() { words.append(line) }
    #expect(program.wait() == 69)
    #expect(words.contains { $0.contains("error: the serial line is gone") }, "\(words)")
  }
}
