import Foundation
import HostNetwork
import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping
import ToolSupport

@Suite("netsocket-test --device host:")
struct HostTests {
  /// Runs the tool with this server behind port 7 of every address.
  private func run(_ server: any StreamServer, _ arguments: [String]) async throws -> Program.Output {
    let host = try await ServiceHost.start([OfferedService(.stream(server))], time: RealWorld())
    let output = try Tool.run(
      ["--device", "host:", "--quiet", "--map", "*:7=\(host.addresses[0])", "--cases", "TCPSOCKET_ECHOTEST"]
        + arguments)
    await host.stop()
    return output
  }

  @Test("runs the cases about sockets on this machine's own stack, all OK, and says what is not built")
  func bare() throws {
    let output = try Tool.run(
      ["--device", "host:", "-n", "mbed-os-tests-netsocket-*"]
        + (TestForm.isFull ? [] : ["-i", Self.slowOrTimed.joined(separator: ",")]))
    #expect(output.status == 0, "\(output.stderr)")
    let rows = RunTests.rows(output.stdout)
    let left = TestForm.isFull ? [] : Self.slowOrTimed
    let names = try RunTests.caseRows().filter { $0[0].hasPrefix("mbed-os-tests-netsocket-") }.map { $0[1] }
    #expect(names.count >= 36)
    #expect(rows.map { $0[3] } == names.filter { !left.contains($0) })
    for row in rows {
      #expect(Array(row[0...1]) + row[4...6] == ["HOST-SWIFT", "HOST", "1", "0", "OK"], "\(row)")
    }
    #expect(output.stdout.contains("mbedgt: test suite results: 3 OK\n"))
    #expect(output.stderr.contains("this machine's own TCP/IP stack in real time, seed "))
    #expect(!output.stderr.contains("not built"))
    let list = try Tool.run(["--device", "host:", "--list"])
    #expect(list.status == 0)
    #expect(list.stdout.split(separator: "\n").filter { !$0.hasPrefix("\t") } == HostTests.suites)
    for name in ["interface", "wifi"] {
      #expect(list.stderr.contains("mbed-os-tests-network-\(name) is not built: the device has no Wi-Fi"))
    }
  }

  /// Cases that a busy machine may be too late for, and those that wait for many seconds.
  private static let slowOrTimed = [
    "TCPSOCKET_RECV_TIMEOUT", "TCPSOCKET_SEND_TIMEOUT", "UDPSOCKET_SENDTO_TIMEOUT", "ASYNCHRONOUS_DNS_CACHE",
    "TCPSOCKET_ECHOTEST_NONBLOCK", "UDPSOCKET_ECHOTEST_NONBLOCK", "ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT",
    "ASYNCHRONOUS_DNS_CANCEL",
  ]

  private static let suites: [Substring] = [
    "mbed-os-tests-netsocket-dns", "mbed-os-tests-netsocket-tcp", "mbed-os-tests-netsocket-udp",
  ]

  @Test("needs no Wi-Fi in the config, and finds the test server at any port")
  func otherPorts() throws {
    let folder = try TemporaryFolder()
    let config = try folder.file(
      "c.json",
      """
      {"config": {"echo-server-addr": "192.0.2.55", "echo-server-port": 4007, "echo-server-discard-port": 4009}}
      """)
    let output = try Tool.run([
      "--device", "host:", "--test-config", config, "--cases", "*_ECHOTEST", "--events", folder.path("e"),
    ])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(RunTests.rows(output.stdout).count == 2)
  }

  @Test("names the server that refuses")
  func refused() throws {
    let output = try Tool.run([
      "--device", "host:", "--quiet", "--map", "echo.netsocket.test:7=127.0.0.1:1", "--cases",
      "TCPSOCKET_ECHOTEST",
    ])
    #expect(output.status == 1)
    #expect(RunTests.rows(output.stdout).map { Array($0[4...6]) } == [["0", "1", "FAIL"]])
    #expect(
      output.stderr.contains(
        "  traffic: TCP echo.netsocket.test:7 (198.51.100.7): not connected, no connection to 127.0.0.1:1: "
          + "Connection refused\n"), "\(output.stderr)")
    // What the advice names works on this device.
    #expect(
      output.stderr.contains("--events TCPSOCKET_ECHOTEST.jsonl ") && !output.stderr.contains("--transcript"))
  }

  @Test("names the server that never answers, once")
  func silent() async throws {
    let output = try await run(DiscardServer(), ["--timeout-scale", "0.003"])
    #expect(output.status == 1)
    #expect(RunTests.rows(output.stdout).map { Array($0[4...6]) } == [["0", "0", "ERROR"]])
    let sentence = "TCP echo.netsocket.test:7 (198.51.100.7): connected, 1 bytes out, 0 bytes in"
    // The list at the end repeats the cause.
    let shown = output.stderr.components(separatedBy: " case failed:\n")[0]
    #expect(shown.components(separatedBy: sentence).count == 2, "\(output.stderr)")
    #expect(output.stderr.contains("  cause: network: timed out waiting for: "))
    #expect(output.stderr.contains("  try: netsocket-test serve ") && !output.stderr.contains("doctor"))
  }

  @Test("names the server that closes early")
  func early() async throws {
    let output = try await run(DaytimeServer(), [])
    #expect(output.status == 1)
    #expect(RunTests.rows(output.stdout).map { $0[6] } == ["FAIL"])
    #expect(
      output.stderr.contains("  traffic: TCP echo.netsocket.test:7 (198.51.100.7): connected, "),
      "\(output.stderr)")
  }
}
