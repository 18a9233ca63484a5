import NetworkSocket
import Testing

/// The numbers of `nsapi_types.h`, which logs and other tools know.
@Suite("The numbers of the network-socket API")
struct NSAPINumberTests {
  @Test("codes run from OK and -3001 to -3020 without a hole, each with a name and a sentence of its own")
  func codes() {
    #expect(NSAPIError.allCodes.map(\.rawValue) == [0] + (3001...3020).map { -$0 })
    #expect(Set(NSAPIError.allCodes.compactMap(\.name)).count == 21)
    let texts = NSAPIError.allCodes.compactMap(\.text)
    #expect(Set(texts).count == 21)
    for text in texts { #expect(text.hasSuffix(".") && text.utf8.count <= 80, "\(text)") }
    for unknown in [1, -1, -3000, -3021] as [Int32] {
      #expect(NSAPIError(rawValue: unknown).name == nil)
      #expect(NSAPIError(rawValue: unknown).text == nil)
    }
  }

  @Test("options have the levels and names of mbed-os")
  func options() {
    let stack: [SocketOption] = [.ipv4MRU, .ipv6MRU]
    let socket: [SocketOption] = [
      .reuseAddress, .keepAlive, .keepIdle, .keepInterval, .linger, .sendBuffer, .receiveBuffer,
      .addMembership, .dropMembership,
    ]
    #expect(stack == stack.indices.map { SocketOption(level: 5000, name: $0) })
    #expect(socket == socket.indices.map { SocketOption(level: 7000, name: $0) })
  }

  @Test("security types and statuses have theirs")
  func enumerations() {
    #expect(SecurityType.allCases.map(\.rawValue) == Array(0...11) + [255])
    #expect(ConnectionStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, -3002])
    #expect(SocketProtocol.tcp.rawValue == 0 && SocketProtocol.udp.rawValue == 1)
    #expect(IPAddress.Version.v4.rawValue == 1 && IPAddress.Version.v6.rawValue == 2)
  }
}
