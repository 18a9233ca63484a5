/// A place in the bytes that knows its line and column.
struct JSONCursor {
  private let bytes: [UInt8]
  let isJSON5: Bool
  private(set) var index: Int
  private var line = 1
  private var column = 1

  /// A cursor behind the byte order mark, if there is one.
  init(_ bytes: [UInt8], isJSON5: Bool) {
    self.bytes = bytes
    self.isJSON5 = isJSON5
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  var position: JSONPosition { JSONPosition(line: line, column: column) }

  var isAtEnd: Bool { index == bytes.count }

  /// The byte at the cursor, or nil at the end.
  var byte: UInt8? { self[offset: 0] }

  subscript(offset offset: Int) -> UInt8? {
    index + offset < bytes.count ? bytes[index + offset] : nil
  }

  /// The error for what stands at the cursor.
  func error(_ syntax: JSONSyntax) -> DocumentError { DocumentError(position, syntax) }

  /// The bytes from a place already read up to the cursor.
  func bytes(since start: Int) -> ArraySlice<UInt8> { bytes[start..<index] }

  /// Moves over one ASCII character; the cursor must stand on one.
  mutating func advance() {
    switch bytes[index] {
    case UInt8(ascii: "\r") where self[offset: 1] == UInt8(ascii: "\n"):
      break  // its LF ends the line
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      line += 1
      column = 1
    default:
      column += 1
    }
    index += 1
  }

  /// Moves over one character of any kind; not at the end.
  mutating func advanceScalar() throws(DocumentError) {
    guard bytes[index] >= 0x80 else { return advance() }
    guard let length = multibyteLength else { throw error(.invalidUTF8) }
    index += length
    column += 1
  }

  mutating func skipWhiteSpace() {
    while let byte {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): advance()
      case 0x0B where isJSON5, 0x0C where isJSON5: advance()
      case 0xC2 where isJSON5 && self[offset: 1] == 0xA0:  // a no-break space
        index += 2
        column += 1
      default: return
      }
    }
  }

  /// Whether `//` or `/*` stands at the cursor.
  var isAtComment: Bool {
    byte == UInt8(ascii: "/")
      && (self[offset: 1] == UInt8(ascii: "/") || self[offset: 1] == UInt8(ascii: "*"))
  }

  mutating func skipComment() throws(DocumentError) {
    let start = position
    let isBlock = self[offset: 1] == UInt8(ascii: "*")
    advance()
    advance()
    while let byte {
      if isBlock, byte == UInt8(ascii: "*"), self[offset: 1] == UInt8(ascii: "/") {
        advance()
        return advance()
      }
      if !isBlock, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return }
      try advanceScalar()
    }
    if isBlock { throw DocumentError(start, .unterminatedComment) }
  }

  /// The ASCII letters and digits from the cursor on.
  mutating func letters() -> String {
    let start = index
    while let byte, byte.isLetter || byte.isDigit { advance() }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// The length of the well-formed sequence of two to four bytes at the cursor, by Unicode 15, table 3-7.
  private var multibyteLength: Int? {
    let second = self[offset: 1] ?? 0
    let (length, seconds): (Int, ClosedRange<UInt8>) =
      switch bytes[index] {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0x80...0xBF)
      }
    guard length > 0, index + length <= bytes.count, seconds.contains(second) else { return nil }
    return bytes[(index + 2)..<(index + length)].allSatisfy { 0x80...0xBF ~= $0 } ? length : nil
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}

extension JSONCursor {
  /// The number at the cursor, which stands on `-` or a digit.
  mutating func number() throws(DocumentError) -> JSONNumber {
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

  mutating func digits() throws(DocumentError) {
    guard byte?.isDigit == true else { throw error(.missingDigits) }
    while byte?.isDigit == true { advance() }
  }

  /// Whether an opening quote stands at the cursor.
  var isAtString: Bool { byte == UInt8(ascii: "\"") || isJSON5 && byte == UInt8(ascii: "'") }

  /// The text of the string at the cursor, which stands on the opening quote.
  mutating func string() throws(DocumentError) -> String {
    let start = position
    let quote = byte
    advance()
    let plain = try plainCharacters(before: quote)
    if let byte, byte == quote {
      advance()
      return String(decoding: plain, as: UTF8.self)
    }
    var text = Array(plain)
    while let byte {
      switch byte {
      case quote:
        advance()
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard self[offset: 1] != nil else { throw DocumentError(start, .unterminatedString) }
        text.append(contentsOf: try escape().utf8)
      case 0..<0x20:
        throw error(.controlCharacter(Unicode.Scalar(byte)))
      default:
        text.append(contentsOf: try plainCharacters(before: quote))
      }
    }
    throw DocumentError(start, .unterminatedString)
  }

  /// The characters up to the next quote, backslash or control character.
  private mutating func plainCharacters(before quote: UInt8?) throws(DocumentError) -> ArraySlice<UInt8> {
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      guard byte >= 0x20, byte != quote, byte != UInt8(ascii: "\\") else { break }
      if byte < 0x80 {
        index += 1
        column += 1
      } else {
        try advanceScalar()
      }
    }
    return bytes(since: start)
  }

  /// The character of the escape at the cursor, which stands on the backslash.
  private mutating func escape() throws(DocumentError) -> String {
    if isJSON5, let text = try json5Escape() { return text }
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
  private mutating func unicodeEscape() throws(DocumentError) -> Unicode.Scalar {
    let start = position
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), byte == UInt8(ascii: "\\"), self[offset: 1] == UInt8(ascii: "u")
    else { throw DocumentError(start, .loneSurrogate) }
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else { throw DocumentError(start, .loneSurrogate) }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func codeUnit() throws(DocumentError) -> UInt16 {
    let start = position
    advance()
    advance()
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw DocumentError(start, .incompleteUnicodeEscape)
      }
      unit = unit << 4 | UInt16(digit)
      advance()
    }
    return unit
  }
}
