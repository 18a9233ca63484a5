import SerialLines

/// Why a request ended without the module's word.
public enum ATError: Error, Equatable, Sendable {
  /// What was being waited for.
  public enum Stage: Hashable, Sendable {
    /// The final word of a command without payload.
    case reply
    /// The prompt.
    case prompt
    /// The word on the payload.
    case confirmation
    /// A sign of life, after an earlier command had got no answer.
    case resynchronisation
  }

  case noAnswer(Stage)

  /// The module was busy and dropped the command.
  case busy

  /// The driver ended the exchange, because of something else that the module said.
  case aborted

  case line(SerialLineError)

  case cancelled
}
