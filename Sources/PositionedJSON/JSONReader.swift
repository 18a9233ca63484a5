/// Reads one JSON document and keeps the place of every value.
///
/// Strict RFC 8259, except that a leading UTF-8 byte order mark is skipped and a name must not appear twice in
/// an object; or JSON5.
///
/// Own code rather than Foundation's decoder, for two reasons. Messages need the line and column of every name and
/// value. Documents may be hostile: size and depth have limits, and the reader does not recurse, so that no document
/// can exhaust the stack.
public struct JSONReader: Sendable {
  /// What the reader accepts beyond RFC 8259, and its limits.
  public struct Options: Hashable, Sendable {
    /// Whether the document may be written in JSON5 (json5.org, version 1.0.0), but for `Infinity` and `NaN`, and but for
    /// names without quotes that hold an escape.
    public let isJSON5: Bool
    /// The largest accepted document, in bytes.
    public let maximumSize: Int
    /// How deep arrays and objects may nest, 0…512.
    public let maximumDepth: Int

    /// Options of one syntax, with its limits.
    ///
    /// - Parameter maximumDepth: Lowered to 512 when larger, because the release of a nested value recurses.
    public init(
      isJSON5: Bool = false, maximumSize: Int = 16 << 20, maximumDepth: Int = 128
    ) {
      self.isJSON5 = isJSON5
      self.maximumSize = maximumSize
      self.maximumDepth = min(maximumDepth, 512)
    }
  }

  /// What the reader accepts.
  public let options: Options

  /// A reader of strict documents unless the options say otherwise.
  public init(options: Options = Options()) {
    self.options = options
  }

  /// The value of the document.
  ///
  /// Throws the first error in the order of the document; one about the size comes before all others.
  public func read(_ bytes: [UInt8]) throws(DocumentError) -> JSONNode {
    guard bytes.count <= options.maximumSize else {
      throw DocumentError(JSONPosition(line: 1, column: 1), .tooLarge(maximum: options.maximumSize))
    }
    var parser = JSONParser(JSONCursor(bytes, isJSON5: options.isJSON5), options: options)
    return try parser.document()
  }
}

/// What can be wrong with the syntax of a document.
///
/// No message repeats a value of the document, which may be a password.
enum JSONSyntax {
  case tooLarge(maximum: Int)
  case tooDeep(maximum: Int)
  case unexpectedEnd(expected: Expectation)
  case unexpected(expected: Expectation)
  case trailingContent
  case unknownWord, invalidUTF8
  case unterminatedString
  case controlCharacter(Unicode.Scalar)
  case unknownEscape, incompleteUnicodeEscape, loneSurrogate
  case leadingZero, missingDigits, tooManyHexDigits
  case duplicateName(String, first: JSONPosition)
  case commentNotAllowed, unterminatedComment, trailingCommaNotAllowed

  /// What the grammar wanted to see; the raw value is its words in a message.
  enum Expectation: String {
    case value = "a value"
    case memberName = "a name in double quotes"
    case colon = "':' after the name"
    case commaOrBrace = "',' or '}'"
    case commaOrBracket = "',' or ']'"
  }

  /// What is wrong and how to fix it, without the position.
  var message: String {
    switch self {
    case .tooLarge(let maximum): "the document is larger than \(maximum) bytes"
    case .tooDeep(let maximum): "arrays and objects are nested deeper than \(maximum) levels"
    case .unexpectedEnd(let expected): "the document ends here; expected \(expected.rawValue)"
    case .unexpected(let expected): "expected \(expected.rawValue)"
    case .trailingContent: "expected nothing more after the document's value"
    case .unknownWord: "unknown word; only true, false and null stand without quotes"
    case .invalidUTF8: "invalid UTF-8; save the file as UTF-8"
    case .unterminatedString: "the string that begins here has no closing quote"
    case .controlCharacter("\n"), .controlCharacter("\r"):
      #"the line ends in a string; close its quote, or write \n"#
    case .controlCharacter(let scalar):
      "control character U+\(scalar.value.fourHexDigits) in a string; write \\u\(scalar.value.fourHexDigits)"
    case .unknownEscape: #"unknown escape; only \" \\ \/ \b \f \n \r \t and \u are known"#
    case .incompleteUnicodeEscape: #"\u needs four hexadecimal digits"#
    case .loneSurrogate: "half of a surrogate pair; write both halves or the character itself"
    case .leadingZero: "a number must not begin with a superfluous zero"
    case .missingDigits: "a number needs at least one digit here"
    case .tooManyHexDigits: "a hexadecimal number must not be above 0x7fffffffffffffff"
    case .duplicateName(let name, let first):
      "duplicate name \(JSONWriter.compact.write(.string(name))); first used at \(first)"
    case .commentNotAllowed: "comments are not allowed here"
    case .unterminatedComment: "the comment that begins here has no end"
    case .trailingCommaNotAllowed: "remove this comma; nothing follows it"
    }
  }
}

extension DocumentError {
  init(_ position: JSONPosition, _ syntax: JSONSyntax) {
    self.init(position: position, message: syntax.message)
  }
}
