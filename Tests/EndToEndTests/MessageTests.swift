import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import netsocket_test

/// What the tool says on stderr, word for word, so that a change of it is read before it is released.
@Suite("Messages")
struct MessageTests {
  /// A command line with its exit code and stderr, the folder's path and what no two runs share replaced.
  private static func page(_ commands: [[String]], in folder: TemporaryFolder) throws -> String {
    try commands.map { arguments in
      let output = try Tool.run(
        arguments, environment: ["COLUMNS": "100", "GITHUB_STEP_SUMMARY": "no/such/summary"], in: folder.url)
      let line = (["netsocket-test"] + arguments).map { $0.contains(#/[ *?&{}]/#) ? "'\($0)'" : $0 }
      let text = "$ \(line.joined(separator: " "))\n# exit code \(output.status)\n\(output.stderr)"
      return text.replacing(folder.url.path, with: "FOLDER")
        .replacing(#/recorded as [0-9a-f]{8} in \S+/#, with: "recorded as ID in FILE")
        .replacing(#/, seed [0-9]{5,}/#, with: ", seed N")
        .replacing(#/serial ports: .*/#, with: "serial ports: PORTS")
        .replacing(
          #/the serial ports of this machine are .*/#,
          with: "no serial port is connected; plug the adapter in")
    }.joined(separator: "\n")
  }

  private static func approve(_ commands: [[String]], _ name: String, in folder: TemporaryFolder? = nil)
    throws
  {
    try Approval.expect(
      page(commands, in: folder ?? TemporaryFolder()), "messages/\(name).txt")
  }

  @Test("about a command line that makes no sense are as approved")
  func usage() throws {
    try Self.approve(BadInputTests.usage.map(\.arguments), "usage")
  }

  @Test("about the flags of mbedgt and mbed test are as approved")
  func foreign() throws {
    try Self.approve(UnsupportedFlag.all.flatMap(\.names).map { [$0] }, "foreign-flags")
  }

  @Test("about a config are as approved")
  func configs() throws {
    let folder = try TemporaryFolder()
    let commands = try BadInputTests.configs.enumerated().map { index, config in
      _ = try folder.file("config-\(index).json", config.text)
      return ["--test-config", "config-\(index).json", "--seed", "1"]
    }
    try Self.approve(commands, "configs", in: folder)
  }

  @Test("of runs in which something goes wrong are as approved")
  func runs() throws {
    let folder = try TemporaryFolder()
    let common = ["--seed", "7", "--no-history"]
    try Self.approve(
      [
        ["-n", "*-dns", "--cases", "SYNCHRONOUS_DNS"],
        ["-n", "*-tcp", "--cases", "TCPSOCKET_E*", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--quiet"],
        [
          "-n", "*-tcp", "--cases", "TCPSOCKET_E*", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--on-hang",
          "stop",
        ],
        [
          "-n", "*-udp", "--cases", "UDPSOCKET_ECHOTEST", "--device", "sim:?udp-loss=1", "--quiet", "--retry",
          "1",
        ],
        ["-n", "*-udp", "--cases", "UDPSOCKET_OPEN_LIMIT", "--device", "sim:at0.20"],
        ["-n", "*-dns", "--cases", "SYNCHRONOUS_DNS", "--report-junit", "/dev/full"],
        ["--subset", "57/60"], ["--only-failed", "latest", "--history", "missing.sqlite"],
        ["--report-html", "no/folder.html"], ["--report-junit", "a", "--report-text", "a"],
        ["--flash-command", "echo connecting to {port}; echo no sync; exit 2"],
        ["--flash-command", "kill -9 $$", "--quiet"],
        ["--flash-command", "echo {port}", "--device", "/dev/no-such-port"],
        ["--device", "sim:at1.6", "--flash-command", "echo done", "--expect-at-version", "1.7.5"],
        ["--device", "sim:?slow-boot", "--expect-at-version", "1.7.*"],
      ].map { $0.contains("--history") ? $0 : common + $0 }, "runs", in: folder)
  }

  @Test("about wrong use of the other commands are as approved")
  func commands() throws {
    try Self.approve(
      [
        ["compare", "latest", "latest", "--significance", "2"],
        ["compare", "latest", "latest", "--least-change", "-1"],
        ["compare", "latest", "latest", "--least-change=-1"],
        ["doctor"], ["doctor", "--device", "host:"], ["doctor", "--device", "sim:?mute=A:5"],
        ["at"], ["at", "--device", "host:"], ["at", "--device", "sim:?mute=A:5"],
        ["at", "--device", "sim:", "--timeout", "0"], ["at", "--device", "sim:", "missing.at"],
        ["at", "--device", "socket://127.0.0.1:1", "/dev/null"],
        ["serve", "--bind", "here.test"], ["serve", "--port-offset", "0"],
        ["serve", "--port-offset", "65536"],
        ["serve", "--port-offset", "65500"], ["serve", "--max-connections", "0"],
        ["serve", "--max-rate", "0"],
        ["serve", "--bind", "192.0.2.1"], ["serve", "--idle-timeout=-1"], ["serve", "--delay", "nap=1s"],
        ["serve", "--delay", "dns"],
        ["simulate", "--pty", "/tmp/a", "--listen", "127.0.0.1:0"], ["simulate", "--listen", "here"],
        ["simulate", "--listen", "192.0.2.1:1"], ["simulate", "--pty", "/no/such/folder/link"],
        ["simulate", "--map", "*:7=127.0.0.1:7"], ["simulate", "--profile", "at9"],
        ["simulate", "--fault", "frobnicate"], ["simulate", "--baud", "1"], ["simulate", "--uplink", "none"],
        ["simulate", "--ready"], ["simulate", "--pacing", "line", "--no-pacing"],
        ["soak", "--runs", "0"], ["soak", "--jobs", "0"], ["soak", "--device", "host:"],
        ["soak", "--runs", "2", "--seed", "18446744073709551615"], ["soak", "--replay", "a.noise"],
        ["matrix", "--defects", "dns-blokced"], ["matrix", "--defects", ","], ["matrix", "--seeds", "0"],
        ["matrix", "--jobs", "0"],
        ["soak", "--noise", "0.1,rain"], ["--baseline", "latest", "--baseline-if-any", "latest"],
        ["--retry", "1001"], ["--repeat", "0"], ["--retry", "1", "--repeat", "2"],
        ["--report-junit-style", "mbedgt"], ["--report-junit", "-"], ["--firmware", ""],
        ["--tag", "a=1", "--tag", "a=2"], ["--history", "a", "--no-history"],
        ["--device", "/dev/no-such-port"], ["--device", "serial://dev/ttyUSB0"],
        ["--device", "serial:///dev/null?baud=1"], ["--device", "socket://127.0.0.1:1"],
        ["--history", "/no/such/folder/h", "-n", "*-dns"],
        ["history", "prune"], ["history", "prune", "--keep=-1"],
        ["history", "import", "x", "--firmware", ""], ["history", "import", "x", "--suite", ""],
        ["history", "import", "x", "--max-size", "0"],
        ["history", "merge"], ["history", "dashboard", "--out", ""],
        ["compare", "latest"], ["compare", "latest", "latest", "--report-html", ""],
        ["--dashboard", "site", "--no-history"], ["--dashboard", ""], ["--color", "pink"],
        ["init", ""], ["init", "no/such/folder/x.json5"], ["init", "--security", "WPA9"],
        ["init", "--device", "frob:"],
      ], "commands")
  }

  @Test("of a script of AT commands are as approved")
  func dialogue() throws {
    let folder = try TemporaryFolder()
    for (name, text) in [
      ("bad.at", "AT\nwait 2\n"), ("error.at", "AT+CWMODE=9\nexpect OK\n"), ("good.at", "AT\nexpect OK\n"),
      ("late.at", "AT\nexpect /never|later/\n"), ("prompt.at", "send 1 \"a\"\n"), ("sends.at", "AT\n"),
    ] { _ = try folder.file(name, text) }
    let names = ["bad", "error", "good", "late", "prompt", "sends"]
    try Self.approve(
      names.map { ["at", "--device", "sim:", "--seed", "7", "\($0).at"] }
        + [
          ["at", "--device", "sim:", "--seed", "7", "--transcript", "at.log", "error.at"],
          ["at", "--device", "socket://127.0.0.1:1", "good.at"],
        ], "dialogue", in: folder)
  }

  @Test("about a history and a gate are as approved")
  func gate() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("bad.json", "{}")
    _ = try folder.file("chain.json", #"{"a": "b", "b": "c"}"#)
    _ = try folder.file("text.sqlite", String(repeating: "no database\n", count: 100))
    let run = [
      "-n", "*-dns", "--cases", "SYNCHRONOUS_DNS", "--seed", "7", "--quiet", "--history", "h.sqlite",
    ]
    _ = try folder.file("a.noise", "device sim:\nseed 1\ncase suite NO_SUCH_CASE\n")
    for target in ["A", "B"] { #expect(try Tool.run(run + ["-m", target], in: folder.url).status == 0) }
    try FileManager.default.copyItem(atPath: folder.path("h.sqlite"), toPath: folder.path("other.sqlite"))
    let history = ["--history", "h.sqlite"]
    try Self.approve(
      [
        run + ["--only-failed", "latest"], run + ["--baseline", "firmware:none"],
        run + ["--known-failures", "bad.json"], run + ["--report-html", "h.sqlite"],
        run + ["--events", "h.sqlite"], run + ["--report-html", "other.sqlite"],
        run + ["--events", "other.sqlite"], run + ["--github"],
        ["history", "show", "latest", "latest~1"] + history, ["history", "show", "latest~9"] + history,
        ["history", "case", "SYNCHRONOUS_DN"] + history, ["history", "list", "--history", "text.sqlite"],
        ["history", "list", "--history", "/"],
        ["history", "dashboard", "--out", "bad.json/site"] + history,
        ["history", "dashboard", "--out", "site.html", "--firmware", "none"] + history,
        run.map { $0 == "*-dns" ? "*-tcp" : $0 == "SYNCHRONOUS_DNS" ? "TCPSOCKET_OPEN_LIMIT" : $0 }
          + ["--baseline", "latest"],
        ["compare", "latest~1", "latest"] + history,
        ["history", "list", "--firmware", "none", "--tag", "a=1"] + history, ["history", "flaky"] + history,
        run + ["--baseline", "latest", "--match-names", "chain.json"],
        ["compare", "latest~1", "latest", "--match-names", "missing.json"] + history,
        run + ["--baseline-if-any", "firmware:none"], ["soak", "--replay", "a.noise"],
      ], "history", in: folder)
  }

  @Test("of reports and histories that cannot be had are as approved")
  func files() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("garbage.json", "{\"schema\": 7}")
    _ = try folder.file("future.jsonl", "{\"schema\":\"netsocket-test-events/9\"}\n")
    _ = try folder.file("foreign.sqlite", "this is no SQLite file, but long enough to look at it")
    _ = try folder.file("mine.json5", "{}")
    let document = ReportTests.goldens.appending(path: "one-ok.input.json").path
    try FileManager.default.copyItem(atPath: document, toPath: folder.path("document.json"))
    try Self.approve(
      [
        ["init", "mine.json5"], ["report", "missing.jsonl"], ["report", "garbage.json"],
        ["report", "future.jsonl"],
        ["report", "document.json", "--report-html", "x.html"],
        ["history", "list", "--history", "missing.sqlite"],
        ["history", "list", "--history", "foreign.sqlite"],
        ["history", "show", "--history", "missing.sqlite"], ["history", "show", "nonsense!"],
        ["history", "merge", "missing.sqlite", "--history", "all.sqlite"],
        ["history", "import", "garbage.json", "--history", "all.sqlite"],
        ["compare", "latest", "latest~1", "--history", "missing.sqlite"],
      ], "files", in: folder)
  }
}
