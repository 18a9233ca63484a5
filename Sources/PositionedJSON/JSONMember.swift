/// A name and its value in an object.
public struct JSONMember: Equatable, Sendable {
  /// The name with its escapes resolved.
  public let name: String

  /// Where the name's opening quote stands.
  public let namePosition: JSONPosition

  /// The value.
  public let node: JSONNode
}
