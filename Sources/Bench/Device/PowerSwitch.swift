import Timekeeping

/// The user's way to switch a module off and on.
public struct PowerSwitch: Sendable {
  /// - Returns: nil when it has done its work, else a clause on what it did instead, such as `exited with 3`.
  let flip: @Sendable (any TimeSource) async -> String?

  public init(_ flip: @escaping @Sendable (any TimeSource) async -> String?) {
    self.flip = flip
  }
}
