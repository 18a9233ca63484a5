/// How a command goes on after its execution.
enum CommandOutcome: Sendable {
  /// The text, then `OK`.
  case ok(String = "")

  /// The reply comes later; the firmware stays busy.
  case pending
}
