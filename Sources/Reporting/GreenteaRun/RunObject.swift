import PositionedJSON

/// An object of a run file whose members are all known by name.
struct RunObject {
  private let kind: String
  private let node: JSONNode

  /// Takes a node that must be an object.
  ///
  /// - Parameters:
  ///   - kind: What the object describes, for messages, such as `a case`.
  ///   - members: The names that the schema knows in it.
  init(_ node: JSONNode, kind: String, members: [String]) throws(GreenteaRunError) {
    guard let present = node.members else {
      throw GreenteaRunError(
        position: node.position, message: "\(kind) must be an object, not \(RunValueText.found(node))")
    }
    for member in present where !members.contains(where: { $0.utf8.elementsEqual(member.name.utf8) }) {
      let name = RunValueText.quoted(member.name)
      throw GreenteaRunError(
        position: member.namePosition,
        message: "\(kind) has no member \(name); known are \(members.joined(separator: ", "))")
    }
    self.kind = kind
    self.node = node
  }

  /// The value of a member that must be there.
  func required<Value>(_ name: String, _ type: RunValue<Value>) throws(GreenteaRunError) -> Value {
    guard let value = try optional(name, type) else {
      throw GreenteaRunError(position: node.position, message: "\(kind) lacks \"\(name)\", \(type.expected)")
    }
    return value
  }

  /// The value of a member that may be left out.
  func optional<Value>(_ name: String, _ type: RunValue<Value>) throws(GreenteaRunError) -> Value? {
    guard let member = node[name] else { return nil }
    guard let value = type.read(member) else {
      throw GreenteaRunError(
        position: member.position,
        message: "\"\(name)\" of \(kind) must be \(type.expected), not \(RunValueText.found(member))")
    }
    return value
  }
}
