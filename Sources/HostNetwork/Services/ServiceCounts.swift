/// What one service has had to do so far.
public struct ServiceCounts: Hashable, Sendable {
  /// TCP connections that there are now.
  public var connections = 0
  /// TCP connections that were served or are.
  public var accepted = 0
  /// TCP connections closed at once and datagrams not answered, for a limit.
  public var turnedAway = 0
  /// Bytes that came.
  public var received = 0
  /// Bytes that the kernel has taken.
  public var sent = 0
  /// UDP datagrams that came.
  public var datagrams = 0

  public init() {}
}
