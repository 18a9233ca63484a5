/// The fake server's side of a TCP connection, and what of it waits to be read.
struct FakeStream {
  /// Bytes that may be on the way to the server: a send beyond that would block.
  static let sendWindow = 1000
  /// Bytes that the chargen service sends ahead.
  static let receiveWindow = 2920

  /// The server's port; nil before the connect.
  var port: UInt16?
  var readable: [UInt8] = []
  var underway = 0
  var isPeerClosed = false
  /// How far the chargen service has come.
  var generated = 0

  /// The next bytes of the chargen service.
  mutating func generate(_ count: Int, flaw: Flaw) -> [UInt8] {
    let limit = flaw == .chargenStops || flaw == .chargenCloses ? 50_000 : Int.max
    let range = generated..<min(generated + count, limit)
    generated = range.upperBound
    if flaw == .chargenCloses, generated == limit { isPeerClosed = true }
    return range.map { offset in
      if flaw == .chargenCorrupts, offset == 60_000 { return 0 }
      // One byte is missing from here on.
      let place = flaw == .chargenSkips && offset >= 60_000 ? offset + 1 : offset
      let (row, column) = (place / 74, place % 74)
      if column >= 72 { return column == 72 ? 13 : 10 }
      return UInt8(32 + (column + (flaw == .chargenStandsStill ? 0 : row)) % 95)
    }
  }
}
