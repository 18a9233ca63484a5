import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket
import Synchronization
import Timekeeping

/// The servers of NetworkServices on real sockets of this machine.
public final class ServiceHost: Sendable {
  /// A service that cannot be offered.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// How much the servers may use.
  public struct Limits: Hashable, Sendable {
    /// Connections of one TCP service at once; more are closed as soon as they are made.
    public var connections = 64
    /// Bytes that a connection keeps to send before it stops reading.
    public var outgoing = 65_536
    /// Answers of one UDP service that wait for its delay; more are dropped.
    public var delayedAnswers = 256

    public init() {}
  }

  /// Where the services are, in the order in which they were asked for.
  public let addresses: [NetworkSocket.SocketAddress]

  private let channels: [any Channel]
  private let connections: [ConnectionRoom]

  private init(
    addresses: [NetworkSocket.SocketAddress], channels: [any Channel], connections: [ConnectionRoom]
  ) {
    self.addresses = addresses
    self.channels = channels
    self.connections = connections
  }

  /// Offers the services until they are stopped.
  ///
  /// - Parameter time: by which servers tell the time.
  /// - Throws: ``Failure`` if a port cannot be had; none is offered then.
  public static func start(
    _ services: [OfferedService], time: any TimeSource, limits: Limits = Limits()
  ) async throws(Failure) -> ServiceHost {
    var addresses: [NetworkSocket.SocketAddress] = []
    var channels: [any Channel] = []
    var rooms: [ConnectionRoom] = []
    for service in services {
      let room = ConnectionRoom(limit: limits.connections)
      do {
        let channel = try await open(service, time: time, limits: limits, room: room).get()
        channels.append(channel)
        rooms.append(room)
        addresses.append(channel.localAddress.flatMap { NetworkSocket.SocketAddress($0) } ?? service.address)
      } catch {
        await ServiceHost(addresses: [], channels: channels, connections: rooms).stop()
        let words = SystemText.of(error)
        throw Failure(
          description: "nothing can listen at \(service.address) (\(service.server.kind)): \(words)")
      }
    }
    return ServiceHost(addresses: addresses, channels: channels, connections: rooms)
  }

  private static func open(
    _ service: OfferedService, time: any TimeSource, limits: Limits, room: ConnectionRoom
  ) throws -> EventLoopFuture<any Channel> {
    let group = MultiThreadedEventLoopGroup.singleton
    let address = try WireAddress(service.address)
    switch service.server {
    case .stream(let server):
      return ServerBootstrap(group: group)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        // Connections inherit them: a client that does not read must not cost memory.
        .serverChannelOption(.socketOption(.so_rcvbuf), value: .init(limits.outgoing))
        .serverChannelOption(.socketOption(.so_sndbuf), value: .init(limits.outgoing))
        .childChannelOption(.autoRead, value: false)
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelOption(.maxMessagesPerRead, value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            guard room.enter(channel) else { throw ChannelError.ioOnClosedChannel }
            try channel.pipeline.syncOperations.addHandler(
              StreamServiceHandler(server, time: time, delay: service.delay, limit: limits.outgoing))
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
              DatagramServiceHandler(server, time: time, delay: service.delay, limit: limits.delayedAnswers))
          }
        }
        .bind(to: address)
    }
  }

  /// Closes the ports and every connection.
  public func stop() async {
    for channel in channels { try? await channel.close() }
    for room in connections { await room.clear() }
  }
}

/// The connections of one TCP service.
private final class ConnectionRoom: Sendable {
  private let limit: Int
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  init(limit: Int) {
    self.limit = limit
  }

  /// False if there is no room for another one.
  func enter(_ channel: any Channel) -> Bool {
    let id = ObjectIdentifier(channel)
    let isIn = channels.withLock { channels in
      guard channels.count < limit else { return false }
      channels[id] = channel
      return true
    }
    if isIn { channel.closeFuture.whenComplete { [self] _ in leave(id) } }
    return isIn
  }

  private func leave(_ id: ObjectIdentifier) {
    channels.withLock { $0[id] = nil }
  }

  func clear() async {
    for channel in channels.withLock({ Array($0.values) }) { try? await channel.close() }
  }
}
