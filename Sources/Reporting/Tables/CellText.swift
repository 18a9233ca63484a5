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

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      // Control characters end at U+009F: two digits hold them all.
      let digits = String(scalar.value, radix: 16)
      return "\\x\(digits.utf8.count < 2 ? "0" : "")\(digits)"
    }
  }
}
