import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("The driver's record of servers", .virtualTime)
struct PeerRecordTests {
  @Test("tells a refused connect")
  func refused() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", .error)
      await #expect(throws: NSAPIError.deviceError) { _ = try await bench.tcpSocket() }
      #expect(
        bench.activity.peers == [
          "TCP 192.0.2.1:7: not connected, the connect ended with DEVICE_ERROR (-3012)"
        ])
    }
  }

  @Test("tells what passed before the server closed, whether a receive or a send finds that out")
  func closed() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      for (isSend, ending) in [
        (false, "the module said 0,CLOSED: closed by the server, or by the module itself"),
        (true, "the module said 0,CLOSED before a send"),
      ] {
        bench.activity.forgetPeers()
        let socket = try await bench.tcpSocket()
        #expect(try await socket.send(bytes("hello")) == 5)
        bench.module.on("AT+CIPRECVDATA=0,2", .data("ab"))
        try await bench.module.say("\r\n+IPD,0,2\r\n0,CLOSED\r\n")
        try await bench.sleep(.milliseconds(10))
        #expect(try await socket.receive(limit: 2) == bytes("ab"))
        if isSend {
          await #expect(throws: NSAPIError.connectionLost) { try await socket.send(bytes("x")) }
        } else {
          #expect(try await socket.receive(limit: 2) == [])
        }
        #expect(
          bench.activity.peers == [
            "TCP 192.0.2.1:7: connected, 5 bytes out, 2 bytes in, then \(ending)"
          ])
        try await socket.close()
      }
    }
  }

  @Test("tells datagrams that nobody answers")
  func silent() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.udpSocket()
      socket.setTimeout(.seconds(1))
      #expect(try await socket.send(bytes("hello"), to: DriverBench.server) == 5)
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 10) }
      #expect(bench.activity.peers == ["UDP 192.0.2.1:7: 5 bytes out, 0 bytes in"])
    }
  }
}
