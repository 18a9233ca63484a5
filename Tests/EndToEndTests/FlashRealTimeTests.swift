import Foundation
import TestSupport
import Testing
import ToolSupport

/// In real time, on a module that is replaced behind its port.
@Suite("Flash, run, compare", .serialized, .timeLimit(.minutes(5)))
struct FlashRealTimeTests {
  private let history: HistoryRun
  private var link: String { history.folder.path("esp8266") }

  init() throws {
    history = try HistoryRun()
    // Stands for the flash tool: the simulator at the port ends, and one with another profile begins.
    _ = try history.folder.file(
      "flash",
      """
      port=$1; profile=$2; shift 2
      echo "writing $profile to $port"
      if [ -e pid ]; then kill -9 "$(cat pid)"; while kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.05; done; fi
      # As the node of an adapter: the number of a pseudo-terminal that is gone may be the next one's of another test.
      rm -f "$port"
      [ "$profile" = none ] && exit 0
      '\(Tool.program.url.path)' simulate --pty "$port" --ready --profile "$profile" --seed 1 --no-pacing --quiet "$@" \\
        >simulate.log 2>&1 &
      echo $! >pid
      """)
  }

  private func stop() {
    let text = (try? String(contentsOfFile: history.folder.path("pid"), encoding: .utf8)) ?? ""
    if let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) { kill(pid, SIGKILL) }
  }

  /// Puts a module at the port: it must be there before it is flashed.
  private func begin(_ profile: String) throws {
    let output = try Program(URL(filePath: "/bin/sh")).run(
      ["flash", link, profile], in: history.folder.url, shell: Program.leavingNothingOpen)
    #expect(output.status == 0, "\(output.stderr)")
    for _ in 0..<500 where !FileManager.default.fileExists(atPath: link) { usleep(20_000) }
  }

  private func run(_ flash: String, _ arguments: [String]) throws -> Program.Output {
    try history.run(
      [
        "--device", link, "--cases", "SYNCHRONOUS_DNS,TCPSOCKET_ECHOTEST,TCPSOCKET_OPEN_LIMIT", "--seed", "1",
        "--flash-command", flash,
      ] + arguments)
  }

  @Test("is one command a firmware: two that pass, and a third with a regression, which is exit code 1")
  func loop() throws {
    defer { stop() }
    try begin("at1.5")
    let first = try run("sh flash {port} at1.6", ["--firmware", "1.6.2", "--expect-at-version", "1.6.2"])
    #expect(first.status == 0, "\(first.stderr)")
    #expect(first.stderr.contains("netsocket-test: flash: writing at1.6 to \(link)\n"))
    let second = try run(
      "sh flash {port} at1.7",
      ["--firmware", "1.7.4", "--expect-at-version", "1.7", "--baseline", "firmware:1.6.2"])
    #expect(second.status == 0, "\(second.stderr)")
    #expect(second.stdout.hasSuffix("\nno regression\n"), "\(second.stdout)")
    let third = try run(
      "sh flash {port} at1.7 --fault sent-twice",
      ["--firmware", "1.7.5-rc1", "--expect-at-version", "1.7", "--baseline", "firmware:1.7.4"])
    #expect(third.status == 1, "\(third.stderr)")
    #expect(third.stdout.hasSuffix("\nworse: 1 suite, 1 case\n"), "\(third.stdout)")
    let versions = try history.rows("runs", ["list"]).map { $0["at_version"] as? String }
    #expect(versions == ["1.7.4.0", "1.7.4.0", "1.6.2.0"])

    // A tool that succeeds and leaves the old firmware.
    let same = try run("echo done", ["--firmware", "1.8", "--expect-at-version", "1.8"])
    #expect(same.status == 69)
    #expect(
      same.stderr.contains("error: wrong firmware: expected AT version 1.8, got 1.7.4.0\n"), "\(same.stderr)")
    // One that fails.
    let failed = try run("sh flash {port} none; echo no sync >&2; exit 2", ["--firmware", "1.8"])
    #expect(failed.status == 69)
    #expect(
      failed.stderr.contains(
        """
        netsocket-test: error: the flash command exited with 2; no suite was run
        netsocket-test:   cause: its last lines:
            writing none to \(link)
            no sync
        netsocket-test:   try: sh flash \(link) none; echo no sync >&2; exit 2   (by hand, until it exits with 0)
        """), "\(failed.stderr)")
    #expect(try history.rows("runs", ["list"]).count == 3)
  }

  @Test("a port that does not come back is 69 after ten seconds, and one that is not there is not flashed")
  func gone() throws {
    defer { stop() }
    try begin("at1.7")
    let start = Date.now
    let output = try run("sh flash {port} none", [])
    #expect(output.status == 69)
    #expect((10..<40).contains(Date.now.timeIntervalSince(start)))
    let text = output.stderr.replacing(history.folder.url.path, with: "FOLDER")
      .replacing(#/ does not exist: .*/#, with: " does not exist")
    try Approval.expect(text, "messages/flash.txt")
    let missing = try run("touch flashed", [])
    #expect(missing.status == 69)
    #expect(missing.stderr.contains("error: \(link) does not exist"), "\(missing.stderr)")
    #expect(!FileManager.default.fileExists(atPath: history.folder.path("flashed")))
    #expect(try history.rows("runs", ["list"]).isEmpty)
  }

  @Test("a signal ends the flash command with all that it started, and the run with 128 and its number")
  func stopped() throws {
    let log = history.folder.path("out")
    let program = try RunningProgram(
      Tool.program,
      [
        "--device", "sim:", "--history", history.path, "--flash-command",
        "sleep 600 & echo $! >\(log).pid; wait",
      ])
    for _ in 0..<500 where (try? String(contentsOfFile: "\(log).pid", encoding: .utf8))?.isEmpty != false {
      usleep(20_000)
    }
    program.send(SIGTERM)
    #expect(program.wait() == 143)
    let pid = try String(contentsOfFile: "\(log).pid", encoding: .utf8)
    let number = try #require(Int32(pid.trimmingCharacters(in: .whitespacesAndNewlines)))
    for _ in 0..<250 where kill(number, 0) == 0 { usleep(20_000) }
    #expect(kill(number, 0) != 0)
    #expect(
      try !FileManager.default.fileExists(atPath: history.path) || history.rows("runs", ["list"]).isEmpty)
  }
}
