/// Names a connection, a UDP port, a lookup or a ping of one uplink.
///
/// Chosen by whoever asks; used once, so that a late event cannot meet a successor.
public struct ConnectionID: Hashable, Comparable, Sendable {
  /// Unique within one uplink.
  public let number: UInt64

  /// The ID of that number.
  public init(_ number: UInt64) {
    self.number = number
  }

  public static func < (lhs: ConnectionID, rhs: ConnectionID) -> Bool {
    lhs.number < rhs.number
  }
}
