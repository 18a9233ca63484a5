/// Widths in columns as prettytable 0.7.2 guesses them.
///
/// The common CJK blocks are wide, combining characters take no column, all else takes one, also emoji.
enum ClassicWidth {
  /// The columns of a text without control characters.
  static func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0xAC00...0xD7AF:
      return 2
    case _ where scalar.properties.canonicalCombiningClass != .notReordered:
      return 0
    case 0x3000...0x303E, 0x3040...0x30FF, 0xFF01...0xFF60:
      return 2
    default:
      return 1
    }
  }
}
