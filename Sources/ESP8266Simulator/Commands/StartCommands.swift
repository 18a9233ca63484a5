import NetworkServices

extension FirmwareCommand {
  /// Opening a link: `[id,]"TCP"|"UDP","host",port` and what belongs to the kind.
  ///
  /// The firmware image has no TLS: its settings are accepted, `CIPSTART` rejects `"SSL"`.
  static let start = [
    FirmwareCommand(
      name: "+CIPSTART", arguments: .max,
      set: { (firmware, arguments) throws(CommandError) in
        try firmware.start(try firmware.linkRequest(arguments))
      }),
    FirmwareCommand(
      name: "+CIPSTARTEX", releases: .since("2.1"), arguments: .max,
      set: { (firmware, arguments) throws(CommandError) in
        guard firmware.session.isMultiplexed, let number = firmware.links.lowestFree else {
          throw CommandError()
        }
        return try firmware.start(try firmware.linkRequest(arguments, number: number))
      }),
    // The reply is unverified.
    setting("+CIPSSLSIZE", .generation1, \.session.tlsBufferSize, in: 2048...4096),
    // Bit 0: show a certificate, bit 1: check the server's.
    setting("+CIPSSLCCONF", .since("1.7"), \.session.tlsVerification, in: 0...3),
  ]
}

extension Firmware {
  fileprivate mutating func start(_ asked: LinkRequest) throws(CommandError) -> CommandOutcome {
    guard station.lease != nil else { throw CommandError("no ip") }
    guard links[asked.number] == nil else { throw CommandError("ALREADY CONNECTED") }
    if asked.kind == .udp, let port = asked.localPort, isBound(port) {
      // The one way to fail at once: the port is taken.
      throw CommandError("\(prefix(asked.number))CONNECT FAIL")
    }
    // No remote yet: a UDP link that waits for datagrams.
    if asked.host.isEmpty {
      open(asked, at: .unspecified)
    } else {
      resolve(asked.host, for: .open(asked))
    }
    return .pending
  }

  private static let longestKeepalive = 7200

  /// - Throws: the firmware's word for the first argument that is wrong.
  ///
  /// - Parameter number: the ID if it is not the first argument.
  fileprivate func linkRequest(
    _ arguments: Arguments, number given: Int? = nil
  ) throws(CommandError) -> LinkRequest {
    var first = 0
    var number = given ?? 0
    if given == nil, session.isMultiplexed {
      guard let id = try? arguments.number(0, in: 0...links.count - 1) else { throw CommandError("ID ERROR") }
      number = id
      first = 1
    }
    guard arguments.isText(first) else { throw CommandError("Link type ERROR") }
    let type = try arguments.text(first)
    // The word is the firmware's own.
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
    asked.remotePort = try port(arguments, index, from: 1)
    // Seconds; 0 is off. The simulated internet drops no idle connection.
    _ = try arguments.optionalNumber(index + 1, in: 0...Self.longestKeepalive)
    try checkEnd(of: arguments, at: index + 2)
  }

  /// Nothing more but, in 2.x, an address of the module's own.
  private func checkEnd(of arguments: Arguments, at index: Int) throws(CommandError) {
    guard profile.grammar.takesLocalAddress, !arguments.isEmpty(index) else {
      return try arguments.limit(to: index)
    }
    try arguments.limit(to: index + 1)
    let address = try arguments.address(index)
    // Without an address the word for that comes.
    guard let lease = station.lease else { return }
    guard address == lease.address else { throw CommandError() }
  }

  private func readDatagram(
    _ asked: inout LinkRequest, _ arguments: Arguments, _ index: Int
  ) throws(CommandError) {
    if !arguments.isEmpty(index) { asked.remotePort = try port(arguments, index, from: 0) }
    if !arguments.isEmpty(index + 1) { asked.localPort = try port(arguments, index + 1, from: 1) }
    if !arguments.isEmpty(index + 2) {
      let change = LinkRequest.RemoteChange(rawValue: try arguments.number(index + 2, in: 0...2)) ?? .never
      let needsPort = change != .never || profile.openPoints.defaultModeNeedsPort
      guard asked.localPort != nil || !needsPort else { throw CommandError("Miss param") }
      asked.remoteChange = change
    }
    // A link that can neither send nor be found makes no sense.
    let hasRemote = asked.remotePort != 0 && !asked.host.isEmpty
    guard hasRemote || asked.localPort != nil else { throw CommandError("Miss param") }
    try checkEnd(of: arguments, at: index + 3)
  }

  private func port(
    _ arguments: Arguments, _ index: Int, from first: Int
  ) throws(CommandError) -> UInt16 {
    guard let port = try? arguments.number(index, in: first...Int(UInt16.max)) else {
      throw CommandError("ENTRY ERROR")
    }
    return UInt16(port)
  }

  private func isBound(_ port: UInt16) -> Bool {
    links.all.contains { $0.kind == .udp && $0.localPort == port }
  }
}

/// What `CIPSTART` asks for.
struct LinkRequest: Sendable {
  /// When a UDP link takes the sender of a datagram for its new remote.
  enum RemoteChange: Int, Sendable {
    case never = 0
    case once = 1
    case always = 2
  }

  var number: Int
  var kind: LinkKind
  var host: String
  var remotePort: UInt16
  var localPort: UInt16?
  var remoteChange = RemoteChange.never
}
