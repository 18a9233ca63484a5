import PositionedJSON

/// Why a file holds no run to report, and where.
public struct ReportInputError: Error, Hashable, Sendable {
  /// Where the file goes wrong.
  public let position: JSONPosition

  /// What is wrong and what would be right, without the position.
  public let message: String

  public init(position: JSONPosition, message: String) {
    self.position = position
    self.message = message
  }
}
