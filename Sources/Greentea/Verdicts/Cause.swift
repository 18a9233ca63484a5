/// Why something did not end as it should, for machines and for people.
public struct Cause: Error, Hashable, Sendable {
  /// Where to look.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The module: its firmware, its power, its wiring.
    case device
    /// What lies beyond the module: access point, DNS, test server.
    case network
    /// The line between host and module, or the host.
    case bench
    /// This tool.
    case harness
  }

  public let kind: Kind

  /// What happened.
  public let message: String

  /// A command to paste, with its purpose in brackets, or what to check.
  public let advice: String

  /// The serial line itself is gone: nothing more can be run on this device.
  public let isLineLost: Bool

  public init(_ kind: Kind, _ message: String, advice: String, isLineLost: Bool = false) {
    self.kind = kind
    self.message = message
    self.advice = advice
    self.isLineLost = isLineLost
  }
}
