import CSerialPort
import Foundation
import PositionedJSON
import TestSupport
import Testing
import ToolSupport

@Suite("netsocket-test doctor")
struct DoctorTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// The config that every key is set in, changed.
  private func config(_ changes: [(String, String)]) throws -> String {
    let url = Tool.root.appending(path: "TestConfigs/esp8266_config.json")
    var text = try String(contentsOf: url, encoding: .utf8)
    for (old, new) in changes {
      #expect(text.contains(old))
      text = text.replacing(old, with: new)
    }
    return try folder.file("config.json", text)
  }

  /// A simulated module with the embedded config around it.
  private func module(_ arguments: [String] = []) throws -> (server: Server, path: String) {
    let link = folder.path("esp8266")
    return (
      try Server(["simulate", "--pty", link, "--seed", "1", "--no-pacing", "--quiet"] + arguments, lines: 2),
      link
    )
  }

  private func expectFailure(
    _ output: Program.Output, at check: String, _ words: String, _ place: SourceLocation = #_sourceLocation
  ) {
    #expect(output.status == 69, "\(output.stderr)", sourceLocation: place)
    #expect(
      output.stdout.contains("\nfirst failing check: \(check)\n"), "\(output.stdout)",
      sourceLocation: place)
    #expect(output.stdout.contains(words), "\(output.stdout)", sourceLocation: place)
    #expect(output.stdoutLines.count { $0.hasPrefix("FAIL") } == 1, sourceLocation: place)
    #expect(output.stdoutLines.last?.hasPrefix("  try: ") == true, sourceLocation: place)
  }

  // MARK: Lines

  @Test("names the port where there is none, or no port")
  func noPort() throws {
    let none = folder.path("ttyUSB9")
    expectFailure(try Tool.run(["doctor", "--device", none]), at: "port", "\(none) does not exist")
    let directory = folder.url.path
    expectFailure(try Tool.run(["doctor", "--device", directory]), at: "port", "is a directory")
    expectFailure(
      try Tool.run(["doctor", "--device", "socket://127.0.0.1:1"]), at: "port", "no server listens at")
  }

  @Test("names the line where nothing answers")
  func silence() throws {
    let port = try SilentPort()
    expectFailure(
      try Tool.run(["doctor", "--device", port.path]), at: "line",
      "nothing answers AT: silence at 115200, 57600, 9600,")
  }

  @Test(
    "ends in good order when it is told to stop: 128 and the signal, and the port as it was",
    arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)], ["table", "json"])
  func stopped(_ stop: (signal: Int32, code: Int32), format: String) throws {
    let port = try SilentPort()
    let before = port.outputSpeed
    let output = folder.path("out")
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let program = try RunningProgram(
      Tool.program, ["doctor", "--device", port.path, "--format", format],
      output: try FileHandle(forWritingTo: URL(filePath: output)))
    // It has the port, and looks for a module.
    for _ in 0..<500 where port.outputSpeed == before { usleep(20_000) }
    #expect(port.outputSpeed == 115_200)
    program.send(stop.signal)
    let start = Date.now
    #expect(program.wait() == stop.code)
    #expect(Date.now.timeIntervalSince(start) < 3)
    #expect(port.outputSpeed == before)
    let printed = try String(contentsOfFile: output, encoding: .utf8)
    #expect(!printed.contains("first failing check"), "\(printed)")
    // What was done is printed all the same.
    if format == "json" {
      #expect(printed.contains("\"exit_code\": \(stop.code),"), "\(printed)")
      #expect(printed.contains("\"check\": \"port\""), "\(printed)")
    } else {
      #expect(printed.hasPrefix("ok    port"), "\(printed)")
    }
  }

  @Test("names the line and the speed where the module has another one")
  func otherSpeed() throws {
    let module = try ModuleAtSpeed(baud: 9600)
    let output = try Tool.run(["doctor", "--device", module.path])
    expectFailure(output, at: "line", "the module runs at 9600 baud and not at 115200")
    let address = "serial://\(module.path)?baud=9600"
    #expect(output.stdout.contains(address))
    // And that is true.
    let next = try Tool.run(["doctor", "--device", address])
    #expect(next.stdoutLines.contains { $0.hasPrefix("ok    line") }, "\(next.stdout)")
  }

  @Test("names the line where the module hangs")
  func mute() throws {
    let (server, path) = try module(["--fault", "mute=1"])
    expectFailure(
      try Tool.run(["doctor", "--device", path]), at: "line", "the module hears AT and does not answer")
    #expect(server.stop() == 0)
  }

  @Test("names AT where the module hangs later, and has no reset line")
  func lateMute() throws {
    let (server, path) = try module(["--fault", "mute=3"])
    expectFailure(
      try Tool.run(["doctor", "--device", path]), at: "AT",
      "no answer to AT+RST within 2.0 s, and the device has no reset line")
    #expect(server.stop() == 0)
  }

  // MARK: The network

  @Test("passes on a fault-free module at the end of a real line")
  func sound() throws {
    let (server, path) = try module()
    let output = try Tool.run(["doctor", "--device", path])
    #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
    #expect(output.stdoutLines.count == 16)
    #expect(output.stdoutLines.dropLast().allSatisfy { $0.hasPrefix("ok    ") }, "\(output.stdout)")
    #expect(output.stdoutLines.last == "all checks passed")
    #expect(server.stop() == 0)
  }

  @Test(
    "names the failing check of the network",
    arguments: [
      ("sesame-for-simulator", "another-password", "join", "'netsocket-secure' refuses the password"),
      ("netsocket-secure", "elsewhere", "signal", "hears no access point 'elsewhere'"),
      ("echo.netsocket.test", "nowhere.test", "DNS", "DNS knows google.com, and not nowhere.test"),
      ("\"value\": 7\n", "\"value\": 4712\n", "TCP echo", "the TCP echo service echo.netsocket.test:4712"),
    ])
  func network(old: String, new: String, check: String, words: String) throws {
    let (server, path) = try module()
    let output = try Tool.run(
      ["doctor", "--device", path, "--test-config", try config([(old, new)])])
    expectFailure(output, at: check, words)
    #expect(!(output.stdout + output.stderr).contains("another-password"))
    #expect(server.stop() == 0)
  }

  @Test("names DNS where no server answers")
  func deadDNS() throws {
    // This machine's network, and nothing of it but its servers.
    let (server, path) = try module(["--uplink", "host"])
    let output = try Tool.run([
      "doctor", "--device", path, "--test-config",
      try config([("\"nsapi.dns-response-wait-time\": 5000", "\"nsapi.dns-response-wait-time\": 300")]),
    ])
    expectFailure(output, at: "DNS", "DNS does not resolve echo.netsocket.test")
    #expect(server.stop() == 0)
  }

  // MARK: Simulated time

  @Test("gives the same bytes with the same seed in simulated time")
  func repeatable() throws {
    let first = try Tool.run(["doctor", "--device", "sim:", "--seed", "7"])
    #expect(first.status == 0)
    #expect(first.stdoutLines.first?.hasPrefix("skip  port") == true)
    #expect(try Tool.run(["doctor", "--device", "sim:", "--seed", "7"]).stdout == first.stdout)
  }

  @Test("as JSON fits its published schema", arguments: [("sim:", 0), ("sim:?udp-loss=1", 69)])
  func document(device: String, status: Int32) throws {
    let output = try Tool.run(["doctor", "--device", device, "--seed", "7", "--format", "json"])
    #expect(output.status == status)
    let node = try JSONReader().read(Array(output.stdout.utf8))
    #expect(try JSONSchema.published("doctor-1").faults(of: node) == [])
    #expect(node["exit_code"]?.number?.double == Double(status))
    #expect(node["failed_check"]?.string == (status == 0 ? nil : "udp-echo"))
    #expect(node["checks"]?.array?.count == 15)
  }

  @Test(
    "as JSON has a schema that is no open door",
    arguments: [
      (#""exit_code": 69"#, #""exit_code": 1"#), (#""outcome": "failed""#, #""outcome": "bad""#),
      (#""check": "dns""#, #""check": "names""#), (#""took_ns": 0"#, #""took_ns": -1"#),
      (#""kind": "network""#, #""kind": "weather""#), (#""advice""#, #""hint""#),
    ])
  func schemaRefuses(text: String, fault: String) throws {
    let output = try Tool.run([
      "doctor", "--device", "sim:?udp-loss=1", "--seed", "7", "--format", "json",
    ])
    #expect(output.stdout.contains(text))
    let bad = output.stdout.replacing(text, with: fault, maxReplacements: 1)
    #expect(
      try JSONSchema.published("doctor-1").faults(of: JSONReader().read(Array(bad.utf8))) != [])
  }

  // MARK: The report

  @Test(
    "writes a report with checks, host, config and serial line, and without passwords",
    arguments: ["table", "json"])
  func report(format: String) throws {
    let path = folder.path("doctor.md")
    let output = try Tool.run([
      "doctor", "--device", "sim:", "--seed", "7", "--format", format, "--report", path, "--test-config",
      try config([("sesame-for-simulator", "another-password")]),
    ])
    // The simulated access point has the password of the config.
    #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for part in [
      "# netsocket-test doctor\n", "tool: netsocket-test 0.", "system: Linux ", "device: sim:\n",
      "firmware: AT 1.7", "ok    join", "all checks passed", "wifi-password: <redacted>",
      "AT+CWJAP=\"netsocket-secure\",\"***\"", "WIFI GOT IP",
    ] { #expect(text.contains(part), "\(part)") }
    #expect(!text.contains("another-password") && !text.contains("another"))
  }

  @Test("writes a report of what has failed, and fails with 74 where it cannot")
  func failedReport() throws {
    let path = folder.path("doctor.md")
    let output = try Tool.run(["doctor", "--device", "sim:?udp-loss=1", "--seed", "7", "--report", path])
    #expect(output.status == 69)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("first failing check: UDP echo\n  cause: network: "))
    #expect(
      try Tool.run(["doctor", "--device", "sim:", "--report", folder.path("no/doctor.md")]).status == 74)
    #expect(try Tool.run(["doctor", "--device", "sim:", "--report", "/dev/full"]).status == 74)
  }

  // MARK: Wrong use

  @Test("wrong use is 64, a bad config 65, a missing one 66")
  func wrongUse() throws {
    let host = try Tool.run(["doctor", "--device", "host:"])
    #expect(host.status == 64)
    #expect(host.stderr.contains("doctor checks only modules, not 'host:'"))
    let mute = try Tool.run(["doctor", "--device", "sim:?mute=X"])
    #expect(mute.status == 64)
    #expect(mute.stderr.contains("starts with a test case"))
    let none = try Tool.run(["doctor"])
    #expect(none.status == 64)
    #expect(none.stderr.contains("doctor needs a device"))
    let named = try folder.file(
      "named.json", #"{"target_overrides": {"*": {"netsocket-test.device": "sim:"}}}"#)
    #expect(try Tool.run(["doctor", "--test-config", named]).stdout.hasPrefix("skip  port"))
    #expect(try Tool.run(["doctor", "--format", "xml"]).status == 64)
    let bad = try folder.file("bad.json", "{")
    #expect(try Tool.run(["doctor", "--test-config", bad]).status == 65)
    #expect(try Tool.run(["doctor", "--test-config", folder.path("none")]).status == 66)
    #expect(try Tool.run(["doctor", "--device", "sim:"], shell: "\"$@\" > /dev/full").status == 74)
  }

  // MARK: In a run

  @Test("a run whose first set-up fails on a line tells the first failing check")
  func run() throws {
    let (server, path) = try module()
    let output = try Tool.run([
      "--device", path, "-n", "*-tcp", "--cases", "TCPSOCKET_OPEN_CLOSE_REPEAT", "--test-config",
      try config([("netsocket-secure", "elsewhere")]),
    ])
    #expect(output.status == 1)
    #expect(
      output.stderr.contains("netsocket-test: first failing check: signal\n"),
      "\(output.stderr)")
    #expect(output.stdout.contains("mbedgt: exited with code 1"))
    #expect(server.stop() == 0)
  }

  @Test(
    "a run on a simulated module, and one whose set-up works, look for no check", arguments: ["sim:", nil])
  func soundRun(device: String?) throws {
    let module = device == nil ? try module() : nil
    let output = try Tool.run([
      "--device", device ?? module?.path ?? "", "-n", "*-tcp", "--cases", "TCPSOCKET_OPEN_LIMIT",
    ])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(!output.stderr.contains("check"))
  }
}
