import Foundation
import Testing
import ToolSupport

@Suite("Servers, module and suites as three processes")
struct LoopbackRealTimeTests {
  /// Every suite has a part in them; none of them takes long.
  private static let cases = [
    "SYNCHRONOUS_DNS", "TCPSOCKET_ECHOTEST", "TCPSOCKET_OPEN_CLOSE_REPEAT", "TCPSOCKET_RECV_100K",
    "UDPSOCKET_OPEN_LIMIT", "UDPSOCKET_SENDTO_INVALID", "NETWORKINTERFACE_STATUS", "WIFI-CONNECT-SECURE",
    "WIFI-GET-RSSI", "WIFI-SCAN",
  ]

  @Test("pass on a pseudo-terminal with the config for it")
  func pass() throws {
    let (services, offset) = try ServeRealTimeTests.serve()
    let folder = try TemporaryFolder()
    let link = folder.path("esp8266")
    let maps = [7, 9, 13, 19, 37, 53].flatMap { ["--map", "*:\($0)=127.0.0.1:\($0 + offset)"] }
    let module = try Server(
      ["simulate", "--pty", link, "--seed", "1", "--uplink", "host", "--no-pacing"] + maps, lines: 2)
    let config = Tool.root.appending(path: "TestConfigs/loopback.json").path
    let output = try Tool.run([
      "--device", link, "--test-config", config, "--cases", Self.cases.joined(separator: ","),
    ])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains("mbedgt: test case results: \(Self.cases.count) OK\n"), "\(output.stdout)")
    #expect(module.stop() == 0)
    #expect(services.stop() == 0)
    // The cases did reach the servers, and the chargen case had all of its bytes from there.
    let row = services.lines.first { $0.hasPrefix("tcp chargen") }?.split(separator: " ") ?? []
    #expect(row.count > 7 && (Int(row[7]) ?? 0) >= 100_000, "\(row)")
  }
}
