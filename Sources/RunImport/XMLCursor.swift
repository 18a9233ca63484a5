import PositionedJSON

/// A place in the bytes of an XML document.
struct XMLCursor {
  /// The longest name.
  private static let maximumName = 256
  /// The longest character or entity reference, with `&` and `;`.
  private static let maximumReference = 12

  private let bytes: [UInt8]
  private(set) var offset: Int

  /// Behind the byte order mark, if there is one.
  let firstOffset: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    firstOffset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    offset = firstOffset
  }

  var isAtEnd: Bool { offset == bytes.count }

  // MARK: Errors

  func error(_ message: String) -> DocumentError { error(offset, message) }

  /// Counts the lines only now, because most documents have no error.
  func error(_ place: Int, _ message: String) -> DocumentError {
    var line = 1
    var start = firstOffset
    for index in firstOffset..<max(place, firstOffset) {
      let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      guard bytes[index] == 0x0A || bytes[index] == 0x0D, !isPair else { continue }
      line += 1
      start = index + 1
    }
    let column = bytes[start..<max(place, start)].count { $0 & 0xC0 != 0x80 } + 1
    return DocumentError(position: JSONPosition(line: line, column: column), message: message)
  }

  // MARK: Moving

  func isAt(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[offset...].prefix($0.count).elementsEqual($0) }
  }

  /// Moves over a text; false if it is not there.
  mutating func take(_ text: StaticString) -> Bool {
    guard isAt(text) else { return false }
    offset += text.utf8CodeUnitCount
    return true
  }

  /// Moves over one byte; not at the end.
  mutating func advance() {
    offset += 1
  }

  /// Whether there was any.
  @discardableResult
  mutating func skipBlanks() -> Bool {
    let start = offset
    while !isAtEnd, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    return offset > start
  }

  /// Moves behind a text.
  ///
  /// - Returns: what stands before it.
  @discardableResult
  mutating func skip(
    past mark: StaticString, from start: Int, what: String
  ) throws(DocumentError) -> String {
    let first = offset
    while !isAtEnd, !isAt(mark) { offset += 1 }
    let content = try string(first..<offset)
    guard take(mark) else { throw error(start, "the \(what) has no end") }
    return content
  }

  // MARK: Taking

  mutating func takeName() throws(DocumentError) -> String {
    let start = offset
    while !isAtEnd, Self.isName(bytes[offset], isFirst: offset == start) { offset += 1 }
    guard offset > start else { throw error("expected a name") }
    guard offset - start <= Self.maximumName else {
      throw error(start, "a name is longer than \(Self.maximumName)")
    }
    return try string(start..<offset)
  }

  private static func isName(_ byte: UInt8, isFirst: Bool) -> Bool {
    if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) { return true }
    if byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":") { return true }
    let isLater = ByteScanner.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    return isLater && !isFirst
  }

  /// A value in quotes; its line ends and tabs become blanks.
  mutating func takeQuoted() throws(DocumentError) -> String {
    let start = offset
    guard !isAtEnd, bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'") else {
      throw error("expected a value in quotes")
    }
    let quote = bytes[offset]
    offset += 1
    let text = try takeText(until: quote)
    guard !isAtEnd, bytes[offset] == quote else {
      throw isAtEnd
        ? error(start, "the value has no closing quote") : error("'<' must be written &lt; in a value")
    }
    offset += 1
    return String(text.map { $0 == "\n" || $0 == "\t" ? " " : $0 })
  }

  /// What stands before the next markup, with sections of plain text (CDATA) opened.
  mutating func takeText() throws(DocumentError) -> String {
    var text = ""
    while !isAtEnd, !isAt("<") || isAt("<![CDATA[") {
      let start = offset
      if take("<![CDATA[") {
        let content = try skip(past: "]]>", from: start, what: "CDATA section")
        text += Self.unifyingLineEnds(content)
        try check(start..<offset)
      } else {
        text += try takeText(until: nil)
      }
    }
    return text
  }

  /// Text up to a quote or `<`, references resolved.
  private mutating func takeText(until quote: UInt8?) throws(DocumentError) -> String {
    var text = ""
    var start = offset
    while !isAtEnd, bytes[offset] != UInt8(ascii: "<"), bytes[offset] != quote {
      guard bytes[offset] == UInt8(ascii: "&") else {
        offset += 1
        continue
      }
      text += try plain(start..<offset)
      text.unicodeScalars.append(try takeReference())
      start = offset
    }
    return text + (try plain(start..<offset))
  }

  private mutating func takeReference() throws(DocumentError) -> Unicode.Scalar {
    let start = offset
    let content = bytes[(offset + 1)...].prefix(Self.maximumReference).prefix { $0 != UInt8(ascii: ";") }
    let name = String(decoding: content, as: UTF8.self)
    guard content.endIndex < bytes.count, bytes[content.endIndex] == UInt8(ascii: ";"),
      let scalar = Self.scalar(named: name)
    else {
      throw error(start, "expected &amp; &lt; &gt; &quot; &apos; or a character reference such as &#65;")
    }
    offset = content.endIndex + 1
    return scalar
  }

  private static func scalar(named name: String) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.first == "#" else { return nil }
      let digits = name.dropFirst()
      let value =
        digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
      // What XML 1.0 allows in a document at all.
      return value.flatMap(Unicode.Scalar.init).flatMap { scalar in
        (0x20..<0xFFFE).contains(scalar.value) || scalar.value > 0xFFFF
          || [0x09, 0x0A, 0x0D].contains(scalar.value)
          ? scalar : nil
      }
    }
  }

  private func plain(_ range: Range<Int>) throws(DocumentError) -> String {
    try check(range)
    return Self.unifyingLineEnds(try string(range))
  }

  private func check(_ range: Range<Int>) throws(DocumentError) {
    guard let place = bytes[range].firstIndex(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }) else {
      return
    }
    throw error(place, "a control character, which XML does not allow")
  }

  private func string(_ range: Range<Int>) throws(DocumentError) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw error(range.lowerBound, "what begins here is not UTF-8")
    }
    return text
  }

  /// CR LF and a lone CR are LF in a document.
  private static func unifyingLineEnds(_ text: String) -> String {
    text.utf8.contains(0x0D) ? String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 }) : text
  }
}
