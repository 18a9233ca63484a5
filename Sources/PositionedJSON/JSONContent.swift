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
