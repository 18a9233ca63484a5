import Timekeeping

/// Something under way in the virtual internet, and when it gets there.
struct Arrival: Comparable {
  enum Content {
    /// For a host: what a TCP connection carries.
    case stream(ConnectionID, StreamMessage)

    /// For a host: a datagram from a port of the module.
    case datagram(ConnectionID, [UInt8], to: IPv4Endpoint)

    /// For the module.
    case event(UplinkEvent)
  }

  let instant: Instant
  let number: UInt64
  let content: Content

  static func < (lhs: Arrival, rhs: Arrival) -> Bool {
    (lhs.instant, lhs.number) < (rhs.instant, rhs.number)
  }

  static func == (lhs: Arrival, rhs: Arrival) -> Bool {
    (lhs.instant, lhs.number) == (rhs.instant, rhs.number)
  }
}

/// What travels from the module to a host on a TCP connection.
enum StreamMessage {
  case open
  case bytes([UInt8])
  case consumed(Int)
  case close
}
