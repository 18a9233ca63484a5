import Timekeeping

/// The Daytime Protocol (RFC 867): one line with the date, then the end.
public struct DaytimeServer: StreamServer, DatagramServer {
  private let clock: CivilClock

  /// Takes the date from `clock`.
  public init(clock: CivilClock = .standard) {
    self.clock = clock
  }

  public mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    switch event {
    case .opened: [.send(line(at: now)), .finish]
    case .received, .room, .peerClosed: []
    }
  }

  public mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    line(at: now)
  }

  private func line(at now: Instant) -> [UInt8] {
    Array("\(clock.text(at: now))\r\n".utf8)
  }
}
