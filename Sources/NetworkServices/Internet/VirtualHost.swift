/// A machine of the virtual internet: its address, its names and what listens at its ports.
public struct VirtualHost: Sendable {
  /// One per host; a host with the address of another replaces it.
  public var address: IPv4Address
  /// What DNS answers with this address for; several hosts may share a name.
  public var names: [String]

  /// What answers a TCP connect, by port; a fresh copy for each connection.
  public var streams: [UInt16: any StreamServer]

  /// What answers UDP datagrams, by port.
  public var datagrams: [UInt16: any DatagramServer]

  /// A host where nothing listens but what is given.
  public init(
    address: IPv4Address, names: [String] = [], streams: [UInt16: any StreamServer] = [:],
    datagrams: [UInt16: any DatagramServer] = [:]
  ) {
    self.address = address
    self.names = names
    self.streams = streams
    self.datagrams = datagrams
  }

  /// A host with the small standard services over TCP and UDP.
  ///
  /// Echo 7, discard 9, daytime 13, chargen 19 and time 37.
  public static func standardServices(
    address: IPv4Address, names: [String] = [], clock: CivilClock = .standard
  ) -> VirtualHost {
    let services: [UInt16: any StreamServer & DatagramServer] = [
      7: EchoServer(), 9: DiscardServer(), 13: DaytimeServer(clock: clock), 19: ChargenServer(),
      37: TimeServer(clock: clock),
    ]
    return VirtualHost(
      address: address, names: names, streams: services.mapValues { $0 },
      datagrams: services.mapValues { $0 })
  }
}
