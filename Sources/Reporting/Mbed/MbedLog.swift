/// The log of a case.
public enum MbedLog: Hashable, Sendable {
  /// The lines between start and finish, without their line ends.
  case lines([String])
  /// One text in place of the lines: what mbedgt stores for a finish without a start.
  case text(String)
}
