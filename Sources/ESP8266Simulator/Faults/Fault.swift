/// A defect that a simulated module is told to have.
public enum Fault: Hashable, Sendable {
  /// The firmware hangs: silent and deaf from the given AT command line on, until the reset wire is pulsed.
  ///
  /// Counted from the injection; 1 is the next line. What is below counts as 1. `AT+RST` does not help.
  case mute(afterCommands: Int)
}
