/// A server as the sockets of a device see it.
public struct Peer: Hashable, Sendable {
  public let kind: SocketProtocol
  /// As the program named it, whatever is between.
  public let address: SocketAddress

  public init(_ kind: SocketProtocol, _ address: SocketAddress) {
    self.kind = kind
    self.address = address
  }

  /// The port of name servers over UDP (RFC 1035 §4.2.1).
  public static let namePort: UInt16 = 53

  var isNameServer: Bool { kind == .udp && address.port == Self.namePort }
}

/// What passed between a device and one server.
struct PeerTally: Hashable, Sendable {
  var connects = 0
  var bytesOut = 0
  var bytesIn = 0
  /// What last went wrong, or that the server has closed; nil while all goes on.
  var ending: String?
}

extension PeerTally {
  /// Such as `connected, 100 bytes out, 0 bytes in, then closed by the server`.
  func text(_ kind: SocketProtocol) -> String {
    var parts: [String] = []
    switch (kind, connects) {
    case (.udp, _): break
    case (.tcp, 0): parts.append("not connected")
    case (.tcp, 1): parts.append("connected")
    case (.tcp, let count): parts.append("connected \(count) times")
    }
    if kind == .udp || connects > 0 { parts += ["\(bytesOut) bytes out", "\(bytesIn) bytes in"] }
    if let ending { parts.append(connects > 0 ? "then \(ending)" : ending) }
    return parts.joined(separator: ", ")
  }
}
