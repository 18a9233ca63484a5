/// What a character generator sends (RFC 864): rows of 72 characters, CR, LF, each row one character further.
struct ChargenPattern: Hashable, Sendable {
  private static let rowLength = 74
  /// After so many rows the original begins again, whatever the ring.
  private static let rows = 95

  private let first: UInt8
  private let ringLength: Int

  /// The first byte of the stream tells the server: xinetd leaves the blank and the tilde out of its ring.
  init(firstByte: UInt8) {
    if firstByte == UInt8(ascii: "!") {
      first = firstByte
      ringLength = 93
    } else {
      first = UInt8(ascii: " ")
      ringLength = 95
    }
  }

  /// - Parameter offset: in the stream, 0 and up.
  func byte(at offset: Int) -> UInt8 {
    let (row, column) = (offset / Self.rowLength, offset % Self.rowLength)
    return switch column {
    case Self.rowLength - 2: UInt8(ascii: "\r")
    case Self.rowLength - 1: UInt8(ascii: "\n")
    default: first + UInt8((column + row % Self.rows) % ringLength)
    }
  }

  /// So many bytes from a place in the stream on.
  func bytes(_ count: Int, at offset: Int) -> [UInt8] {
    (offset..<offset + count).map(byte(at:))
  }
}
