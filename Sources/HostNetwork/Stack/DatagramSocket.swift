import DequeModule
import NIOCore
import NIOPosix
import NetworkSocket
import Synchronization

/// A UDP socket of the host: a NIO channel for each IP version that it is used with, made at the first use.
final class DatagramSocket: HostSocketBase, Sendable {
  private struct State {
    var channels: [IPAddress.Version: EventLoopFuture<any Channel>] = [:]
    var localAddress: NetworkSocket.SocketAddress?
    var queue = Deque<Datagram>()
    var queuedBytes = 0
    /// Where datagrams went, and how the program had named that; the latest one last.
    var origins: [(target: NetworkSocket.SocketAddress, name: NetworkSocket.SocketAddress)] = []
    /// Bytes that were taken and that the kernel has not.
    var pending = 0
    /// A send found no room.
    var wantsRoom = false
    /// The interface was taken down.
    var isLost = false
    var isClosed = false
    var signal: (@Sendable () -> Void)?
  }

  /// Servers whose answers are told under the name that the program used.
  private static let originLimit = 16

  private let limits: HostLimits
  private let isConfined: Bool
  private let activity: NetworkActivity
  private let state = Mutex(State())
  private let loop: any EventLoop

  /// - Parameter isConfined: the socket is bound to this machine's loopback addresses.
  init(limits: HostLimits, isConfined: Bool, activity: NetworkActivity) {
    self.limits = limits
    self.isConfined = isConfined
    self.activity = activity
    loop = MultiThreadedEventLoopGroup.singleton.next()
  }

  func attach(_ signal: (@Sendable () -> Void)?) {
    state.withLock { $0.signal = signal }
  }

  private func raiseSignal() {
    state.withLock { $0.isClosed ? nil : $0.signal }?()
  }

  // MARK: The channels

  /// Takes a port for the socket.
  ///
  /// - Throws: PARAMETER if it is taken, or if the socket has one already.
  func bind(to address: NetworkSocket.SocketAddress) async throws(NSAPIError) {
    let isFirst = state.withLock { state in
      guard state.localAddress == nil, state.channels.isEmpty else { return false }
      state.localAddress = address
      return true
    }
    guard isFirst else { throw .parameter }
    do throws(NSAPIError) {
      _ = try await channel(address.address.version)
    } catch {
      state.withLock { $0.localAddress = nil }
      throw error
    }
  }

  var localAddress: NetworkSocket.SocketAddress? { state.withLock(\.localAddress) }

  private func channel(_ version: IPAddress.Version) async throws(NSAPIError) -> any Channel {
    do {
      return try await loop.flatSubmit { [self] in opened(version) }.get()
    } catch {
      throw NSAPIError(system: error)
    }
  }

  /// The channel for a version of IP, made if there is none. On the loop, so that there is never a second one.
  private func opened(_ version: IPAddress.Version) -> EventLoopFuture<any Channel> {
    let (known, isOver, local) = state.withLock { state in
      (state.channels[version], state.isClosed || state.isLost, state.localAddress)
    }
    if let known { return known }
    guard !isOver else { return loop.makeFailedFuture(ChannelError.alreadyClosed) }
    let future = open(
      at: local ?? SocketAddress(isConfined ? .loopback(version) : .any(version)), version)
    let isOverNow = state.withLock { state in
      state.channels[version] = future
      return state.isClosed || state.isLost
    }
    if isOverNow { future.whenSuccess { $0.close(promise: nil) } }
    future.whenFailure { [self] _ in forget(version) }
    future.whenSuccess { $0.read() }
    return future
  }

  private func open(
    at address: NetworkSocket.SocketAddress, _ version: IPAddress.Version
  ) -> EventLoopFuture<any Channel> {
    let local: WireAddress
    do throws(NSAPIError) {
      local = try WireAddress(address)
    } catch {
      return loop.makeFailedFuture(error)
    }
    return DatagramBootstrap(group: loop)
      .channelOption(.autoRead, value: false)
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(
        .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: HostLimits.largestDatagram)
      )
      .channelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(DatagramSocketHandler(self, version))
        }
      }
      .bind(to: local)
  }

  /// The channel is gone: the next datagram gets a new one.
  func forget(_ version: IPAddress.Version) {
    state.withLock { $0.channels[version] = nil }
  }

  // MARK: Send

  /// Sends a datagram.
  ///
  /// - Parameter name: as the program named the target.
  /// - Throws: PARAMETER if it is too long, WOULD_BLOCK when the kernel takes no more just now.
  func send(
    _ datagram: [UInt8], to target: NetworkSocket.SocketAddress, as name: NetworkSocket.SocketAddress
  ) async throws(NSAPIError) -> Int {
    guard !state.withLock(\.isLost) else { throw .connectionLost }
    let envelope = AddressedEnvelope(
      remoteAddress: try WireAddress(target), data: ByteBuffer(bytes: datagram))
    let channel = try await channel(target.address.version)
    state.withLock { state in
      state.origins.removeAll { $0.target == target }
      if state.origins.count >= Self.originLimit { state.origins.removeFirst() }
      state.origins.append((target, name))
    }
    return try await loop.perform { [self] in write(envelope, on: channel, Peer(.udp, name)) }.get()
  }

  private func write(
    _ envelope: AddressedEnvelope<ByteBuffer>, on channel: any Channel, _ peer: Peer
  ) -> Result<Int, NSAPIError> {
    let count = envelope.data.readableBytes
    let hasRoom = state.withLock { state in
      guard state.pending == 0 || state.pending + count <= limits.sendBuffer else {
        state.wantsRoom = true
        return false
      }
      state.pending += count
      return true
    }
    guard hasRoom else { return .failure(.wouldBlock) }
    var failure: NSAPIError?
    channel.writeAndFlush(envelope).assumeIsolated().whenComplete { [self] result in
      failure = written(count, result, peer)
    }
    // Almost always the system call is done by now; what the kernel could not take it takes later.
    return failure.map { .failure($0) } ?? .success(count)
  }

  private func written(_ count: Int, _ result: Result<Void, any Error>, _ peer: Peer) -> NSAPIError? {
    let isAwaited = state.withLock { state in
      state.pending -= count
      defer { state.wantsRoom = false }
      return state.wantsRoom
    }
    defer { if isAwaited { raiseSignal() } }
    switch result {
    case .success:
      activity.sent(count, to: peer)
      return nil
    case .failure(let error):
      activity.ended(peer, "not sent: \(SystemText.of(error))")
      return NSAPIError(system: error)
    }
  }

  // MARK: Receive

  /// Takes the next datagram.
  ///
  /// - Parameter limit: what is longer is cut off.
  /// - Throws: WOULD_BLOCK, CONNECTION_LOST.
  func receive(limit: Int) throws(NSAPIError) -> Datagram {
    let (datagram, isLost, futures) = state.withLock { state in
      let hadRoom = Self.hasRoom(state, limits)
      let datagram = state.queue.popFirst()
      state.queuedBytes -= datagram?.bytes.count ?? 0
      // Channels that have stopped for want of room go on.
      let goOn = !hadRoom && Self.hasRoom(state, limits)
      return (datagram, state.isLost, goOn ? Array(state.channels.values) : [])
    }
    for future in futures { future.whenSuccess { $0.read() } }
    guard let datagram else { throw isLost ? .connectionLost : .wouldBlock }
    let bytes = Array(datagram.bytes.prefix(limit))
    activity.received(bytes.count, from: Peer(.udp, datagram.source))
    return Datagram(bytes: bytes, source: datagram.source)
  }

  private static func hasRoom(_ state: borrowing State, _ limits: HostLimits) -> Bool {
    state.queue.count < HostLimits.datagrams && state.queuedBytes < limits.receiveBuffer
  }

  /// Keeps a datagram that has come.
  func take(_ bytes: [UInt8], from source: WireAddress) {
    guard let source = NetworkSocket.SocketAddress(source) else { return }
    state.withLock { state in
      guard !state.isClosed else { return }
      let name = state.origins.last { $0.target == source }?.name
      state.queue.append(Datagram(bytes: bytes, source: name ?? source))
      state.queuedBytes += bytes.count
    }
  }

  /// Whether the channel shall read again now.
  func finishReading() -> Bool {
    defer { raiseSignal() }
    return state.withLock { !$0.isClosed && Self.hasRoom($0, limits) }
  }

  // MARK: End

  func close() {
    end { state in
      state.isClosed = true
      state.signal = nil
    }
  }

  /// Loses the socket with the interface.
  func takeDown() {
    end { $0.isLost = true }
    raiseSignal()
  }

  private func end(_ mark: (inout State) -> Void) {
    let futures = state.withLock { state in
      mark(&state)
      state.queue = []
      state.queuedBytes = 0
      defer { state.channels = [:] }
      return Array(state.channels.values)
    }
    for future in futures { future.whenSuccess { $0.close(promise: nil) } }
  }
}

/// Tells a UDP socket what happens on one of its channels.
final class DatagramSocketHandler: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let socket: DatagramSocket
  private let version: IPAddress.Version

  init(_ socket: DatagramSocket, _ version: IPAddress.Version) {
    self.socket = socket
    self.version = version
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    socket.take(Array(envelope.data.readableBytesView), from: envelope.remoteAddress)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if socket.finishReading() { context.read() }
  }

  func channelInactive(context: ChannelHandlerContext) {
    socket.forget(version)
  }
}
