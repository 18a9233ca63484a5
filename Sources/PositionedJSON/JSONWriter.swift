/// Writes JSON, the same bytes for the same value.
///
/// Text stays as it is except for what RFC 8259 §7 requires to be escaped, and for DEL, the C1 controls, U+2028 and
/// U+2029, which some terminals and line readers act on. NaN and the infinities, for which JSON has no
/// words, become `null`, as in ECMAScript.
public struct JSONWriter: Sendable {
  /// How many spaces each level is indented, or nil for one line without blanks.
  private let indentation: Int?

  /// Whether everything beyond ASCII is escaped.
  private let isASCII: Bool

  /// How a number with a fraction is spelled, which must be JSON.
  private let spelled: @Sendable (Double) -> String

  private init(
    indentation: Int?, isASCII: Bool = false,
    spelled: @escaping @Sendable (Double) -> String = { $0.isFinite ? $0.description : "null" }
  ) {
    self.indentation = indentation
    self.isASCII = isASCII
    self.spelled = spelled
  }

  /// One line without blanks and without a line end, as JSON Lines requires.
  public static let compact = JSONWriter(indentation: nil)

  /// One member or element a line, two spaces a level, without a line end after the last line.
  public static let indented = JSONWriter(indentation: 2)

  /// Like `indented`, with so many spaces a level, with characters beyond ASCII escaped in UTF-16, and with
  /// numbers that have a fraction as `spelled` has them: for output in the manner of another tool.
  public static func ascii(
    indentation: Int, spelled: @escaping @Sendable (Double) -> String
  ) -> JSONWriter {
    JSONWriter(indentation: indentation, isASCII: true, spelled: spelled)
  }

  /// The value's text.
  public func write(_ value: JSONValue) -> String {
    var text = ""
    write(value, level: 0, to: &text) { _ in }
    return text
  }

  /// Writes the value's text in pieces of some ten thousand bytes, or of one string that is longer.
  public func write<Target: TextOutputStream>(_ value: JSONValue, to target: inout Target) {
    var text = ""
    write(value, level: 0, to: &text) { text in
      guard text.utf8.count >= Self.pieceSize else { return }
      target.write(text)
      text.removeAll(keepingCapacity: true)
    }
    target.write(text)
  }

  private static let pieceSize = 16 << 10

  /// - Parameter pass: hands on what has gathered, if that is enough, and empties the text.
  private func write(
    _ value: JSONValue, level: Int, to text: inout String, pass: (inout String) -> Void
  ) {
    func writeMember(_ member: (String, JSONValue), to text: inout String) {
      writeString(member.0, to: &text)
      text += indentation == nil ? ":" : ": "
      write(member.1, level: level + 1, to: &text, pass: pass)
    }
    func writeList(
      _ indices: Range<Int>, _ opener: String, _ closer: String, element: (Int, inout String) -> Void
    ) {
      text += opener
      for index in indices {
        if index > 0 { text += "," }
        breakLine(level: level + 1, in: &text)
        element(index, &text)
        pass(&text)
      }
      if !indices.isEmpty { breakLine(level: level, in: &text) }
      text += closer
    }
    switch value {
    case .object(let members):
      writeList(members.indices, "{", "}") { writeMember(members[$0], to: &$1) }
    case .madeObject(let count, let member):
      writeList(0..<count, "{", "}") { writeMember(member($0), to: &$1) }
    case .array(let elements):
      writeList(elements.indices, "[", "]") {
        write(elements[$0], level: level + 1, to: &$1, pass: pass)
      }
    case .madeArray(let count, let element):
      writeList(0..<count, "[", "]") { write(element($0), level: level + 1, to: &$1, pass: pass) }
    case .string(let string): writeString(string, to: &text)
    case .integer(let integer): text += String(integer)
    case .number(let number): text += spelled(number)
    case .bool(let bool): text += bool ? "true" : "false"
    case .null: text += "null"
    }
  }

  private static let blanks = "                                "

  private func breakLine(level: Int, in text: inout String) {
    guard let indentation else { return }
    text += "\n"
    var missing = level * indentation
    while missing > 0 {
      let blanks = Self.blanks.utf8.prefix(missing)
      text += Substring(blanks)
      missing -= blanks.count
    }
  }

  private func writeString(_ string: String, to text: inout String) {
    text += "\""
    if string.utf8.allSatisfy({ 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      text += string
    } else {
      for scalar in string.unicodeScalars { writeScalar(scalar, to: &text) }
    }
    text += "\""
  }

  private func writeScalar(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\"": text += #"\""#
    case "\\": text += #"\\"#
    case "\u{08}": text += #"\b"#
    case "\u{0C}": text += #"\f"#
    case "\n": text += #"\n"#
    case "\r": text += #"\r"#
    case "\t": text += #"\t"#
    case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{2029}":
      text += #"\u"# + scalar.value.fourHexDigits.lowercased()
    case "\u{A0}"... where isASCII:
      for unit in scalar.utf16 { text += #"\u"# + UInt32(unit).fourHexDigits.lowercased() }
    default: text.unicodeScalars.append(scalar)
    }
  }
}

extension UInt32 {
  /// A UTF-16 code unit in four digits, capitals.
  var fourHexDigits: String {
    let digits = String(self, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}

/// A JSON value to write.
public enum JSONValue: Sendable {
  /// Members in the order in which they are written; it is for the caller to use no name twice.
  case object([(String, JSONValue)])
  /// Like `object`; each member is made when it is written, so that a large object need not be held whole.
  case madeObject(count: Int, @Sendable (Int) -> (String, JSONValue))
  case array([JSONValue])
  /// Like `array`; each element is made when it is written.
  case madeArray(count: Int, @Sendable (Int) -> JSONValue)
  case string(String)
  case integer(Int64)
  /// Written with the fewest digits that read back as the same number; NaN and infinities as `null`.
  case number(Double)
  case bool(Bool)
  case null

  public static func count(_ count: Int) -> JSONValue { .integer(Int64(count)) }
}

/// The members of an object in the order in which they are written.
public typealias JSONMembers = [(String, JSONValue)]

extension JSONValue: Equatable {
  /// Whether both are the same kind of value with the same contents, members in the same order.
  public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool {
    if let left = lhs.members, let right = rhs.members { return left.elementsEqual(right) { $0 == $1 } }
    if let left = lhs.elements, let right = rhs.elements { return left == right }
    return switch (lhs, rhs) {
    case (.string(let left), .string(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    case (.null, .null): true
    default: false
    }
  }

  private var members: JSONMembers? {
    switch self {
    case .object(let members): members
    case .madeObject(let count, let member): (0..<count).map(member)
    default: nil
    }
  }

  private var elements: [JSONValue]? {
    switch self {
    case .array(let elements): elements
    case .madeArray(let count, let element): (0..<count).map(element)
    default: nil
    }
  }
}
