import NetworkServices

/// A link ID together with what holds it, so that a late item cannot meet a successor.
struct ConnectionSlot: Hashable, Sendable {
  /// 0…4.
  let number: Int
  let id: ConnectionID
}

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

/// One of the five links.
struct Link: Sendable {
  enum State: Sendable {
    case opening
    case open
    case closing
  }

  let slot: ConnectionSlot
  let kind: LinkKind

  /// Unspecified address or port 0: a UDP link that only waits.
  var remote: IPv4Endpoint
  let localPort: UInt16
  var remoteChange: LinkRequest.RemoteChange

  /// Received bytes wait for `CIPRECVDATA`. TCP only: UDP pushes on 1.7 whatever the mode.
  var isPassive: Bool
  var state = State.opening

  /// What came between the connect and its announcement to the host.
  var early: [UplinkEvent] = []
  var buffer: [UInt8] = []
}
