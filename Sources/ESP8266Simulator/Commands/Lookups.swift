import NetworkServices

extension FirmwareCommand {
  /// Questions to the network: names and pings.
  static let lookups = [
    FirmwareCommand(
      "+CIPDOMAIN",
      set: { (firmware, arguments) throws(CommandError) in try firmware.lookUp(arguments, .answer) }),
    FirmwareCommand(
      "+PING", set: { (firmware, arguments) throws(CommandError) in try firmware.lookUp(arguments, .ping) }),
  ]
}

extension Firmware {
  fileprivate mutating func lookUp(_ arguments: Arguments, _ lookup: NameLookup) throws(CommandError) -> CommandOutcome {
    try arguments.limit(to: 1)
    let name = try arguments.text(0)
    guard (1...profile.limits.hostName).contains(name.utf8.count) else { throw CommandError() }
    guard station.lease != nil else { throw CommandError("DNS Fail") }
    if let address = IPv4Address(name) {
      resolved(address, for: lookup)
    } else {
      resolve(name, for: lookup)
    }
    return .pending
  }

  /// The name has an address: on with what it was asked for.
  mutating func resolved(_ address: IPv4Address, for lookup: NameLookup) {
    switch lookup {
    case .answer:
      let quote = profile.grammar.quotesLookups ? "\"" : ""
      conclude("+CIPDOMAIN:\(quote)\(address)\(quote)\r\n")
    case .open(let asked): open(asked, at: address)
    case .ping:
      let id = nextConnection()
      operation = .pinging(id)
      request(.ping(id, address))
    }
  }
}
