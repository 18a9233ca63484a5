/// What a table shows of a name.
enum CellText {
  /// The text with its control characters spelled as Python's `repr` does, such as `\n` and `\x1b`.
  ///
  /// A deviation from mbedgt, on purpose: prettytable breaks such a row in two or misplaces its bars, and a
  /// raw escape would reach the terminal of whoever reads the report.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isControl(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }

  /// `\n`, `\x1b`, `\u2028`, `\U0001fffe`.
  static func escape(_ scalar: Unicode.Scalar) -> String {
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
