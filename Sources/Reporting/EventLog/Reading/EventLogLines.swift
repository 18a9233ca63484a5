import PositionedJSON

/// The lines of a log that hold something, with their numbers in the file.
struct EventLogLines: Sequence, IteratorProtocol {
  struct Line {
    /// Counted from 1, blank lines too.
    let number: Int

    /// Without the line end.
    let bytes: [UInt8]

    /// Whether a line feed follows: without one, the writer may have been stopped in the middle.
    let isEnded: Bool
  }

  private var rest: ArraySlice<UInt8>
  private var number = 1

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  mutating func next() -> Line? {
    while !rest.isEmpty {
      let line = takeLine()
      if line.bytes.contains(where: { !Self.isBlank($0) }) { return line }
    }
    return nil
  }

  private mutating func takeLine() -> Line {
    let end = rest.firstIndex(of: UInt8(ascii: "\n"))
    var bytes = rest[..<(end ?? rest.endIndex)]
    rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
    if end != nil, bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    let line = Line(number: number, bytes: Array(bytes), isEnded: end != nil)
    // `JSONPosition` and editors take a lone CR for a line end, JSON Lines for a blank.
    number += 1 + bytes.count { $0 == UInt8(ascii: "\r") }
    return line
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}

extension EventLogLines.Line {
  /// The place in the file of a place in the line.
  func place(of position: JSONPosition) -> JSONPosition {
    JSONPosition(line: number + position.line - 1, column: position.column)
  }

  /// The place of the line's beginning.
  var beginning: JSONPosition { JSONPosition(line: number, column: 1) }
}
