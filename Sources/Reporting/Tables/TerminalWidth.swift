/// Widths in terminal columns by the rules of the Python package wcwidth 0.2.13, which prettytable asks.
///
/// Marks, format characters and trailing Hangul letters take no column, East Asian wide characters and emoji
/// two.
enum TerminalWidth {
  private static let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"
  private static let emojiSelector: Unicode.Scalar = "\u{FE0F}"

  /// The columns of a text without control characters.
  static func columns(of text: String) -> Int {
    var total = 0
    var base: Unicode.Scalar?
    var joined = false
    for scalar in text.unicodeScalars {
      if joined {
        // What a zero-width joiner ties to the character before it shares that one's columns.
        joined = false
      } else if scalar == zeroWidthJoiner {
        joined = true
      } else if scalar == emojiSelector {
        // The selector turns a narrow symbol into a wide emoji, once.
        total += base.map(widensAsEmoji) == true ? 1 : 0
        base = nil
      } else {
        let width = columns(of: scalar)
        total += width
        if width > 0 { base = scalar }
      }
    }
    return total
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return 1 }
    if isZeroWidth(scalar) { return 0 }
    return isWide(scalar) ? 2 : 1
  }

  private static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark, .format, .lineSeparator, .paragraphSeparator: true
    default:
      switch scalar.value {
      // Hangul vowels and final consonants, drawn into the block of the leading consonant.
      case 0x1160...0x11FF, 0xD7B0...0xD7FF: true
      // Emoji skin tones, drawn into the emoji before them.
      case 0x1F3FB...0x1F3FF: true
      default: false
      }
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isEmojiPresentation { return !isRegionalIndicator(scalar) }
    return EastAsianWidth.isWide(scalar)
  }

  /// Two of them make a flag of two columns, so each counts one.
  private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
    (0x1F1E6...0x1F1FF).contains(scalar.value)
  }

  /// Whether a character is narrow by itself and has an emoji form.
  private static func widensAsEmoji(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isEmoji && !scalar.properties.isEmojiPresentation && columns(of: scalar) == 1
  }
}
