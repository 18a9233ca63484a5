import Timekeeping

/// A UDP service, without any input or output of its own.
public protocol DatagramServer: Sendable {
  /// The answer to a datagram; nil if it has none.
  mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]?
}
