import Foundation
import SerialLines
import Synchronization
import Testing
import Timekeeping
import ToolSupport

@Suite("Serial lines over programs of others", .needsPeers, .serialized)
struct SerialPeerTests {
  let world = RealWorld()

  /// Every byte value, both ways, through a terminal that a server offers.
  func exchange(_ line: any SerialLine, _ module: PseudoTerminal) async throws {
    let all = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    try await line.write(all)
    #expect(try await take(all.count, from: module) == all)
    try await module.write(all)
    #expect(try await take(all.count, from: line) == all)
  }

  func take(_ count: Int, from line: any SerialLine) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try await line.read(until: world.now + .seconds(10))
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  @Test("socket:// through socat: every byte passes, and its end is a hang-up")
  func socat() async throws {
    let module = try PseudoTerminal(time: world)
    var server: TerminalServer? = try await .socat(module.path, time: world)
    let port = try #require(server).port
    let line = try await SerialAddress("socket://127.0.0.1:\(port)").open(time: world) {
      Issue.record("a warning: \($0)")
    }
    try await exchange(line, module)
    server = nil
    await #expect(throws: SerialLineError.hangUp) { try await line.read(until: world.now + .seconds(10)) }
    line.close()
    module.close()
  }

  @Test("rfc2217:// through ser2net: the speed is confirmed, every byte passes, a reset does not wait")
  func ser2net() async throws {
    let folder = try TemporaryFolder()
    let module = try PseudoTerminal(time: world)
    let server = try await TerminalServer.ser2net(module.path, in: folder, time: world)
    let warnings = Mutex<[String]>([])
    let address = try SerialAddress("rfc2217://127.0.0.1:\(server.port)?baud=9600&reset=rts")
    let line = try await address.open(time: world) { warning in warnings.withLock { $0.append(warning) } }
    try await exchange(line, module)
    try await line.configure(baud: 115_200, flowControl: .none)
    try await line.pulseReset()
    try await exchange(line, module)
    #expect(warnings.withLock(\.self) == [])
    line.close()
    module.close()
    withExtendedLifetime((server, folder)) {}
  }

  private static let cases = [
    "SYNCHRONOUS_DNS", "TCPSOCKET_ECHOTEST", "UDPSOCKET_SENDTO_INVALID", "WIFI-GET-RSSI",
  ]

  @Test("a run passes over them as over the terminal itself", arguments: ["socket", "rfc2217"])
  func run(scheme: String) async throws {
    let folder = try TemporaryFolder()
    let module = try Server(["simulate", "--seed", "1", "--no-pacing", "--quiet"], lines: 1)
    let path = module.lines[0]
    let server =
      scheme == "socket"
      ? try await TerminalServer.socat(path, time: world)
      : try await TerminalServer.ser2net(path, in: folder, time: world)
    let transcript = folder.path("transcript")
    let output = try Tool.run([
      "--test-config", Tool.root.appending(path: "TestConfigs/esp8266_config.json").path,
      "--device", "\(scheme)://127.0.0.1:\(server.port)", "--seed", "1", "--transcript", transcript,
      "--cases",
      Self.cases.joined(separator: ","),
    ])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains("mbedgt: test case results: \(Self.cases.count) OK\n"), "\(output.stdout)")
    #expect(!output.stderr.contains("warning"), "\(output.stderr)")
    #expect(try String(contentsOfFile: transcript, encoding: .utf8).contains("> AT+CIPSEND="))
    #expect(module.stop() == 0)
    withExtendedLifetime((server, folder)) {}
  }
}
