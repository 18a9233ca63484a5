import EventLog
import Foundation
import Greentea
import RunHistory
import TestSupport
import Testing
import ToolSupport

@testable import netsocket_test

@Suite("A run that flashes the module")
struct FlashTests {
  private static let one = ["-n", "*-dns", "--cases", "SYNCHRONOUS_DNS", "--seed", "7"]
  private let history: HistoryRun

  init() throws {
    history = try HistoryRun()
  }

  private func flash(_ log: String) throws -> FlashRecord? {
    let bytes = Array(try Data(contentsOf: history.folder.url.appending(path: log)))
    guard case .runStarted(let description)? = try EventLogReader().read(bytes).events.first?.event else {
      return nil
    }
    return description.flash
  }

  @Test("runs the command first, with the port; what it printed is told and kept, passwords masked")
  func kept() throws {
    let command = #"""
      echo to {port}; printf '10 %%\r90 %%\r100 %%\n' >&2
      echo sesame-for-simulator; echo 'AT+CWJAP="home","open sesame"'; printf 'a\033b no end'
      """#
    let output = try history.run(
      Self.one + ["--flash-command", command, "--events", "e", "--device", "sim:at1.6"])
    #expect(output.status == 0, "\(output.stderr)")
    let lines = ["to sim:at1.6", "100 %", "***", #"AT+CWJAP="home","***""#, #"a\x1Bb no end"#]
    let told = lines.map { "netsocket-test: flash: \($0)\n" }.joined()
    #expect(output.stderr.contains(told), "\(output.stderr)")
    #expect(!output.stdout.contains("flash"))
    let flash = try #require(try flash("e"))
    #expect(flash.output == lines)
    #expect(flash.exitCode == 0)
    #expect(flash.command.contains(#"echo to sim:at1.6; "#) && !flash.command.contains("sesame"))
    // The history has it too, and reports made from it.
    let shown = try history.history(["show", "latest", "--report-json", "r.json", "--report-html", "r.html"])
    #expect(shown.status == 0)
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: history.folder.url.appending(path: "r.json")))
        as? [String: Any])
    let description = try #require(report["description"] as? [String: Any])
    #expect((description["flash"] as? [String: Any])?["output"] as? [String] == lines)
    #expect(try String(contentsOfFile: history.folder.path("r.html"), encoding: .utf8).contains("Flashed by"))
    #expect(try history.history(["check"]).status == 0)
  }

  @Test("of long output keeps the last lines, each cut; a command that floods does not stop it")
  func long() throws {
    let command = "seq 1 20000; head -c 300000 /dev/zero | tr '\\0' x; echo; echo last"
    let output = try history.run(Self.one + ["--flash-command", command, "--events", "e", "-q"])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stderr.isEmpty, "\(output.stderr)")
    let lines = try #require(try flash("e")).output
    #expect(lines.count == 300)
    #expect(lines.first == "19703")
    #expect(lines.suffix(2).first == String(repeating: "x", count: 400) + "…")
    #expect(lines.last == "last")
  }

  @Test("does not wait for what the command leaves in the background")
  func background() throws {
    let start = Date.now
    let output = try history.run(Self.one + ["--flash-command", "sleep 30 & echo $! >pid"])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(Date.now.timeIntervalSince(start) < 20)
    let pid = try String(contentsOfFile: history.folder.path("pid"), encoding: .utf8)
    #expect(kill(try #require(Int32(pid.trimmingCharacters(in: .whitespacesAndNewlines))), SIGKILL) == 0)
  }

  static let failures: [(command: String, message: String)] = [
    ("echo one; echo two >&2; exit 3", "the flash command exited with 3; no suite was run"),
    ("kill -9 $$", "the flash command was ended by signal 9; no suite was run"),
    ("/no/such/tool {port}", "the flash command exited with 127; no suite was run"),
  ]

  @Test(
    "a command that fails is 69, with its last lines; nothing runs and nothing is recorded",
    arguments: failures)
  func failed(command: String, message: String) throws {
    let output = try history.run(Self.one + ["--flash-command", command, "--quiet"])
    #expect(output.status == 69)
    #expect(output.stdout.isEmpty)
    #expect(output.stderr.contains("netsocket-test: error: \(message)\n"), "\(output.stderr)")
    #expect(output.stderr.contains("netsocket-test:   try: "))
    if command.hasPrefix("echo") {
      #expect(output.stderr.contains("cause: its last lines:\n    one\n    two\n"), "\(output.stderr)")
    }
    #expect(try history.rows("runs", ["list"]).isEmpty)
  }

  @Test(
    "the firmware is what AT+GMR says, of every profile",
    arguments: [
      ("at0.20", "0.20"), ("at1.3", "1.3"), ("at1.5", "1.5"), ("at1.6", "1.6.2.0"), ("at1.7", "1.7.[45]"),
      ("at2.1", "2.1"), ("at2.2", "2.2"),
    ])
  func expected(profile: String, version: String) throws {
    let device = ["--device", "sim:\(profile)"]
    let right = try history.run(Self.one + device + ["--expect-at-version", version])
    // The driver does not speak AT 0.20: its run fails, but it is the expected one.
    #expect(right.status == (profile == "at0.20" ? 1 : 0), "\(right.stderr)")
    let runs = try history.rows("runs", ["list"]).count
    let wrong = try history.run(Self.one + device + ["--expect-at-version", "1.6.1"])
    #expect(wrong.status == 69)
    #expect(wrong.stdout.isEmpty)
    #expect(
      wrong.stderr.contains("error: wrong firmware: expected AT version 1.6.1, got \(version.prefix(3))"),
      "\(wrong.stderr)")
    #expect(try history.rows("runs", ["list"]).count == runs)
  }

  @Test("a module that does not answer is 69 where a version is expected")
  func silent() throws {
    let output = try history.run(Self.one + ["--device", "sim:?slow-boot", "--expect-at-version", "1.7"])
    #expect(output.status == 69)
    #expect(output.stderr.contains("the module's AT version is unknown: expected 1.7"), "\(output.stderr)")
  }

  @Test("the same seed gives the same bytes")
  func sameBytes() throws {
    let outputs = try (1...2).map { index in
      try history.run(
        Self.one + ["--flash-command", "echo done", "--expect-at-version", "1.7", "--events", "e\(index)"]
      ).stdout + String(contentsOfFile: history.folder.path("e\(index)"), encoding: .utf8)
    }
    #expect(outputs[0] == outputs[1])
  }

  @Test("differs in nothing from a run of firmware that was there: it is compared without a warning")
  func comparable() throws {
    #expect(try history.run(Self.one + ["--firmware", "a"]).status == 0)
    let output = try history.run(
      Self.one + ["--flash-command", "echo done", "--firmware", "b", "--baseline", "firmware:a"])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.hasSuffix("\nno regression\n") && !output.stdout.contains("warning:"))
  }
}
