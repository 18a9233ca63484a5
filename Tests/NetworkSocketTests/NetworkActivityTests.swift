import TestSupport
import Testing

@testable import NetworkSocket

@Suite("The record of what a stack has done")
struct NetworkActivityTests {
  private let activity = NetworkActivity()
  private let echo = Peer(.tcp, SocketAddress(IPAddress(192, 0, 2, 1), port: 7))
  private let name = Peer(.udp, SocketAddress(IPAddress(192, 0, 2, 2), port: 53))

  @Test("has a sentence for each server, in the order of the first contact")
  func sentences() {
    activity.connected(to: echo)
    activity.sent(31, to: name)
    activity.sent(10, to: echo)
    activity.received(4, from: echo)
    activity.ended(echo, "closed by the server")
    activity.received(47, from: name)
    #expect(
      activity.peers == [
        "TCP 192.0.2.1:7: connected, 10 bytes out, 4 bytes in, then closed by the server",
        "UDP 192.0.2.2:53: 31 bytes out, 47 bytes in",
      ])
  }

  @Test("tells a connection that never was, several, and one that followed a failure")
  func connects() {
    activity.ended(echo, "the connect ended with DEVICE_ERROR (-3012)")
    #expect(
      activity.peers == ["TCP 192.0.2.1:7: not connected, the connect ended with DEVICE_ERROR (-3012)"])
    activity.connected(to: echo)
    activity.connected(to: echo)
    #expect(activity.peers == ["TCP 192.0.2.1:7: connected 2 times, 0 bytes out, 0 bytes in"])
  }

  @Test(
    "counts payload as evidence too, but not that of name servers, and keeps it when it forgets the servers")
  func counts() {
    activity.connected(to: echo)
    activity.sent(10, to: echo)
    activity.sent(5, to: name)
    activity.received(7, from: name)
    activity.received(4, from: echo)
    activity.forgetPeers()
    #expect(activity.peers.isEmpty)
    #expect(activity.evidence[.connects] == 1)
    #expect(activity.evidence[.bytesOut] == 10)
    #expect(activity.evidence[.bytesIn] == 4)
  }

  @Test("keeps the latest servers only")
  func bounded() {
    for port: UInt16 in 1...100 {
      activity.sent(1, to: Peer(.udp, SocketAddress(IPAddress(192, 0, 2, 1), port: port)))
    }
    #expect(activity.peers.count == 8)
    #expect(activity.peers.first == "UDP 192.0.2.1:93: 1 bytes out, 0 bytes in")
  }

  @Test("calls a server by the name that it was looked up by")
  func names() {
    activity.learn("echo.test", of: echo.address.address)
    activity.connected(to: echo)
    #expect(activity.peers == ["TCP echo.test:7 (192.0.2.1): connected, 0 bytes out, 0 bytes in"])
    for last: UInt8 in 1...200 { activity.learn("other.test", of: IPAddress(203, 0, 113, last)) }
    #expect(activity.peers == ["TCP 192.0.2.1:7: connected, 0 bytes out, 0 bytes in"], "bounded")
  }
}
