/// The protocol of a link, spelt as in `CIPSTART`.
enum LinkKind: String, Sendable {
  case tcp = "TCP"
  case udp = "UDP"
}

/// What `CIPSTART` asks for.
struct LinkRequest: Sendable {
  /// When a UDP link takes the sender of a datagram for its new remote.
  enum RemoteChange: Int, Sendable {
    case never = 0
    case once = 1
    case always = 2
  }

  var number: Int
  var kind: LinkKind
  var host: String
  var remotePort: UInt16
  var localPort: UInt16?
  var remoteChange = RemoteChange.never
}
