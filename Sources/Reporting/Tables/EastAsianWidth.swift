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
    let value = scalar.value
    guard let first = wideRanges.first, value >= first.lowerBound else { return false }
    return wideRanges.contains { $0.contains(value) }
  }
}
