/// A line of what passed between the tool and a device in a case: AT commands and answers, or socket calls.
public struct ExchangeLine: Hashable, Sendable {
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    case sent
    case received
    /// The device said it without being asked.
    case unsolicited
  }

  /// Since the case began.
  public let time: Duration
  public let direction: Direction
  /// Printable text without line ends; secrets are masked, and a payload is its length and its first bytes.
  public let text: String

  public init(time: Duration, direction: Direction, text: String) {
    self.time = time
    self.direction = direction
    self.text = text
  }
}
