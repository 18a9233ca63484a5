import Timekeeping

/// The Character Generator Protocol (RFC 864): printable ASCII without end.
///
/// The pattern is the popular one of the RFC: rows of 72 characters, each row beginning one character
/// further round the ring of the 95 printable ones, CR and LF after each row.
public struct ChargenServer: StreamServer, DatagramServer {
  private static let rowLength = 74
  private static let charactersInRow = 72
  private static let ringLength = 95

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
    defer { offset += count }
    return (offset..<offset + count).map(Self.byte(at:))
  }
}
