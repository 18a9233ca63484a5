extension JSONCursor {
  /// The number at the cursor, which stands on `-` or a digit.
  mutating func number() throws(JSONSyntaxError) -> JSONNumber {
    let start = index
    if byte == UInt8(ascii: "-") { advance() }
    if byte == UInt8(ascii: "0"), self[offset: 1]?.isDigit == true { throw error(.leadingZero) }
    try digits()
    if byte == UInt8(ascii: ".") {
      advance()
      try digits()
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      advance()
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { advance() }
      try digits()
    }
    return JSONNumber(text: String(decoding: bytes(since: start), as: UTF8.self))
  }

  private mutating func digits() throws(JSONSyntaxError) {
    guard byte?.isDigit == true else { throw error(.missingDigits) }
    while byte?.isDigit == true { advance() }
  }

  /// The text of the string at the cursor, which stands on the opening quote.
  mutating func string() throws(JSONSyntaxError) -> String {
    let unterminated = error(.unterminatedString)
    var text: [UInt8] = []
    advance()
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        advance()
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard self[offset: 1] != nil else { throw unterminated }
        text.append(contentsOf: try escape().utf8)
      case 0..<0x20:
        throw error(.controlCharacter(Unicode.Scalar(byte)))
      default:
        text.append(contentsOf: try plainCharacters())
      }
    }
    throw unterminated
  }

  /// The characters up to the next quote, backslash or control character.
  private mutating func plainCharacters() throws(JSONSyntaxError) -> ArraySlice<UInt8> {
    let start = index
    while let byte, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      try advanceScalar()
    }
    return bytes(since: start)
  }

  /// The character of the escape at the cursor, which stands on the backslash.
  private mutating func escape() throws(JSONSyntaxError) -> String {
    let scalar: Unicode.Scalar
    switch self[offset: 1] {
    case UInt8(ascii: "u"): return String(try unicodeEscape())
    case UInt8(ascii: "\""): scalar = "\""
    case UInt8(ascii: "\\"): scalar = "\\"
    case UInt8(ascii: "/"): scalar = "/"
    case UInt8(ascii: "b"): scalar = "\u{08}"
    case UInt8(ascii: "f"): scalar = "\u{0C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    default: throw error(.unknownEscape)
    }
    advance()
    advance()
    return String(scalar)
  }

  /// The character of `\uXXXX`, or of the two that make a surrogate pair.
  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let lone = error(.loneSurrogate)
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), byte == UInt8(ascii: "\\"), self[offset: 1] == UInt8(ascii: "u")
    else { throw lone }
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else { throw lone }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
    let incomplete = error(.incompleteUnicodeEscape)
    advance()
    advance()
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw incomplete }
      unit = unit << 4 | UInt16(digit)
      advance()
    }
    return unit
  }
}
