/// What JSON5 has beyond RFC 8259 in numbers, names and strings.
extension JSONCursor {
  /// The number at the cursor, which stands on a sign, a point or a digit; in the grammar of RFC 8259.
  mutating func json5Number() throws(DocumentError) -> JSONNumber {
    let isNegative = byte == UInt8(ascii: "-")
    if isNegative || byte == UInt8(ascii: "+") { advance() }
    let sign = isNegative ? "-" : ""
    if byte == UInt8(ascii: "0"), let mark = self[offset: 1], mark | 0x20 == UInt8(ascii: "x") {
      return JSONNumber(text: sign + "\(try hexadecimal())")
    }
    if byte == UInt8(ascii: ".") { return JSONNumber(text: "\(sign)0.\(try fraction())\(try exponent())") }
    let whole = try wholeDigits()
    guard byte == UInt8(ascii: ".") else { return JSONNumber(text: sign + whole + (try exponent())) }
    guard self[offset: 1]?.isDigit == true else {
      advance()
      return JSONNumber(text: sign + whole + (try exponent()))
    }
    return JSONNumber(text: "\(sign)\(whole).\(try fraction())\(try exponent())")
  }

  /// The digits behind `0x`, as a number.
  private mutating func hexadecimal() throws(DocumentError) -> Int {
    let start = position
    advance()
    advance()
    let digits = letters()
    guard !digits.isEmpty, digits.allSatisfy(\.isHexDigit) else { throw error(.missingDigits) }
    guard let value = Int(digits, radix: 16) else { throw DocumentError(start, .tooManyHexDigits) }
    return value
  }

  private mutating func wholeDigits() throws(DocumentError) -> String {
    if byte == UInt8(ascii: "0"), self[offset: 1]?.isDigit == true { throw error(.leadingZero) }
    return try text { cursor throws(DocumentError) in try cursor.digits() }
  }

  /// The digits behind the point at the cursor.
  private mutating func fraction() throws(DocumentError) -> String {
    advance()
    return try text { cursor throws(DocumentError) in try cursor.digits() }
  }

  /// The exponent with its letter; empty when there is none.
  private mutating func exponent() throws(DocumentError) -> String {
    guard let byte, byte | 0x20 == UInt8(ascii: "e") else { return "" }
    return try text { cursor throws(DocumentError) in
      cursor.advance()
      if cursor.byte == UInt8(ascii: "+") || cursor.byte == UInt8(ascii: "-") { cursor.advance() }
      try cursor.digits()
    }
  }

  /// What a step reads.
  private mutating func text(
    _ step: (inout JSONCursor) throws(DocumentError) -> Void
  ) throws(DocumentError) -> String {
    let start = index
    try step(&self)
    return String(decoding: bytes(since: start), as: UTF8.self)
  }

  /// The name without quotes at the cursor, or nil when none begins there: ASCII letters and digits, `_`, `$`, and any
  /// character beyond ASCII.
  mutating func json5Identifier() throws(DocumentError) -> String? {
    guard let first = byte, !first.isDigit, first.isPartOfName else { return nil }
    return try text { cursor throws(DocumentError) in
      while let byte = cursor.byte, byte.isPartOfName { try cursor.advanceScalar() }
    }
  }

  /// The character of an escape that RFC 8259 lacks, nothing for a line that goes on below; nil for any other escape.
  mutating func json5Escape() throws(DocumentError) -> String? {
    let scalar: Unicode.Scalar
    switch self[offset: 1] {
    case UInt8(ascii: "\n"):
      advance()
      advance()
      return ""
    case UInt8(ascii: "\r"):
      advance()
      advance()
      if byte == UInt8(ascii: "\n") { advance() }
      return ""
    case UInt8(ascii: "x"): return try hexEscape()
    case UInt8(ascii: "v"): scalar = "\u{0B}"
    case UInt8(ascii: "0") where self[offset: 2]?.isDigit != true: scalar = "\0"
    case UInt8(ascii: "'"): scalar = "'"
    default: return nil
    }
    advance()
    advance()
    return String(scalar)
  }

  private mutating func hexEscape() throws(DocumentError) -> String {
    let digits = [self[offset: 2], self[offset: 3]].compactMap { digit in
      digit.flatMap { Character(Unicode.Scalar($0)).hexDigitValue }
    }
    guard digits.count == 2 else { throw error(.unknownEscape) }
    for _ in 0..<4 { advance() }
    return String(Unicode.Scalar(UInt8(digits[0] << 4 | digits[1])))
  }
}

extension UInt8 {
  fileprivate var isPartOfName: Bool {
    isLetter || isDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: "$") || self >= 0x80
  }
}
