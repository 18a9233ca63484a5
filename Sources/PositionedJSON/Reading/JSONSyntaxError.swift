/// Why a document is not JSON, and where.
///
/// No message repeats a value of the document, which may be a password.
struct JSONSyntaxError: Error, Hashable, Sendable {
  /// Where the document goes wrong.
  let position: JSONPosition

  /// What is wrong.
  let kind: Kind

  /// What can be wrong with a document.
  enum Kind: Hashable, Sendable {
    /// The document has more bytes than the limit.
    case tooLarge(maximum: Int)
    /// Arrays and objects are nested deeper than the limit.
    case tooDeep(maximum: Int)
    /// The document ends in the middle.
    case unexpectedEnd(expected: Expectation)
    /// Something else stands where this was expected.
    case unexpected(expected: Expectation)
    /// Something follows the document's value.
    case trailingContent
    /// Letters without quotes that are none of `true`, `false`, `null`.
    case unknownWord
    /// A byte sequence that is not UTF-8.
    case invalidUTF8
    /// A string without a closing quote.
    case unterminatedString
    /// A character below U+0020 in a string.
    case controlCharacter(Unicode.Scalar)
    /// A backslash before a character that does not make an escape.
    case unknownEscape
    /// `\u` without four hexadecimal digits.
    case incompleteUnicodeEscape
    /// Half of a surrogate pair alone.
    case loneSurrogate
    /// A number that begins with a superfluous zero.
    case leadingZero
    /// A number without digits where the grammar wants some.
    case missingDigits
    /// A name that the object already has.
    case duplicateName(String, first: JSONPosition)
    /// A comment where the reader's options do not allow one.
    case commentNotAllowed
    /// A block comment without its end.
    case unterminatedComment
    /// A comma before a closing bracket or brace where the reader's options do not allow one.
    case trailingCommaNotAllowed
  }

  /// What the grammar wanted to see.
  enum Expectation: Hashable, Sendable {
    case value
    case memberName
    case colon
    case commaOrBrace
    case commaOrBracket
  }
}

extension JSONSyntaxError {
  /// What is wrong and how to fix it, without the position.
  var message: String {
    switch kind {
    case .tooLarge(let maximum): "the document is larger than \(maximum) bytes"
    case .tooDeep(let maximum): "arrays and objects are nested deeper than \(maximum) levels"
    case .unexpectedEnd(let expected): "the document ends here; expected \(expected.phrase)"
    case .unexpected(let expected): "expected \(expected.phrase)"
    case .trailingContent: "expected nothing more after the document's value"
    case .unknownWord: "unknown word; only true, false and null stand without quotes"
    case .invalidUTF8: "invalid UTF-8; save the file as UTF-8"
    case .unterminatedString: "the string that begins here has no closing quote"
    case .controlCharacter(let scalar): Self.controlCharacterMessage(scalar)
    case .unknownEscape: #"unknown escape; only \" \\ \/ \b \f \n \r \t and \u are known"#
    case .incompleteUnicodeEscape: #"\u wants four hexadecimal digits"#
    case .loneSurrogate: "half of a surrogate pair; write both halves or the character itself"
    case .leadingZero: "a number must not begin with a superfluous zero"
    case .missingDigits: "a number wants at least one digit here"
    case .duplicateName(let name, let first): Self.duplicateNameMessage(name, first)
    case .commentNotAllowed: "comments are not allowed here"
    case .unterminatedComment: "the comment that begins here has no end"
    case .trailingCommaNotAllowed: "this comma must go; nothing follows it"
    }
  }

  private static func controlCharacterMessage(_ scalar: Unicode.Scalar) -> String {
    let isLineEnd = scalar == "\n" || scalar == "\r"
    guard !isLineEnd else { return #"the line ends in a string; close its quote, or write \n"# }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: 4 - digits.count) + digits
    return "control character U+\(padded) in a string; write \\u\(padded)"
  }

  private static func duplicateNameMessage(_ name: String, _ first: JSONPosition) -> String {
    "duplicate name \(JSONWriter.compact.write(.string(name))); first used at \(first)"
  }
}

extension JSONSyntaxError.Expectation {
  fileprivate var phrase: String {
    switch self {
    case .value: "a value"
    case .memberName: "a name in double quotes"
    case .colon: "':' after the name"
    case .commaOrBrace: "',' or '}'"
    case .commaOrBracket: "',' or ']'"
    }
  }
}
