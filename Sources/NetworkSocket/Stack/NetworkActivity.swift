import Synchronization

/// What a network stack has really done so far, in counts that mean the same on every device.
///
/// Only what the device has confirmed is counted: a test case names the least of it that an OK needs.
public final class NetworkActivity: Sendable {
  /// The counts. All 0 and up.
  public struct Counts: Hashable, Sendable {
    /// Calls of the network-socket API that reached the interface or the stack.
    public var calls = 0
    /// Networks joined.
    public var joins = 0
    /// Joins that were tried and that the device told to have failed.
    public var refusedJoins = 0
    /// Scans completed.
    public var scans = 0
    /// Names resolved, or found not to exist, by a server's answer.
    public var lookups = 0
    /// TCP connections made.
    public var connects = 0
    /// Payload bytes that the device confirmed as sent.
    public var bytesOut = 0
    /// Payload bytes handed out to receivers.
    public var bytesIn = 0
    /// Changes of the connection status, as the driver told them.
    public var statusChanges = 0

    public init() {}
  }

  private let state = Mutex(Counts())

  public init() {}

  /// The counts so far.
  public var counts: Counts { state.withLock(\.self) }

  /// Counts what was done.
  public func note(_ change: (inout Counts) -> Void) {
    state.withLock { change(&$0) }
  }
}
