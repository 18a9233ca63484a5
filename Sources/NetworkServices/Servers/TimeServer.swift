import Timekeeping

/// The Time Protocol (RFC 868): the seconds since 1900 in four bytes, then the end.
public struct TimeServer: StreamServer, DatagramServer {
  /// From 1900-01-01 to 1970-01-01.
  private static let secondsTo1970: Int64 = 2_208_988_800

  private let clock: CivilClock

  /// Takes the date from `clock`.
  public init(clock: CivilClock = .standard) {
    self.clock = clock
  }

  public mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    switch event {
    case .opened: [.send(time(at: now)), .finish]
    case .received, .room, .peerClosed: []
    }
  }

  public mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    time(at: now)
  }

  private func time(at now: Instant) -> [UInt8] {
    let seconds = UInt32(truncatingIfNeeded: clock.unixSeconds(at: now) + Self.secondsTo1970)
    return IPv4Address(number: seconds).octets
  }
}
