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
        if let base, base.properties.isEmoji, !base.properties.isEmojiPresentation, columns(of: base) == 1 {
          total += 1
        }
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
    // Two regional indicators make a flag of two columns, so each counts one.
    if scalar.properties.isEmojiPresentation { return !(0x1F1E6...0x1F1FF).contains(scalar.value) }
    return EastAsianWidth.isWide(scalar)
  }
}

/// The Unicode property East_Asian_Width, as far as a terminal needs it.
enum EastAsianWidth {
  /// The ranges of Wide and Fullwidth characters of Unicode 15.1 that are not emoji by themselves, in order.
  ///
  /// Unassigned code points and marks inside a block are not cut out.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul leading consonants
    0x2329...0x232A,  // angle brackets
    0x2E80...0x303E,  // CJK radicals, description characters, punctuation
    0x3041...0x3247,  // Hiragana to enclosed CJK letters; 3248 to 324F are ambiguous
    0x3250...0x4DBF,  // enclosed CJK letters to CJK extension A
    0x4E00...0xA4C6,  // CJK unified ideographs, Yi
    0xA960...0xA97C,  // Hangul leading consonants, extended A
    0xAC00...0xD7A3,  // Hangul syllables
    0xF900...0xFAFF,  // CJK compatibility ideographs
    0xFE10...0xFE19,  // vertical forms
    0xFE30...0xFE6B,  // CJK compatibility forms, small forms
    0xFF01...0xFF60,  // fullwidth forms
    0xFFE0...0xFFE6,  // fullwidth signs
    0x16FE0...0x18D08,  // Tangut, Khitan
    0x1AFF0...0x1B2FB,  // Kana extensions, Nushu
    0x1F200...0x1F265,  // enclosed ideographs
    0x20000...0x2FFFD,  // supplementary ideographic plane
    0x30000...0x3FFFD,  // tertiary ideographic plane
  ]

  /// Whether a character takes the place of two narrow ones.
  static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x1100 && wideRanges.contains { $0.contains(scalar.value) }
  }
}
