import Glibc
import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket
import Synchronization
import Timekeeping

/// The servers of NetworkServices on real sockets of this machine.
public final class ServiceHost: Sendable {
  /// A service that cannot be offered.
  public struct StartError: Error, CustomStringConvertible {
    public let description: String
    /// What to do; nil where only the caller knows.
    public var advice: String?
  }

  /// How much the servers may use.
  public struct Limits: Hashable, Sendable {
    /// Connections of one TCP service at once; more are closed as soon as they are made.
    public var connections = 64
    /// Bytes that a connection keeps to send before it stops reading.
    public var outgoing = 65_536
    /// Answers of one UDP service that wait for its delay; more are dropped.
    public var delayedAnswers = 256
    /// New connections of a TCP service, or datagrams of a UDP one, in a second; nil for any number. More connections
    /// are closed as soon as they are made, more datagrams are dropped.
    public var rate: Int?
    /// After so long without a byte either way a connection is closed; nil for never.
    public var idle: Duration?

    public init() {}
  }

  /// Where the services are, in the order in which they were asked for.
  public let addresses: [NetworkSocket.SocketAddress]

  private let channels: [any Channel]
  private let tallies: [ServiceTally]

  private init(addresses: [NetworkSocket.SocketAddress], channels: [any Channel], tallies: [ServiceTally]) {
    self.addresses = addresses
    self.channels = channels
    self.tallies = tallies
  }

  /// What the services have done so far, in the order in which they were asked for.
  public var counts: [ServiceCounts] { tallies.map(\.counts) }

  /// Offers the services until they are stopped.
  ///
  /// - Parameters:
  ///   - time: by which servers tell the time.
  ///   - warn: hears once a service that connections wait because file descriptors are short.
  /// - Throws: ``StartError`` if a port is unavailable, or if there are too few file descriptors; none is offered then.
  public static func start(
    _ services: [OfferedService], time: any TimeSource, limits: Limits = Limits(),
    warn: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(StartError) -> ServiceHost {
    // As many again for those that connect.
    if let shortage = DescriptorRoom.shortage(for: 2 * services.count) {
      throw StartError(description: shortage, advice: DescriptorRoom.advice)
    }
    let ownPorts = OwnPorts()
    var addresses: [NetworkSocket.SocketAddress] = []
    var channels: [any Channel] = []
    var tallies: [ServiceTally] = []
    for service in services {
      let tally = ServiceTally(limits, time: time, ownPorts: ownPorts) {
        warn("connections to \(service.address) wait: \($0)")
      }
      do {
        let channel = try await open(service, time: time, limits: limits, tally: tally).get()
        channels.append(channel)
        if case .datagram = service.server, let port = channel.localAddress?.port { ownPorts.add(port) }
        tallies.append(tally)
        addresses.append(channel.localAddress.flatMap { NetworkSocket.SocketAddress($0) } ?? service.address)
      } catch {
        await ServiceHost(addresses: [], channels: channels, tallies: tallies).stop()
        let words = SystemText.of(error)
        throw StartError(
          description: "cannot listen at \(service.address) (\(service.server.kind)): \(words)")
      }
    }
    return ServiceHost(addresses: addresses, channels: channels, tallies: tallies)
  }

  private static func open(
    _ service: OfferedService, time: any TimeSource, limits: Limits, tally: ServiceTally
  ) throws -> EventLoopFuture<any Channel> {
    let group = MultiThreadedEventLoopGroup.singleton
    let address = try WireAddress(service.address)
    switch service.server {
    case .stream(let server):
      return ServerBootstrap(group: group)
        .serverChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(AcceptPause(tally))
          }
        }
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        // As many may come at once as may be there; the system has a limit of its own.
        .serverChannelOption(.backlog, value: CInt(clamping: limits.connections))
        // Connections inherit them: a client that does not read must not cost memory.
        .serverChannelOption(.socketOption(.so_rcvbuf), value: .init(limits.outgoing))
        .serverChannelOption(.socketOption(.so_sndbuf), value: .init(limits.outgoing))
        .childChannelOption(.autoRead, value: false)
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelOption(.maxMessagesPerRead, value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            guard tally.enter(channel) else { throw ChannelError.ioOnClosedChannel }
            if let idle = limits.idle {
              try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: TimeAmount(idle)))
            }
            try channel.pipeline.syncOperations.addHandler(
              StreamServiceHandler(
                server,
                ServiceContext(time: time, delay: service.delay, limit: limits.outgoing, tally: tally)))
          }
        }
        .bind(to: address)
    case .datagram(let server):
      return DatagramBootstrap(group: group)
        .channelOption(
          .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: HostLimits.largestDatagram)
        )
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
              DatagramServiceHandler(
                server,
                ServiceContext(time: time, delay: service.delay, limit: limits.delayedAnswers, tally: tally)))
          }
        }
        .bind(to: address)
    }
  }

  /// Closes the ports and every connection.
  public func stop() async {
    for channel in channels { try? await channel.close() }
    for tally in tallies { await tally.closeConnections() }
  }
}

/// A service that is to answer at a real port of this machine.
public struct OfferedService: Sendable {
  /// What answers.
  public enum Server: Sendable {
    /// Over TCP: a fresh copy for each connection.
    case stream(any StreamServer)
    /// Over UDP.
    case datagram(any DatagramServer)

    /// Over what.
    public var kind: SocketProtocol {
      switch self {
      case .stream: .tcp
      case .datagram: .udp
      }
    }
  }

  public var server: Server

  /// Where it listens; port 0 leaves the choice to the system.
  public var address: NetworkSocket.SocketAddress
  /// How long it thinks before it does what it does.
  public var delay: Duration

  /// - Parameter address: 127.0.0.1 with a port of the system's choice unless said otherwise.
  public init(
    _ server: Server,
    at address: NetworkSocket.SocketAddress = NetworkSocket.SocketAddress(IPAddress(127, 0, 0, 1)),
    delay: Duration = .zero
  ) {
    self.server = server
    self.address = address
    self.delay = delay
  }
}

extension CivilClock {
  /// The date of this machine, for a world in which time passes as outside.
  public static func ofHost(_ time: any TimeSource) -> CivilClock {
    var wall = timespec()
    clock_gettime(CLOCK_REALTIME, &wall)
    return CivilClock(epoch: Int64(wall.tv_sec) - time.now.nanoseconds / 1_000_000_000)
  }
}
