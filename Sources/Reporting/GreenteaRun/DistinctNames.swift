import PositionedJSON

/// Sees to it that a name is given once: mbedgt keeps targets, suites and cases by name.
struct DistinctNames {
  private let kind: String
  private var positions: [[UInt8]: JSONPosition] = [:]

  init(kind: String) {
    self.kind = kind
  }

  /// Takes the name of the object at `node`.
  mutating func insert(_ name: String, at node: JSONNode) throws(GreenteaRunError) {
    let position = node["name"]?.position ?? node.position
    // Compared as bytes: Swift's strings are equal when only canonically equivalent.
    if let first = positions.updateValue(position, forKey: Array(name.utf8)) {
      throw GreenteaRunError(
        position: position,
        message: "a second \(kind) with the name \(RunValueText.quoted(name)); the first is at \(first)")
    }
  }
}
