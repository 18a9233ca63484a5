import Greentea
import NetworkSocket
import Synchronization

/// What a case has sent to the echo service, and what has come of it.
final class EchoLedger: Sendable {
  /// What a datagram turns out to be.
  enum Kind: Hashable {
    /// Sent by the case, and not come back as often as it was sent before.
    case echo
    /// Come back more often than it was sent.
    case duplicate
    /// From the echo service, but never sent.
    case wrong
    /// From somebody else.
    case foreign
  }

  /// The bytes of a datagram; an array of them is hashed byte by byte, which takes ten times as long.
  private struct Payload: Hashable {
    let bytes: [UInt8]

    func hash(into hasher: inout Hasher) {
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  private struct State {
    /// How often each was sent, less how often it came back.
    var missing: [Payload: Int] = [:]
    var counts: [Kind: Int] = [:]
  }

  /// More than any datagram that is sent: bytes too many must show.
  static let limit = 1500

  private let server: SocketAddress
  private let state = Mutex(State())

  init(_ server: SocketAddress) {
    self.server = server
  }

  /// To be called before a datagram is sent: its echo may come at once.
  func note(sending payload: [UInt8]) {
    state.withLock { $0.missing[Payload(bytes: payload), default: 0] += 1 }
  }

  /// Takes a datagram that was received.
  func judge(_ datagram: Datagram) -> Kind {
    let payload = Payload(bytes: datagram.bytes)
    return state.withLock { state in
      let kind: Kind
      if datagram.source != server {
        kind = .foreign
      } else if let missing = state.missing[payload] {
        kind = missing > 0 ? .echo : .duplicate
        state.missing[payload] = missing - 1
      } else {
        kind = .wrong
      }
      state.counts[kind, default: 0] += 1
      return kind
    }
  }

  /// Drops everything that was received and not read.
  ///
  /// - Parameter timeout: what the socket has afterwards; nil for none.
  func dropLeftovers(of socket: UDPSocket, thenTimeout timeout: Duration?) async {
    socket.setTimeout(.zero)
    for _ in 0..<Self.leftoverBound {
      guard let datagram = await NetsocketUDP.receive(from: socket, limit: Self.limit).datagram else { break }
      _ = judge(datagram)
    }
    socket.setTimeout(timeout)
  }

  /// More than a module keeps: the original never ends on a stack that never answers WOULD_BLOCK.
  private static let leftoverBound = 1000

  /// The echo service sends back what it got, and not much of it twice: a network may double a datagram.
  func expect(sent: Int, _ context: CaseContext) throws {
    let counts = state.withLock(\.counts)
    let (wrong, duplicates) = (counts[.wrong] ?? 0, counts[.duplicate] ?? 0)
    try context.expect("datagrams of the echo service that were never sent", wrong, equals: 0)
    try context.expect(
      "datagrams that came twice", Double(duplicates) <= LossRule.tolerance * Double(sent),
      expected: "at most 0.3 of \(sent)", actual: "\(duplicates)")
    if let foreign = counts[.foreign] { context.print("\(foreign) datagrams came from somebody else") }
  }
}
