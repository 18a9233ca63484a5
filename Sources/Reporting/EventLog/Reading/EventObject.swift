import PositionedJSON

/// An object of an event log. Members that nobody asks for are ignored: later versions may add some.
struct EventObject {
  private let kind: String
  private let node: JSONNode

  /// Takes a node that must be an object.
  ///
  /// - Parameter kind: What the object describes, for messages, such as `a cause`.
  init(_ node: JSONNode, kind: String) throws(EventLogError) {
    guard node.members != nil else {
      throw EventLogError(
        position: node.position, message: "\(kind) must be an object, not \(RunValueText.found(node))")
    }
    self.kind = kind
    self.node = node
  }

  /// The value of a member that must be there.
  func required<Value>(_ name: String, _ type: RunValue<Value>) throws(EventLogError) -> Value {
    guard let value = try optional(name, type) else {
      throw EventLogError(position: node.position, message: "\(kind) lacks \"\(name)\", \(type.expected)")
    }
    return value
  }

  /// The value of a member that is left out when there is nothing to say.
  func optional<Value>(_ name: String, _ type: RunValue<Value>) throws(EventLogError) -> Value? {
    guard let member = node[name] else { return nil }
    guard let value = type.read(member) else {
      throw EventLogError(
        position: member.position,
        message: "\"\(name)\" of \(kind) must be \(type.expected), not \(RunValueText.found(member))")
    }
    return value
  }

  /// The object that must be there under a name.
  func requiredObject(_ name: String, kind: String) throws(EventLogError) -> EventObject {
    try EventObject(required(name, .object), kind: kind)
  }

  /// The object under a name that is left out when there is nothing to say.
  func optionalObject(_ name: String, kind: String) throws(EventLogError) -> EventObject? {
    guard let member = try optional(name, .object) else { return nil }
    return try EventObject(member, kind: kind)
  }

  /// The array of objects that must be there under a name, each read by `read`.
  func requiredObjects<Value>(
    _ name: String, kind: String, _ read: (EventObject) throws(EventLogError) -> Value
  ) throws(EventLogError) -> [Value] {
    var values: [Value] = []
    for element in try required(name, .array) {
      values.append(try read(EventObject(element, kind: kind)))
    }
    return values
  }
}
