/// An object of a document whose members are asked for by name.
public struct JSONObject {
  /// What the object describes, for messages, such as `a case`.
  private let kind: String
  private let node: JSONNode

  /// Takes a node that must be an object.
  ///
  /// - Parameters:
  ///   - kind: What the object describes, for messages, such as `a cause`.
  ///   - members: All names that the schema knows in it; nil where unknown members are ignored, because later versions
  ///     may add some.
  public init(_ node: JSONNode, kind: String, members: [String]? = nil) throws(DocumentError) {
    guard let present = node.members else {
      throw DocumentError(
        position: node.position, message: "\(kind) must be an object, not \(JSONMessage.found(node))")
    }
    if let members {
      for member in present where !members.contains(where: { $0.hasBytes(of: member.name) }) {
        let name = JSONMessage.quoted(member.name)
        throw DocumentError(
          position: member.namePosition,
          message: "\(kind) has no member \(name); known are \(members.joined(separator: ", "))")
      }
    }
    self.kind = kind
    self.node = node
  }

  /// Where the object begins.
  public var position: JSONPosition { node.position }

  /// The members in the order of the document, for objects whose names are data.
  public var members: [JSONMember] { node.members ?? [] }

  /// The value of a member that must be there.
  public func required<Value>(_ name: String, _ field: JSONField<Value>) throws(DocumentError) -> Value {
    guard let value = try optional(name, field) else {
      throw DocumentError(position: node.position, message: "\(kind) lacks \"\(name)\", \(field.expected)")
    }
    return value
  }

  /// The value of a member that may be left out.
  public func optional<Value>(_ name: String, _ field: JSONField<Value>) throws(DocumentError) -> Value? {
    guard let member = node[name] else { return nil }
    guard let value = field.read(member) else {
      throw DocumentError(
        position: member.position,
        message: "\"\(name)\" of \(kind) must be \(field.expected), not \(JSONMessage.found(member))")
    }
    return value
  }

  /// The object that must be there under a name.
  public func requiredObject(_ name: String, kind: String) throws(DocumentError) -> JSONObject {
    try JSONObject(required(name, .object), kind: kind)
  }

  /// The object under a name that may be left out.
  public func optionalObject(_ name: String, kind: String) throws(DocumentError) -> JSONObject? {
    guard let member = try optional(name, .object) else { return nil }
    return try JSONObject(member, kind: kind)
  }

  /// The array of objects that must be there under a name, each read by `read`.
  public func requiredObjects<Value>(
    _ name: String, kind: String, _ read: (JSONObject) throws(DocumentError) -> Value
  ) throws(DocumentError) -> [Value] {
    _ = try required(name, .array)
    return try optionalObjects(name, kind: kind, read)
  }

  /// The array of objects under a name that may be left out, each read by `read`; empty without it.
  public func optionalObjects<Value>(
    _ name: String, kind: String, _ read: (JSONObject) throws(DocumentError) -> Value
  ) throws(DocumentError) -> [Value] {
    var values: [Value] = []
    for element in try optional(name, .array) ?? [] {
      values.append(try read(JSONObject(element, kind: kind)))
    }
    return values
  }

  /// The error for a value that is of the right type and makes no sense.
  public func error(_ name: String, _ message: String) -> DocumentError {
    DocumentError(position: node[name]?.position ?? node.position, message: message)
  }
}

/// What may stand under a name: its words in a message and the way to read it.
public struct JSONField<Value> {
  private let words: () -> String
  /// The value of a node, or nil if it is of another type or out of range.
  public let read: (JSONNode) -> Value?

  /// - Parameter expected: what should stand there, with its article; made only for a message.
  public init(expected: @autoclosure @escaping () -> String, read: @escaping (JSONNode) -> Value?) {
    words = expected
    self.read = read
  }

  /// What should stand there, with its article.
  public var expected: String { words() }
}

extension JSONField<String> {
  public static var string: JSONField { JSONField(expected: "a string") { $0.string } }
}

extension JSONField<Bool> {
  public static var bool: JSONField { JSONField(expected: "true or false") { $0.bool } }
}

extension JSONField<Double> {
  public static var double: JSONField { JSONField(expected: "a number within 64 bits") { $0.number?.double } }
}

extension JSONField<Int> {
  public static var integer: JSONField {
    JSONField(expected: "a whole number of at most 64 bits") { $0.number?.integer }
  }

  public static var count: JSONField { atLeast(0) }

  /// Where counting begins at 1.
  public static var ordinal: JSONField { atLeast(1) }

  private static func atLeast(_ least: Int) -> JSONField {
    JSONField(expected: "a whole number, \(least) or more, of at most 64 bits") { node in
      node.number?.integer.flatMap { $0 >= least ? $0 : nil }
    }
  }
}

extension JSONField<Int?> {
  public static var countOrNull: JSONField {
    let count = JSONField<Int>.count
    return JSONField(expected: "\(count.expected), or null") { node in
      node.isNull ? .some(nil) : count.read(node).map { .some($0) }
    }
  }
}

extension JSONField<[JSONNode]> {
  public static var array: JSONField { JSONField(expected: "an array") { $0.array } }
}

extension JSONField<JSONNode> {
  public static var object: JSONField { JSONField(expected: "an object") { $0.members == nil ? nil : $0 } }
}

extension JSONField<[String]> {
  public static var strings: JSONField {
    JSONField(expected: "an array of strings") { node in
      guard let elements = node.array else { return nil }
      let texts = elements.compactMap(\.string)
      return texts.count == elements.count ? texts : nil
    }
  }
}

extension JSONField where Value: RawRepresentable, Value.RawValue == String {
  /// One of the words of an enumeration.
  public static func word(of values: [Value]) -> JSONField {
    JSONField(expected: "one of the strings \(values.map(\.rawValue).joined(separator: ", "))") { node in
      node.string.flatMap { text in values.first { $0.rawValue == text } }
    }
  }
}

extension JSONField where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  public static var word: JSONField { word(of: Array(Value.allCases)) }
}

/// Why a document is not what it should be, and where.
///
/// The one error of everything that reads documents: JSON, event logs, run files, lists of known failures, imports. No
/// message of the JSON grammar repeats a value of the document, which may be a password.
public struct DocumentError: Error, Hashable, Sendable {
  /// Where the document goes wrong; for a member that is not there, where its object begins.
  public let position: JSONPosition
  /// What is wrong and what would be right, without the position.
  public let message: String

  public init(position: JSONPosition, message: String) {
    self.position = position
    self.message = message
  }
}

/// How a message shows what a document holds.
public enum JSONMessage {
  /// What stands at a node: short values themselves, of others the type.
  public static func found(_ node: JSONNode) -> String {
    switch node.value {
    case .string(let text): quoted(text)
    case .number(let number): shortened(number.text)
    default: node.typeName
    }
  }

  /// A string in quotes, its control characters escaped, so that it cannot break the line, and cut when long.
  public static func quoted(_ text: String) -> String {
    JSONWriter.compact.write(.string(shortened(text)))
  }

  /// Counted in scalars: a single character may be of any length.
  private static func shortened(_ text: String) -> String {
    let limit = 40
    guard text.unicodeScalars.count > limit else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…"
  }
}
