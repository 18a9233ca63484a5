import PositionedJSON

/// Why a file cannot be imported, and where.
public struct ImportError: Error, Hashable, Sendable {
  /// Where the file goes wrong.
  public let position: JSONPosition

  /// What is wrong and what to do, without the position.
  public let message: String

  public init(position: JSONPosition, message: String) {
    self.position = position
    self.message = message
  }
}
