import Foundation
import Testing
import ToolSupport

@Suite("Bad input gets one clear message and its exit code")
struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let message: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let usage: [Case] = [
    Case(arguments: ["--frobnicate"], status: 64, message: "unknown option '--frobnicate'"),
    Case(arguments: ["--seed", "x"], status: 64, message: "invalid value 'x' for --seed <n>"),
    Case(arguments: ["--seed", "-1"], status: 64, message: "--seed"),
    Case(arguments: ["--on-hang", "explode"], status: 64, message: "invalid value 'explode' for --on-hang"),
    Case(
      arguments: ["--driver", "case-study?faster"], status: 64,
      message:
        "invalid value 'case-study?faster' for --driver <driver>\nnetsocket-test:   cause: expected modern or case-study"
    ),
    Case(
      arguments: ["--device", "host:", "--driver", "case-study"], status: 64,
      message: "--driver needs a serial line, and 'host:' has none"),
    Case(
      arguments: ["--report-style", "html"], status: 64, message: "invalid value 'html' for --report-style"),
    Case(
      arguments: ["--timeout-scale", "0"], status: 64,
      message: "--timeout-scale: expected a number from 0.001 to 1000"),
    Case(
      arguments: ["--timeout-scale", "nan"], status: 64,
      message: "--timeout-scale: expected a number from 0.001 to 1000"),
    Case(arguments: ["--mcu", ""], status: 64, message: "--mcu: expected a name"),
    Case(arguments: ["--device", "sim"], status: 64, message: "invalid device 'sim' (--device)"),
    Case(arguments: ["--device", "usb:"], status: 64, message: "unknown kind 'usb'"),
    Case(
      arguments: ["--device", "sim:at9"], status: 64,
      message:
        "unknown firmware profile 'at9'; expected one of: at0.20, at1.3, at1.5, at1.6, at1.7, at2.1, at2.2, at2.2-aithinker"
    ),
    Case(arguments: ["--device", "sim:?loss=1"], status: 64, message: "unknown fault 'loss'"),
    Case(
      arguments: ["--device", "sim:?udp-loss=1.5"], status: 64,
      message: "udp-loss: expected a probability from 0 to 1, got '1.5'"),
    Case(
      arguments: ["--device", "sim:?nonsense=1"], status: 64,
      message: "unknown fault 'nonsense' (Documentation/detection.md lists the faults)"),
    Case(arguments: ["--device", "sim:?mute"], status: 64, message: "mute: expected CASE"),
    Case(arguments: ["--device", "sim:?mute=A:0"], status: 64, message: "N of at least 1, got 'A:0'"),
    Case(
      arguments: ["--device", "sim:?mute=NO_SUCH"], status: 64,
      message: "the fault mute starts with case 'NO_SUCH', which is not selected"),
    Case(
      arguments: ["--require-hardware"], status: 69, message: "no hardware to test: 'sim:' is a simulator"),
    Case(
      arguments: ["--device", "host:", "--require-hardware"], status: 69,
      message: "no hardware to test: 'host:' is this machine's own network stack"),
    Case(
      arguments: ["--device", "host:7"], status: 64, message: "expected nothing behind host:, got '7'"),
    Case(arguments: ["--map", "*:7=127.0.0.1:1"], status: 64, message: "--map needs --device host:"),
    Case(arguments: ["--allow-outside"], status: 64, message: "--allow-outside needs --device host:"),
    Case(
      arguments: ["--device", "host:", "--map", "7=7"], status: 64,
      message:
        "invalid value '7=7' for --map\nnetsocket-test:   cause: expected HOST:PORT=HOST:PORT, such as *:7=127.0.0.1:4007"
    ),
    Case(
      arguments: ["--device", "host:", "--map", "*:7=127.0.0.1:0"], status: 64,
      message: "expected a port from 1 to 65535, got '0'"),
    Case(
      arguments: ["--device", "host:", "--map", "*:7=example.com:7"], status: 64,
      message: "expected an IP address (IPv6 in brackets) or localhost behind =, got 'example.com'"),
    Case(
      arguments: ["--device", "host:", "--map", "eco.test:7=127.0.0.1:7"], status: 64,
      message: "the config has no host 'eco.test', only echo.netsocket.test, google.com"),
    Case(
      arguments: ["--device", "host:", "--map", "*:7=127.0.0.1:1", "--map", "*:7=127.0.0.1:2"], status: 64,
      message: "'*:7' is given twice"),
    Case(
      arguments: ["--device", "host:", "--map", "*:7=192.0.2.1:7"], status: 64,
      message: "192.0.2.1:7 is outside this machine; --allow-outside allows it"),
    Case(
      arguments: ["--device", "host:", "--flash-command", "true"], status: 64,
      message: "--flash-command needs a module with AT firmware, got 'host:'"),
    Case(
      arguments: ["--device", "host:", "--expect-at-version", "1.7"], status: 64,
      message: "--expect-at-version needs a module with AT firmware, got 'host:'"),
    Case(
      arguments: ["--driver", "case-study", "--expect-at-version", "1.7"], status: 64,
      message: "--expect-at-version: expected --driver modern"),
    Case(arguments: ["--flash-command", ""], status: 64, message: "--flash-command: expected a command"),
    Case(
      arguments: ["--expect-at-version", ""], status: 64, message: "invalid value '' for --expect-at-version"),
    Case(
      arguments: ["--device", "host:", "--transcript", "t"], status: 64,
      message: "--transcript needs a serial line, and 'host:' has none"),
    Case(
      arguments: ["--device", "host:", "--verbose"], status: 64,
      message: "--verbose needs a serial line, and 'host:' has none"),
    Case(arguments: ["--device", "host:", "-n", "*wifi"], status: 66, message: "the device has no Wi-Fi"),
    Case(arguments: ["-n", "nothing*"], status: 66, message: "no suite matches 'nothing*'"),
    Case(arguments: ["--cases", "nothing*"], status: 66, message: "no case matches 'nothing*'"),
    Case(
      arguments: ["--cases", "TCPSOCKET_ECHOTST"], status: 66,
      message: "no case matches 'TCPSOCKET_ECHOTST' (did you mean TCPSOCKET_ECHOTEST?)"),
    Case(arguments: ["-i", "nothing*"], status: 66, message: "no suite or case matches 'nothing*'"),
    Case(arguments: ["-i", "*"], status: 66, message: "no selected case can run"),
    Case(arguments: ["--sed", "1"], status: 64, message: "unknown option '--sed' (did you mean --seed?)"),
    Case(arguments: ["-n", "*dns", "--cases", "WIFI-*"], status: 66, message: "no selected case can run"),
    Case(arguments: ["-n", ","], status: 66, message: "the list of suite names is empty"),
    Case(arguments: ["--test-config", "/no/such/file"], status: 66, message: "No such file or directory"),
    Case(arguments: ["--test-config", "/"], status: 66, message: "Is a directory"),
    Case(
      arguments: ["--events", "/no/such/folder/e"], status: 74,
      message: "cannot write the event log /no/such/folder/e"
    ),
    Case(arguments: ["report", "/no/such/file"], status: 66, message: "No such file or directory"),
    Case(arguments: ["report"], status: 64, message: "missing argument <file>"),
    Case(arguments: ["--no-such", "--seed", "1"], status: 64, message: "try: netsocket-test run --help"),
    Case(
      arguments: ["--report", "a b"], status: 64,
      message: "(did you mean --report-junit, --report-junit-style or --report-json?)"),
    Case(
      arguments: ["--sed=1", "--cases", "A b'c"], status: 64,
      message: #"try: netsocket-test --seed=1 --cases 'A b'\''c'"#),
    Case(
      arguments: ["comapre", "latest"], status: 64,
      message: "unknown command 'comapre' (did you mean compare?)"),
    Case(
      arguments: ["histroy", "list", "--limit", "5"], status: 64,
      message: "try: netsocket-test history list --limit 5"),
    Case(arguments: ["history", "lst"], status: 64, message: "try: netsocket-test history list"),
    Case(arguments: ["history", "xyzzy"], status: 64, message: "try: netsocket-test history --help"),
    Case(
      arguments: ["history", "list", "--verdict", "bad"], status: 64,
      message: "cause: expected one of: ok, fail"),
    Case(
      arguments: ["history", "show", "nonsense!"], status: 64, message: "invalid value 'nonsense!' for <run>"),
    Case(arguments: ["--subset", "3/2"], status: 64, message: "cause: expected I/N with I from 1 to N"),
    Case(arguments: ["--tag", "x"], status: 64, message: "cause: expected KEY=VALUE"),
    Case(
      arguments: ["-n", "mbed-os-tests-netsocket-tpc"], status: 66,
      message: "try: netsocket-test -n mbed-os-tests-netsocket-tcp"),
    Case(
      arguments: ["--cases", "TCPSOCKET_ECHO"], status: 66,
      message: "(did you mean TCPSOCKET_ECHOTEST, TCPSOCKET_ECHOTEST_NONBLOCK or TCPSOCKET_ECHOTEST_BURST?)"),
    Case(
      arguments: ["extra", "words"], status: 64, message: "try: netsocket-test --help   (lists the commands)"),
    Case(arguments: ["report", "a", "b"], status: 64, message: "error: unexpected argument 'b'"),
  ]

  @Test("on the command line", arguments: usage)
  func commandLine(bad: Case) throws {
    let output = try Tool.run(bad.arguments)
    #expect(output.status == bad.status, "\(output.stderr)")
    #expect(output.stderr.contains(bad.message), "\(output.stderr)")
    #expect(output.stderr.hasPrefix("netsocket-test: error: "))
    #expect(!output.stderr.contains("Usage:"))
    #expect(output.stdout.isEmpty)
  }

  @Test("in the environment")
  func environment() throws {
    let output = try Tool.run([], environment: ["NETSOCKET_TEST_DEVICE": "x"])
    #expect(output.status == 64)
    #expect(output.stderr.contains("invalid device 'x' (NETSOCKET_TEST_DEVICE)"))
  }

  /// Config, and what stderr must say of it: line, column and message.
  static let configs: [(text: String, message: String)] = [
    (
      #"{"target_overrides": {"*": {"target.network-default-interface-type": "ETHERNET"}}}"#,
      "the config is for ETHERNET, the device 'sim:' has Wi-Fi only"
    ),
    ("", ":1:1: error:"),
    ("{", ":1:2: error:"),
    ("{\"config\": {\"echo-server-port\": {\"value\": 0}}}", ":1:43: error:"),
    ("{\"config\": {\"echo-server-port\": 65536}}", ":1:33: error:"),
    ("{\"config\": {\"echo-server-port\": \"seven\"}}", ":1:33: error:"),
    ("{\"config\": {\"echo-server-addr\": 7}}", ":1:33: error:"),
    ("{\"config\":\n {\"wifi-unsecure-ssid\": \"\"}}", ":2:25: error:"),
    ("{\"config\":\n {\"wifi-unsecure-ssid\": \"123456789012345678901234567890123\"}}", ":2:25: error:"),
    ("{\"target_overrides\": {\"*\": {\"nsapi.default-wifi-security\": \"WPA9\"}}}", ":1:60: error:"),
    (
      "{\"config\": {\"netsocket-test.device\": \"tcp:\"}}",
      "invalid device 'tcp:' (config key netsocket-test.device)"
    ),
  ]

  @Test("in a config, with the place", arguments: configs)
  func config(bad: (text: String, message: String)) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("c.json", bad.text)
    let output = try Tool.run(["--test-config", path])
    #expect(output.status == 65)
    #expect(output.stderr.contains(bad.message), "\(output.stderr)")
    #expect(output.stdout.isEmpty)
  }

  @Test("an unknown key is a warning with its place, and the run goes on")
  func unknownKey() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "c.json",
      """
      {"config": {"echo-server-adr": "x"},
       "target_overrides": {"*": {"target.network-default-interface-type": "WIFI",
         "nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-security": "NONE"}}}
      """)
    let output = try Tool.run(["--test-config", path, "-n", "*dns"])
    #expect(output.status == 0)
    #expect(output.stderr.contains("\(path):1:13: warning:"), "\(output.stderr)")
    let strict = try Tool.run(["--test-config", path, "-n", "*dns", "--strict-config"])
    #expect(strict.status == 65)
    #expect(strict.stderr.contains("\(path):1:13: error:"), "\(strict.stderr)")
    #expect(strict.stderr.contains("did you mean `echo-server-addr`?"))
  }

  @Test(
    "in a file to report",
    arguments: [
      "", "{}", "[]", "hello", "{\"schema\": \"greentea-run/2\"}",
      "{\"schema\":\"netsocket-test-events/9\"}\n",
      "{\"schema\": \"greentea-run/1\", \"targets\": 7}",
    ])
  func report(text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("r.json", text)
    let output = try Tool.run(["report", path])
    #expect(output.status == 65)
    #expect(output.stderr.contains("\(path):"), "\(output.stderr)")
    #expect(output.stderr.contains("error:"))
    #expect(output.stdout.isEmpty)
  }

  @Test("output files that would destroy the config, or each other, are refused before anything is opened")
  func collisions() throws {
    let folder = try TemporaryFolder()
    let config = try folder.file("c.json", "{}")
    try FileManager.default.linkItem(atPath: config, toPath: folder.path("link"))
    for arguments in [
      ["--test-config", config, "--events", config],
      ["--test-config", config, "--transcript", folder.path("link")],
      ["--events", folder.path("new"), "--transcript", folder.path("new")],
    ] {
      let output = try Tool.run(["-n", "*-dns"] + arguments)
      // An empty config builds nothing (66); the files are looked at only when something would run.
      #expect([64, 66].contains(output.status), "\(output.stderr)")
    }
    #expect(try String(contentsOfFile: config, encoding: .utf8) == "{}")
    let sample = Tool.root.appending(path: "TestConfigs/esp8266_config.json")
    let text = try String(contentsOf: sample, encoding: .utf8)
      .replacingOccurrences(of: "sesame-for-simulator", with: "another password")
    _ = try folder.file("s.json", text)
    let output = try Tool.run(["--test-config", folder.path("s.json"), "--events", folder.path("s.json")])
    #expect(output.status == 64)
    #expect(output.stderr.contains("--test-config and --events name the same file"))
    #expect(try String(contentsOfFile: folder.path("s.json"), encoding: .utf8) == text)
  }

  @Test("a closed stdout is told, with exit code 74")
  func closedStdout() throws {
    let output = try Tool.run(["--quiet"], shell: "\"$@\" >&-")
    #expect(output.status == 74)
    #expect(
      output.stderr.contains("cannot write to stdout\nnetsocket-test:   cause: Bad file descriptor"),
      "\(output.stderr)")
  }

  @Test("a full disk under stdout or the event log is told, with exit code 74")
  func fullDisk() throws {
    #expect(try Tool.run(["--quiet"], shell: "\"$@\" > /dev/full").status == 74)
    let output = try Tool.run(["--events", "/dev/full"])
    #expect(output.status == 74)
    // The tables were printed all the same.
    #expect(output.stdout.contains("mbedgt: completed in"))
  }
}
