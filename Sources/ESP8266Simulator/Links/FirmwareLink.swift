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

  /// What came between the connect and its announcement to the host.
  var early: [UplinkEvent] = []
  var buffer: [UInt8] = []
  var datagrams: [ReceivedDatagram] = []

  /// Whether `+IPD` has told of bytes that have not been read yet.
  var isAnnounced = false
  var segments = SegmentQueue()

  /// When something was last sent or received: the server's clock for idle clients.
  var lastActivity: Instant
}
