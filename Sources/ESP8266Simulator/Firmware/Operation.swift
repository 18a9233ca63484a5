import NetworkServices

/// The command that keeps the firmware busy beyond its own execution.
enum Operation: Sendable {
  case joining
  case scanning
  case resolving(ConnectionID, Lookup)
  case pinging(ConnectionID)
  case opening(ConnectionSlot)
  case closing([ConnectionSlot])
  case sending(SendOrder)
}

/// Why a name is looked up.
enum Lookup: Sendable {
  case answer
  case ping
  case open(LinkRequest)
}

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
