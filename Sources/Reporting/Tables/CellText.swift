/// What a table shows of a name.
enum CellText {
  /// The text with its control characters spelled as Python's `repr` does, such as `\n` and `\x1b`.
  ///
  /// A deviation from mbedgt, on purpose: prettytable breaks such a row in two or misplaces its bars, and a
  /// raw escape would reach the terminal of whoever reads the report.
  static func visible(_ text: String) -> String {
    spelled(text, isControl)
  }

  /// The text with every character spelled that XML 1.0 (§2.2) and HTML forbid or discourage: controls and
  /// noncharacters.
  ///
  /// - Parameter keepingLines: whether LF and TAB stay as they are, which a reader of an attribute would take
  ///   for blanks.
  static func legible(_ text: String, keepingLines: Bool) -> String {
    spelled(text) { scalar in
      if keepingLines, scalar == "\n" || scalar == "\t" { return false }
      return isControl(scalar) || (!scalar.isASCII && scalar.properties.isNoncharacterCodePoint)
    }
  }

  private static func spelled(_ text: String, _ isSpelled: (Unicode.Scalar) -> Bool) -> String {
    guard text.unicodeScalars.contains(where: isSpelled) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isSpelled(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    // Nearly every character is ASCII, and its properties take a while to be looked up.
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    return scalar.properties.generalCategory == .control
  }

  /// `\n`, `\x1b`, `\u2028`, `\U0001fffe`.
  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let digits = String(scalar.value, radix: 16)
      let (letter, width) =
        switch scalar.value {
        case ...0xFF: ("x", 2)
        case ...0xFFFF: ("u", 4)
        default: ("U", 8)
        }
      return "\\\(letter)\(String(repeating: "0", count: width - digits.utf8.count))\(digits)"
    }
  }
}
