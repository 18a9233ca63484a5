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
    members?.first { $0.name.utf8.elementsEqual(name.utf8) }?.node
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
