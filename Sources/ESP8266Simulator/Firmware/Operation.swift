import NetworkServices

/// The command that keeps the firmware busy beyond its own execution.
enum Operation: Sendable {
  case joining
  case scanning
  case resolving(ConnectionID, NameLookup)
  case pinging(ConnectionID)
  case opening(ConnectionSlot)
  case closing([ConnectionSlot])
  case sending(SendOrder)
  case transparent(ConnectionSlot)
}

/// Why a name is looked up.
enum NameLookup: Sendable {
  case answer
  case ping
  case open(LinkRequest)
}
