import NetworkServices

/// One `CIPSEND` under way.
struct SendOrder: Sendable {
  let link: ConnectionSlot

  /// What the prompt waits for.
  let length: Int

  /// Where the datagram goes; nil on a TCP link.
  let remote: IPv4Endpoint?
  var payload: [UInt8] = []

  /// Whether `Recv` has been printed.
  var isTaken = false
  var unacknowledged = 0
}
