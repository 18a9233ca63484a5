/// Finds fault with what is neither a host name (RFC 1123, with `_` as in practice) nor an IP address.
func checkHost(_ text: String) throws(ValueError) {
  let separators: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":")]
  guard 1...253 ~= text.utf8.count,
    text.utf8.allSatisfy({ $0.isWordCharacter || separators.contains($0) })
  else {
    throw ValueError("must be a host name or an IP address: 1 to 253 letters, digits, '.', '-', '_', ':'")
  }
}

/// The number that a text spells in decimal or, after `0x`, in hexadecimal digits.
func wholeNumber(_ text: String) -> Int? {
  let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
  let digits = isHexadecimal ? text.dropFirst(2) : text[...]
  guard digits.first?.isHexDigit == true || text.first == "-" && !isHexadecimal else { return nil }
  return Int(digits, radix: isHexadecimal ? 16 : 10)
}

/// Whether a text has digits that C reads as octal.
func isOctal(_ text: String) -> Bool {
  text.utf8.count > 1 && text.utf8.first == UInt8(ascii: "0") && text.utf8.allSatisfy(\.isDigit)
}

/// A number literal inside a message, cut when long.
func quotedNumber(_ literal: String) -> String {
  literal.utf8.count > 20 ? String(literal.prefix(20)) + "…" : literal
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// Whether a C identifier may hold the byte.
  var isWordCharacter: Bool {
    isDigit || self == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
