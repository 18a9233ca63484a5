import NetworkServices
import Timekeeping

/// One of the five links.
struct FirmwareLink: Sendable {
  enum State: Sendable {
    case opening
    case open
    case closing
    /// The peer has closed it, but not everything is read yet (2.x).
    case drained
  }

  /// Who opened it, as `CIPSTATUS` numbers it.
  enum Role: Int, Sendable {
    case client = 0
    case server = 1
  }

  let slot: ConnectionSlot
  let kind: LinkKind
  var role = Role.client

  /// Unspecified address or port 0: a UDP link that only waits.
  var remote: IPv4Endpoint
  let localPort: UInt16
  var remoteChange: LinkRequest.RemoteChange

  /// Received bytes wait for `CIPRECVDATA`. UDP pushes on 1.7 whatever the mode.
  var isPassive: Bool
  var state = State.opening

  /// Events between the connect and its announcement to the host.
  var early: [UplinkEvent] = []
  var buffer: [UInt8] = []
  var datagrams: [ReceivedDatagram] = []

  /// Whether `+IPD` has told of bytes that have not been read yet.
  var isAnnounced = false
  var segments = SegmentQueue()

  /// When something was last sent or received: the server's clock for idle clients.
  var lastActivity: Instant
}

/// The protocol of a link, spelt as in `CIPSTART`.
enum LinkKind: String, Sendable {
  case tcp = "TCP"
  case udp = "UDP"
}

/// A link ID together with what holds it, so that a late event cannot reach a successor.
struct ConnectionSlot: Hashable, Sendable {
  /// 0…4.
  let number: Int
  let id: ConnectionID
}

/// A datagram that waits in a passive link.
struct ReceivedDatagram: Hashable, Sendable {
  let bytes: [UInt8]
  let sender: IPv4Endpoint
}

/// What a TCP link has sent and the peer has not acknowledged: segments in the order of the stream.
struct SegmentQueue: Hashable, Sendable {
  struct Segment: Hashable, Sendable {
    /// That of `CIPSENDBUF`; nil for what `CIPSEND` sent.
    let number: Int?
    var missing: Int
  }

  private(set) var outstanding: [Segment] = []

  /// The number of the next buffered segment; the first is 1 (unverified).
  private(set) var next = 1

  /// The last buffered segment that arrived; 0 before the first.
  private(set) var acknowledged = 0

  var outstandingBytes: Int { outstanding.reduce(0) { $0 + $1.missing } }

  /// The segments of `CIPSENDBUF` that the peer has not confirmed.
  var unconfirmed: [Int] { outstanding.compactMap(\.number) }

  mutating func append(_ count: Int, isBuffered: Bool) {
    outstanding.append(Segment(number: isBuffered ? next : nil, missing: count))
    if isBuffered { next += 1 }
  }

  /// The peer has that many more bytes.
  ///
  /// - Returns: the segments that are complete with them.
  mutating func acknowledge(_ count: Int) -> [Segment] {
    var rest = count
    var complete: [Segment] = []
    while rest > 0, let first = outstanding.first {
      let taken = min(rest, first.missing)
      rest -= taken
      outstanding[0].missing -= taken
      guard outstanding[0].missing == 0 else { break }
      complete.append(outstanding.removeFirst())
      if let number = first.number { acknowledged = number }
    }
    return complete
  }
}
