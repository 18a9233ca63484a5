/// An array or object whose end has not been read.
struct OpenContainer {
  enum Kind {
    case array
    case object

    var closer: UInt8 {
      self == .array ? UInt8(ascii: "]") : UInt8(ascii: "}")
    }
  }

  let kind: Kind
  private let position: JSONPosition
  private var elements: [JSONNode] = []
  private var members: [JSONMember] = []
  /// By UTF-8 bytes: `String` would take canonically equivalent names for the same.
  private var namePositions: [[UInt8]: JSONPosition] = [:]
  private var pending: (name: String, position: JSONPosition)?

  init(_ kind: Kind, at position: JSONPosition) {
    self.kind = kind
    self.position = position
  }

  /// Notes the name of the next value; answers where the object already has that name.
  mutating func begin(_ name: String, at position: JSONPosition) -> JSONPosition? {
    pending = (name, position)
    return namePositions.updateValue(position, forKey: Array(name.utf8))
  }

  mutating func add(_ node: JSONNode) {
    if let pending {
      members.append(JSONMember(name: pending.name, namePosition: pending.position, node: node))
    } else {
      elements.append(node)
    }
    pending = nil
  }

  var node: JSONNode {
    JSONNode(value: kind == .array ? .array(elements) : .object(members), position: position)
  }
}
