/// How a firmware was written to the module right before a run.
public struct FlashRecord: Hashable, Sendable {
  /// As the shell had it, passwords masked.
  public let command: String
  public let exitCode: Int
  /// What the command printed on stdout and stderr, printable, passwords masked. Of long output the last lines.
  public let output: [String]

  public init(command: String, exitCode: Int, output: [String]) {
    self.command = command
    self.exitCode = exitCode
    self.output = output
  }
}
