/// A value of a JSON document and the place where it begins.
public struct JSONNode: Equatable, Sendable {
  /// What stands there.
  public let value: JSONContent
  /// Where it begins: the opening quote, bracket or brace, or the first character of a literal.
  public let position: JSONPosition
}

extension JSONNode {
  /// The value of the member with this name, or nil when there is none or this is not an object.
  ///
  /// Names are compared scalar by scalar, as RFC 8259 §8.3 has it, not by canonical equivalence.
  public subscript(name: String) -> JSONNode? {
    members?.first { $0.name.hasBytes(of: name) }?.node
  }

  /// The members of an object, or nil for any other value.
  public var members: [JSONMember]? {
    if case .object(let members) = value { members } else { nil }
  }

  /// The elements of an array, or nil for any other value.
  public var array: [JSONNode]? {
    if case .array(let elements) = value { elements } else { nil }
  }

  /// The text of a string, or nil for any other value.
  public var string: String? {
    if case .string(let text) = value { text } else { nil }
  }

  /// A number, or nil for any other value.
  public var number: JSONNumber? {
    if case .number(let number) = value { number } else { nil }
  }

  /// A truth value, or nil for any other value.
  public var bool: Bool? {
    if case .bool(let bool) = value { bool } else { nil }
  }

  /// Whether the value is `null`.
  public var isNull: Bool { value == .null }

  /// The kind of value with its article, for messages: `a string`, `an object`, `null`.
  public var typeName: String {
    switch value {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }
}

/// The six kinds of JSON value.
public enum JSONContent: Equatable, Sendable {
  /// The members in the order of the document, no name twice.
  case object([JSONMember])
  case array([JSONNode])
  case string(String)
  case number(JSONNumber)
  case bool(Bool)
  case null
}

/// A name and its value in an object.
public struct JSONMember: Equatable, Sendable {
  /// The name with its escapes resolved.
  public let name: String
  /// Where the name's opening quote stands.
  public let namePosition: JSONPosition
  /// The value.
  public let node: JSONNode
}

/// A number as it is written in a document.
///
/// The literal is kept, so `5`, `5.0` and `5e0` are different numbers here, and no digit is lost.
public struct JSONNumber: Hashable, Sendable {
  /// The literal, in the grammar of RFC 8259 §6.
  public let text: String

  /// Whether the literal has neither a fraction nor an exponent.
  public var isIntegerLiteral: Bool {
    !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
  }

  /// The value of an integer literal, or nil for another literal or a value outside `Int`.
  public var integer: Int? {
    isIntegerLiteral ? Int(text) : nil
  }

  /// The nearest `Double`, or nil when the value is beyond the largest finite one.
  public var double: Double? {
    guard let double = Double(text), double.isFinite else { return nil }
    return double
  }
}

/// A place in a JSON document, as an editor shows it.
///
/// Both numbers begin at 1. A column is one Unicode scalar (a tab is one column, `é` in its composed form
/// one, an emoji of several scalars several). LF, CR LF and a lone CR end a line. A leading byte order mark
/// has no column.
public struct JSONPosition: Comparable, Hashable, Sendable {
  /// The line, from 1.
  public let line: Int
  /// The column in Unicode scalars, from 1.
  public let column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Whether the left place comes first in the document.
  public static func < (lhs: JSONPosition, rhs: JSONPosition) -> Bool {
    (lhs.line, lhs.column) < (rhs.line, rhs.column)
  }
}

extension JSONPosition: CustomStringConvertible {
  /// `line:column`, such as `12:5`.
  public var description: String { "\(line):\(column)" }
}

extension String {
  /// Whether both have the same UTF-8 bytes. `==` takes canonically equivalent texts for the same, and its time for long
  /// ones that are not ASCII is many times theirs.
  func hasBytes(of other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
