import Timekeeping

/// What happens to one TCP connection, seen from the server.
public enum StreamEvent: Hashable, Sendable {
  /// The connection is established.
  case opened

  /// The client sent these bytes.
  case received([UInt8])

  /// The client can take that many bytes beyond those already handed over; asked again as it reads.
  case room(Int)

  /// The client sends no more (FIN).
  case peerClosed
}

/// What a server wants done with its connection.
public enum StreamAction: Hashable, Sendable {
  case send([UInt8])

  /// Close gracefully once everything is sent.
  case finish
}

/// The server's side of one TCP connection, without any input or output of its own.
public protocol StreamServer: Sendable {
  mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction]
}

/// A UDP service, without any input or output of its own.
public protocol DatagramServer: Sendable {
  /// The answer to a datagram; nil if it has none.
  mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]?
}

/// A service with one message: over TCP it sends that and closes, over UDP it answers every datagram with it.
public protocol MessageServer: StreamServer, DatagramServer {
  func message(at now: Instant) -> [UInt8]
}

extension MessageServer {
  public func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    event == .opened ? [.send(message(at: now)), .finish] : []
  }

  public func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    message(at: now)
  }
}

/// The Echo Protocol (RFC 862): returns everything.
public struct EchoServer: StreamServer, DatagramServer {
  /// A server without any state.
  public init() {}

  public mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    switch event {
    case .opened, .room: []
    case .received(let bytes): [.send(bytes)]
    case .peerClosed: [.finish]
    }
  }

  public mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    datagram
  }
}

/// The Discard Protocol (RFC 863): accepts everything, returns nothing.
public struct DiscardServer: StreamServer, DatagramServer {
  /// A server without any state.
  public init() {}

  public mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    event == .peerClosed ? [.finish] : []
  }

  public mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    nil
  }
}

/// The Character Generator Protocol (RFC 864): printable ASCII without end.
///
/// The pattern is the popular one of the RFC: rows of 72 characters, each row beginning one character
/// further round the ring of the 95 printable ones, CR and LF after each row.
public struct ChargenServer: StreamServer, DatagramServer {
  private static let rowLength = 74
  private static let charactersInRow = 72
  private static let ringLength = 95
  /// The ring, and as much of it again as a row goes past its end.
  private static let ring = (0..<ringLength + charactersInRow).map {
    UInt8(ascii: " ") + UInt8($0 % ringLength)
  }

  private var offset = 0

  /// A server at the beginning of the pattern.
  public init() {}

  /// The byte at a place of the stream, 0 and up.
  public static func byte(at offset: Int) -> UInt8 {
    let column = offset % rowLength
    switch column {
    case charactersInRow: return UInt8(ascii: "\r")
    case charactersInRow + 1: return UInt8(ascii: "\n")
    default:
      let row = offset / rowLength
      return UInt8(ascii: " ") + UInt8((column + row % ringLength) % ringLength)
    }
  }

  public mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    switch event {
    case .room(let room): [.send(next(room))]
    case .opened, .received: []
    case .peerClosed: [.finish]
    }
  }

  /// One row for each datagram; the next one for the next.
  public mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    next(Self.rowLength)
  }

  private mutating func next(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let (row, column) = offset.quotientAndRemainder(dividingBy: Self.rowLength)
      // The rest of the row's characters, or one byte of its end.
      let length = min(max(Self.charactersInRow - column, 1), count - bytes.count)
      if column < Self.charactersInRow {
        bytes += Self.ring[row % Self.ringLength + column..<row % Self.ringLength + column + length]
      } else {
        bytes.append(Self.byte(at: offset))
      }
      offset += length
    }
    return bytes
  }
}

/// The Daytime Protocol (RFC 867): one line with the date.
public struct DaytimeServer: MessageServer {
  private let clock: CivilClock

  /// Takes the date from `clock`.
  public init(clock: CivilClock = .standard) {
    self.clock = clock
  }

  public func message(at now: Instant) -> [UInt8] {
    Array("\(clock.text(at: now))\r\n".utf8)
  }
}

/// The Time Protocol (RFC 868): the seconds since 1900 in four bytes.
public struct TimeServer: MessageServer {
  /// From 1900-01-01 to 1970-01-01.
  private static let secondsTo1970: Int64 = 2_208_988_800

  private let clock: CivilClock

  /// Takes the date from `clock`.
  public init(clock: CivilClock = .standard) {
    self.clock = clock
  }

  public func message(at now: Instant) -> [UInt8] {
    let seconds = UInt32(truncatingIfNeeded: clock.unixSeconds(at: now) + Self.secondsTo1970)
    return IPv4Address(number: seconds).octets
  }
}
