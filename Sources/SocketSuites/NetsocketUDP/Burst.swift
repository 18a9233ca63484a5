import Greentea
import NetworkSocket

/// The bursts of datagrams that two cases send, and how many of them came back.
struct Burst {
  /// What one burst consists of, in bytes: 1220 in all.
  static let sizes = [100, 200, 300, 120, 500]

  static let total = sizes.reduce(0, +)

  /// How many bursts a case sends (mbed-os 5.12 and later: 20).
  static let count = 100

  /// At least so many bursts must come back whole (`TEST_ASSERT_INT_WITHIN` 30 of 100).
  static let leastComplete = 70

  /// Every datagram is asserted to be sent; of the echoes those of the least number of whole bursts.
  static let evidence = Evidence([.bytesOut: count * total, .bytesIn: leastComplete * total])

  /// More datagrams of somebody else, or signals for nothing, than this in one burst end it: the original goes
  /// on for ever.
  static let idleBound = 1000

  let datagrams: [[UInt8]]
  /// Datagrams given up.
  var lost = 0
  /// Bursts that came back whole.
  private(set) var complete = 0

  init(_ environment: SuiteEnvironment) {
    datagrams = Self.sizes.map(environment.asciiPayload)
  }

  /// Sends the five; each `sendto` is asserted to take its whole length.
  func send(to address: SocketAddress, over socket: UDPSocket, _ context: CaseContext) async throws {
    for datagram in datagrams {
      let result = await NetsocketUDP.send(datagram, to: address, over: socket)
      try context.expect("sendto(\(datagram.count))", result, equals: .size(datagram.count))
    }
  }

  /// What came back of one burst; one that is not whole leaves nothing for the next.
  mutating func end(_ bytes: Int, _ socket: UDPSocket, timeout: Duration) async {
    if bytes == Self.total {
      complete += 1
    } else {
      await NetsocketUDP.dropLeftovers(of: socket, thenTimeout: timeout)
    }
  }

  /// The two rules: of the datagrams, and of the bursts.
  func expect(_ context: CaseContext) throws {
    let sent = Self.count * Self.sizes.count
    try LossRule.expect(received: sent - lost, sent: sent, context)
    try context.expect(
      "bursts that came back whole", complete >= Self.leastComplete,
      expected: "\(Self.leastComplete) or more of \(Self.count)", actual: "\(complete)")
  }
}
