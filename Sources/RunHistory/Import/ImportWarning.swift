import PositionedJSON

/// What an import left out or had to guess.
public struct ImportWarning: Hashable, Sendable {
  /// Nil for what is not there at all.
  public let position: JSONPosition?

  public let message: String

  public init(position: JSONPosition? = nil, message: String) {
    self.position = position
    self.message = message
  }
}
