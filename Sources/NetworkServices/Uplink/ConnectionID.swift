/// Names a connection, a UDP port, a lookup or a ping of one uplink.
///
/// Chosen by whoever asks, or by the uplink for a connection from outside; used once, so that a late event cannot meet a successor.
public struct ConnectionID: Hashable, Comparable, Sendable {
  /// Unique within one uplink.
  public let number: UInt64

  /// Below are the numbers of the module, from here on those of the uplink.
  public static let firstAccepted: UInt64 = 1 << 63

  /// The ID of that number.
  public init(_ number: UInt64) {
    self.number = number
  }

  public static func < (lhs: ConnectionID, rhs: ConnectionID) -> Bool {
    lhs.number < rhs.number
  }
}
