import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket

/// A UDP port of the module: a channel, and another one if a rule of the map leads to an IPv6 address.
final class UplinkPort {
  private let id: ConnectionID
  private let localPort: UInt16
  private let board: UplinkSwitchboard
  private var channels: [IPAddress.Version: EventLoopFuture<any Channel>] = [:]
  /// Where datagrams went, and how the module had named that; the latest one last.
  private var origins: [(target: WireAddress, name: IPv4Endpoint)] = []
  private var pending = 0
  private var isClosed = false

  /// Peers whose answers are told under the name that the module used.
  private static let originLimit = 16
  /// From here on ports are the module's own choice, of which nobody wants to hear (RFC 6335, 6).
  private static let firstDynamic: UInt16 = 49_152

  init(_ id: ConnectionID, localPort: UInt16, on board: UplinkSwitchboard) {
    self.id = id
    self.localPort = localPort
    self.board = board
  }

  func open() {
    let future = bind(LocalPorts.candidates(for: localPort, .udp, on: board)[...])
    channels[.v4] = future
    guard localPort < Self.firstDynamic else { return }
    let bound = NIOLoopBound(self, eventLoop: board.loop)
    future.whenComplete { result in bound.value.report(result) }
  }

  private func report(_ result: Result<any Channel, any Error>) {
    guard !isClosed else { return }
    switch result {
    case .success(let channel):
      guard let address = channel.localAddress.flatMap({ NetworkSocket.SocketAddress($0) }) else { return }
      board.notice(.port(localPort, .udp, at: address))
    case .failure(let error): board.notice(.noPort(localPort, .udp, reason: SystemText.of(error)))
    }
  }

  /// The port at the first available address.
  private func bind(_ candidates: ArraySlice<NetworkSocket.SocketAddress>) -> EventLoopFuture<any Channel> {
    let loop = board.loop
    guard let first = candidates.first, let local = try? WireAddress(first) else {
      return loop.makeFailedFuture(ChannelError.unknownLocalAddress)
    }
    let bound = NIOLoopBound(self, eventLoop: loop)
    let others = candidates.dropFirst()
    return DatagramBootstrap(group: loop)
      .channelOption(
        .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: HostLimits.largestDatagram)
      )
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(UplinkPortHandler(bound.value))
        }
      }
      .bind(to: local)
      .flatMapError { error in
        others.isEmpty ? loop.makeFailedFuture(error) : bound.value.bind(others)
      }
  }

  // MARK: Datagrams

  func send(_ bytes: [UInt8], to endpoint: IPv4Endpoint) {
    // Datagrams promise nothing: what there is no room for is lost.
    guard let target = board.target(endpoint, .udp), pending + bytes.count <= board.limits.sendBuffer else {
      return
    }
    origins.removeAll { $0.target == target }
    if origins.count >= Self.originLimit { origins.removeFirst() }
    origins.append((target, endpoint))
    pending += bytes.count
    let bound = NIOLoopBound(self, eventLoop: board.loop)
    channel(target.protocol == .inet6 ? .v6 : .v4)
      .flatMap { channel in
        channel.writeAndFlush(AddressedEnvelope(remoteAddress: target, data: ByteBuffer(bytes: bytes)))
      }
      .whenComplete { _ in bound.value.pending -= bytes.count }
  }

  private func channel(_ version: IPAddress.Version) -> EventLoopFuture<any Channel> {
    if let known = channels[version] { return known }
    let host = board.map.allowsOutside ? IPAddress.any(version) : .loopback(version)
    let future = bind([NetworkSocket.SocketAddress(host)])
    channels[version] = future
    return future
  }

  fileprivate func take(_ bytes: [UInt8], from source: WireAddress) {
    let name = origins.last { $0.target == source }?.name
    guard !isClosed,
      let sender = name ?? NetworkSocket.SocketAddress(source).flatMap({ IPv4Endpoint($0) })
    else { return }
    board.tell(.datagram(id, bytes, from: sender))
  }

  func close() {
    isClosed = true
    for future in channels.values { future.whenSuccess { $0.close(promise: nil) } }
    channels = [:]
  }
}

/// Brings what comes to a UDP port of the module.
private final class UplinkPortHandler: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let port: UplinkPort

  init(_ port: UplinkPort) {
    self.port = port
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    port.take(Array(envelope.data.readableBytesView), from: envelope.remoteAddress)
  }
}

/// A port at which the module takes TCP connections.
final class UplinkListener {
  private let port: UInt16
  private let board: UplinkSwitchboard
  private var channel: (any Channel)?
  private var isClosed = false

  init(_ port: UInt16, on board: UplinkSwitchboard) {
    self.port = port
    self.board = board
  }

  func open() {
    open(LocalPorts.candidates(for: port, .tcp, on: board)[...])
  }

  /// Listens at the first available address.
  private func open(_ candidates: ArraySlice<NetworkSocket.SocketAddress>) {
    guard let first = candidates.first, let local = try? WireAddress(first) else { return }
    let bound = NIOLoopBound(self, eventLoop: board.loop)
    let bufferSize = ChannelOptions.Types.SocketOption.Value(board.limits.kernelBuffer)
    ServerBootstrap(group: board.loop)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // Connections inherit them: a client's bytes must not cost more memory than the module's window.
      .serverChannelOption(.socketOption(.so_rcvbuf), value: bufferSize)
      .serverChannelOption(.socketOption(.so_sndbuf), value: bufferSize)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: HostLimits.chunk))
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (board, port) = (bound.value.board, bound.value.port)
          guard let stream = board.accept(channel, at: port) else { throw ChannelError.ioOnClosedChannel }
          try stream.adopt(channel)
        }
      }
      .bind(to: local)
      .whenComplete { result in bound.value.finish(result, candidates.dropFirst()) }
  }

  private func finish(
    _ result: Result<any Channel, any Error>, _ others: ArraySlice<NetworkSocket.SocketAddress>
  ) {
    switch result {
    case .success(let channel):
      guard !isClosed else { return channel.close(promise: nil) }
      self.channel = channel
      guard let address = channel.localAddress.flatMap({ NetworkSocket.SocketAddress($0) }) else { return }
      board.notice(.port(port, .tcp, at: address))
    case .failure(let error):
      guard !isClosed else { return }
      guard others.isEmpty else { return open(others) }
      board.notice(.noPort(port, .tcp, reason: SystemText.of(error)))
    }
  }

  func close() {
    isClosed = true
    channel?.close(promise: nil)
    channel = nil
  }
}

/// Where a port of the module may be on this machine.
enum LocalPorts {
  /// Below are those that a system gives to the privileged only.
  private static let firstUnprivileged: UInt16 = 1024

  /// The places to try, best first: where a rule has it, and there only; else at the same port, then at any.
  static func candidates(
    for port: UInt16, _ kind: SocketProtocol, on board: UplinkSwitchboard
  ) -> [NetworkSocket.SocketAddress] {
    let own = NetworkSocket.SocketAddress(IPAddress(board.address), port: port)
    if let rule = board.map.ownRule(own, kind) { return [rule] }
    // Connections are taken from this machine only, unless a rule names another of its addresses.
    let host = kind == .udp && board.map.allowsOutside ? IPAddress.any(.v4) : .loopback(.v4)
    let ports = port >= firstUnprivileged ? [port, 0] : [0]
    return ports.map { NetworkSocket.SocketAddress(host, port: $0) }
  }
}
