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
  case transparent(ConnectionSlot)
}

/// Why a name is looked up.
enum Lookup: Sendable {
  case answer
  case ping
  case open(LinkRequest)
}
