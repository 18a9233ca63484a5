import PositionedJSON

/// Why a file is no list of known failures, and where.
public struct KnownFailuresError: Error, Hashable, Sendable {
  /// Where the file goes wrong; for a member that is not there, where its entry begins.
  public let position: JSONPosition

  /// What is wrong and what would be right, without the position.
  public let message: String

  public init(position: JSONPosition, message: String) {
    self.position = position
    self.message = message
  }
}
