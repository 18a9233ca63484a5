import NetworkServices

extension FirmwareCommand {
  /// Opening a link: `[id,]"TCP"|"UDP","host",port` and what belongs to the kind.
  static let start = [
    FirmwareCommand(
      "+CIPSTART",
      set: { (firmware, arguments) throws(CommandError) in
        try firmware.start(try firmware.linkRequest(arguments))
      }),
    FirmwareCommand(
      "+CIPSTARTEX",
      set: { (firmware, arguments) throws(CommandError) in
        guard firmware.session.isMultiplexed, let number = firmware.links.lowestFree else {
          throw CommandError()
        }
        return try firmware.start(try firmware.linkRequest(arguments, number: number))
      }),
  ]
}

extension Firmware {
  fileprivate mutating func start(_ asked: LinkRequest) throws(CommandError) -> CommandOutcome {
    guard station.lease != nil else { throw CommandError("no ip") }
    guard links[asked.number] == nil else { throw CommandError("ALREADY CONNECTED") }
    if asked.kind == .udp, let port = asked.localPort, isBound(port) {
      // The one way to fail at once: the port cannot be had.
      throw CommandError("\(prefix(asked.number))CONNECT FAIL")
    }
    // Nobody to send to yet: a UDP link that waits for datagrams.
    if asked.host.isEmpty {
      open(asked, at: .unspecified)
    } else if let address = IPv4Address(asked.host) {
      open(asked, at: address)
    } else {
      resolve(asked.host, for: .open(asked))
    }
    return .pending
  }

  private static let ports = 0...Int(UInt16.max)
  private static let longestKeepalive = 7200

  /// - Throws: the firmware's word for the first argument that is wrong.
  ///
  /// - Parameter number: the ID if it is not the first argument.
  func linkRequest(_ arguments: Arguments, number given: Int? = nil) throws(CommandError) -> LinkRequest {
    var first = 0
    var number = given ?? 0
    if given == nil, session.isMultiplexed {
      guard let id = try? arguments.number(0, in: 0...links.count - 1) else { throw CommandError("ID ERROR") }
      number = id
      first = 1
    }
    guard arguments.isText(first) else { throw CommandError("Link type ERROR") }
    let type = try arguments.text(first)
    // One firmware image has no room for TLS beside the services; the word is the firmware's own.
    if type == "SSL" { throw CommandError("ssl not supported") }
    guard let kind = LinkKind(rawValue: type) else { throw CommandError("Link type ERROR") }
    guard arguments.count > first + 1 else { throw CommandError("Miss param") }
    guard let host = try? arguments.text(first + 1), host.utf8.count <= profile.limits.hostName else {
      throw CommandError("IP ERROR")
    }
    var asked = LinkRequest(number: number, kind: kind, host: host, remotePort: 0)
    switch kind {
    case .tcp: try readStream(&asked, arguments, first + 2)
    case .udp: try readDatagram(&asked, arguments, first + 2)
    }
    return asked
  }

  private func readStream(
    _ asked: inout LinkRequest, _ arguments: Arguments, _ index: Int
  ) throws(CommandError) {
    guard arguments.count > index else { throw CommandError("Miss param") }
    guard !asked.host.isEmpty else { throw CommandError("IP ERROR") }
    guard let port = try? arguments.number(index, in: 1...Int(UInt16.max)) else {
      throw CommandError("ENTRY ERROR")
    }
    asked.remotePort = UInt16(port)
    // Seconds; 0 is off. Nothing to be kept alive in an internet that forgets nobody.
    _ = try arguments.optionalNumber(index + 1, in: 0...Self.longestKeepalive)
    try arguments.limit(to: index + 2)
  }

  private func readDatagram(
    _ asked: inout LinkRequest, _ arguments: Arguments, _ index: Int
  ) throws(CommandError) {
    if !arguments.isEmpty(index) {
      guard let port = try? arguments.number(index, in: Self.ports) else { throw CommandError("ENTRY ERROR") }
      asked.remotePort = UInt16(port)
    }
    if !arguments.isEmpty(index + 1) {
      guard let port = try? arguments.number(index + 1, in: 1...Int(UInt16.max)) else {
        throw CommandError("ENTRY ERROR")
      }
      asked.localPort = UInt16(port)
    }
    if !arguments.isEmpty(index + 2) {
      guard asked.localPort != nil else { throw CommandError("Miss param") }
      let change = LinkRequest.RemoteChange(rawValue: try arguments.number(index + 2, in: 0...2))
      asked.remoteChange = change ?? .never
    }
    // A link that can neither send nor be found makes no sense.
    let hasRemote = asked.remotePort != 0 && !asked.host.isEmpty
    guard hasRemote || asked.localPort != nil else { throw CommandError("Miss param") }
    try arguments.limit(to: index + 3)
  }

  func isBound(_ port: UInt16) -> Bool {
    links.all.contains { $0.kind == .udp && $0.localPort == port }
  }

  /// Asks for the address of a name; the firmware is busy meanwhile.
  mutating func resolve(_ name: String, for lookup: NameLookup) {
    let id = nextConnection()
    operation = .resolving(id, lookup)
    request(.resolve(id, name: name))
  }
}
