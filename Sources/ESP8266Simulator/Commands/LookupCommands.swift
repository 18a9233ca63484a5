import NetworkServices
import Timekeeping

extension FirmwareCommand {
  /// Questions to the network: names and pings.
  static let lookups = [
    FirmwareCommand(
      name: "+CIPDOMAIN", releases: .since("1.0"),
      set: { (firmware, arguments) throws(CommandError) in try firmware.lookUp(arguments, .answer) }),
    FirmwareCommand(
      name: "+PING",
      set: { (firmware, arguments) throws(CommandError) in try firmware.lookUp(arguments, .ping) }),
  ]
}

/// Why a name is looked up.
enum NameLookup: Sendable {
  case answer
  case ping
  case open(LinkRequest)
  case send(SendOrder)
}

extension Firmware {
  fileprivate mutating func lookUp(
    _ arguments: Arguments, _ lookup: NameLookup
  ) throws(CommandError) -> CommandOutcome {
    let name = try arguments.text(0)
    guard (1...profile.limits.hostName).contains(name.utf8.count) else { throw CommandError() }
    guard station.lease != nil else { throw CommandError("DNS Fail") }
    resolve(name, for: lookup)
    return .pending
  }

  /// Finds the address of a name, or takes the name as one; the firmware is busy meanwhile.
  ///
  /// A whole number is an address too, as in the SDK's `ipaddr_addr`: "0" is 0.0.0.0.
  mutating func resolve(_ name: String, for lookup: NameLookup) {
    let number = name.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt32(name) : nil
    if let address = IPv4Address(name) ?? number.map(IPv4Address.init(number:)) {
      return resolved(address, for: lookup)
    }
    let id = nextConnection()
    pendingCommand = .resolving(id, lookup)
    request(.resolve(id, name: name))
  }

  /// The name has an address: continue with the command that needed it.
  private mutating func resolved(_ address: IPv4Address, for lookup: NameLookup) {
    switch lookup {
    case .answer:
      let quote = profile.grammar.quotesLookups ? "\"" : ""
      conclude("+CIPDOMAIN:\(quote)\(address)\(quote)\r\n")
    case .open(let asked): open(asked, at: address)
    case .send(var order):
      order.remote = IPv4Endpoint(address: address, port: order.remote?.port ?? 0)
      startSending(order)
    case .ping:
      let id = nextConnection()
      pendingCommand = .pinging(id)
      request(.ping(id, address))
    }
  }

  /// Answers to lookups and pings; false if the event is about something else.
  mutating func takeAnswer(_ event: UplinkEvent) -> Bool {
    switch (event, pendingCommand) {
    case (.resolved(_, let address), .resolving(event.id, let lookup)):
      pendingCommand = nil
      resolved(address, for: lookup)
    case (.resolutionFailed, .resolving(event.id, _)): fail(CommandError("DNS Fail"))
    case (.pingAnswered(_, let roundTrip), .pinging(event.id)):
      conclude("+\(profile.grammar.namesAnswers ? "PING:" : "")\(roundTrip.wholeMilliseconds)\r\n")
    case (.timedOut, .pinging(event.id)): fail(CommandError("+timeout"))
    default: return false
    }
    return true
  }

  /// The network is gone: no answer will come.
  mutating func loseLookup() {
    switch pendingCommand {
    case .resolving: fail(CommandError("DNS Fail"))
    case .pinging(let id):
      request(.abort(id))
      fail(CommandError("+timeout"))
    default: break
    }
  }
}
