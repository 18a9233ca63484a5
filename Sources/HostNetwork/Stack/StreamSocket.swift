import DequeModule
import NIOCore
import NIOPosix
import NetworkSocket
import Synchronization

/// A TCP socket of the host: a NIO channel that reads only as far as there is room.
///
/// Its functions do not wait for the network. What happens on the channel's event loop goes into the state and
/// raises the signal.
final class StreamSocket: HostSocketBase, Sendable {
  enum Phase {
    case idle
    case connecting
    /// To be told by the next connect.
    case failed(NSAPIError)
    case open
    /// Reset by the peer, or taken down with the interface.
    case lost
  }

  struct State {
    var phase = Phase.idle
    var channel: (any Channel)?
    var peer: Peer?
    var received = Deque<UInt8>()
    var isReading = false
    /// The peer sends no more (FIN).
    var hasEnded = false
    /// Bytes that were taken and that the kernel has not.
    var pending = 0
    /// A send found no room.
    var wantsRoom = false
    var isClosed = false
    var localAddress: NetworkSocket.SocketAddress?
    /// Seconds of silence before the first probe, 0 for none.
    var keepAlive = 0
    var signal: (@Sendable () -> Void)?
  }

  let limits: HostLimits
  let activity: NetworkActivity
  let state = Mutex(State())

  init(limits: HostLimits, activity: NetworkActivity) {
    self.limits = limits
    self.activity = activity
  }

  func attach(_ signal: (@Sendable () -> Void)?) {
    state.withLock { $0.signal = signal }
  }

  func raiseSignal() {
    state.withLock { $0.isClosed ? nil : $0.signal }?()
  }

  // MARK: Connect

  /// Begins to connect; later calls tell how it went.
  ///
  /// - Parameter peer: as the program named it; `target` is where that is.
  /// - Throws: IN_PROGRESS, then ALREADY, then IS_CONNECTED or, once, why it failed; CONNECTION_LOST for good.
  func connect(to target: NetworkSocket.SocketAddress, as peer: Peer) throws(NSAPIError) {
    let wire = try WireAddress(target)
    let answer: NSAPIError = state.withLock { state in
      switch state.phase {
      case .idle:
        state.phase = .connecting
        state.peer = peer
        return .inProgress
      case .connecting: return .already
      case .failed(let error):
        state.phase = .idle
        return error
      case .open: return .isConnected
      case .lost: return .connectionLost
      }
    }
    if answer == .inProgress { start(wire, target) }
    throw answer
  }

  private func start(_ wire: WireAddress, _ target: NetworkSocket.SocketAddress) {
    let local = state.withLock(\.localAddress)
    var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bounded(by: limits)
      .channelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          guard adopt(channel) else { throw ChannelError.ioOnClosedChannel }
          try channel.pipeline.syncOperations.addHandler(StreamSocketHandler(self))
        }
      }
    if let local, let own = try? WireAddress(local) { bootstrap = bootstrap.bind(to: own) }
    bootstrap.connect(to: wire).whenComplete { [self] in finishConnecting($0, target) }
  }

  /// False if the socket was closed meanwhile.
  private func adopt(_ channel: any Channel) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.channel = channel
      return true
    }
  }

  private func finishConnecting(
    _ result: Result<any Channel, any Error>, _ target: NetworkSocket.SocketAddress
  ) {
    switch result {
    case .success(let channel):
      let peer: Peer? = state.withLock { state in
        guard case .connecting = state.phase, !state.isClosed else { return nil }
        state.phase = .open
        return state.peer
      }
      guard let peer else { return channel.close(promise: nil) }
      activity.connected(to: peer)
      applyKeepAlive(on: channel)
      askForMore()
    case .failure(let error):
      let peer: Peer? = state.withLock { state in
        guard case .connecting = state.phase else { return nil }
        state.phase = .failed(NSAPIError(system: error))
        state.channel = nil
        return state.isClosed ? nil : state.peer
      }
      if let peer { activity.ended(peer, "no connection to \(target): \(SystemText.of(error))") }
    }
    raiseSignal()
  }

  // MARK: Send

  /// Gives bytes to the kernel as far as it takes them, and a few more to the channel.
  ///
  /// - Throws: WOULD_BLOCK when the kernel and the channel are full; the signal comes when there is room.
  func send(_ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    let channel = try open()
    guard !bytes.isEmpty else { return 0 }
    // On the loop the write is a system call at once, and its end is known before this returns.
    return try await channel.eventLoop.perform { [self] in write(bytes, on: channel) }.get()
  }

  private func open() throws(NSAPIError) -> any Channel {
    try state.withLock { state throws(NSAPIError) in
      switch (state.phase, state.channel) {
      case (.open, let channel?): return channel
      case (.lost, _), (.open, nil): throw .connectionLost
      case (.idle, _), (.connecting, _), (.failed, _): throw .noConnection
      }
    }
  }

  private func write(_ bytes: [UInt8], on channel: any Channel) -> Result<Int, NSAPIError> {
    let count = state.withLock { state in
      let count = min(bytes.count, limits.sendBuffer - state.pending)
      if count > 0 { state.pending += count } else { state.wantsRoom = true }
      return count
    }
    guard count > 0 else { return .failure(.wouldBlock) }
    channel.writeAndFlush(ByteBuffer(bytes: bytes.prefix(count))).whenComplete { [self] in written(count, $0)
    }
    let isLost = state.withLock { if case .lost = $0.phase { true } else { false } }
    return isLost ? .failure(.connectionLost) : .success(count)
  }

  private func written(_ count: Int, _ result: Result<Void, any Error>) {
    let (peer, isAwaited) = state.withLock { state in
      state.pending -= count
      defer { state.wantsRoom = false }
      return (state.peer, state.wantsRoom)
    }
    switch result {
    case .success:
      if let peer { activity.sent(count, to: peer) }
      if isAwaited { raiseSignal() }
    case .failure(let error): lose(error)
    }
  }

  // MARK: Receive

  /// Takes what has come.
  ///
  /// - Returns: none when the peer has closed and everything was taken.
  /// - Throws: WOULD_BLOCK, CONNECTION_LOST; NO_CONNECTION if there has never been one.
  func receive(limit: Int) throws(NSAPIError) -> [UInt8] {
    let (bytes, peer): ([UInt8], Peer?) = try state.withLock { state throws(NSAPIError) in
      guard state.received.isEmpty else {
        let bytes = Array(state.received.prefix(limit))
        state.received.removeFirst(bytes.count)
        return (bytes, state.peer)
      }
      switch state.phase {
      case .idle, .failed: throw .noConnection
      case .open where state.hasEnded, .lost where state.hasEnded: return ([], nil)
      case .lost: throw .connectionLost
      case .connecting, .open: throw .wouldBlock
      }
    }
    if let peer { activity.received(bytes.count, from: peer) }
    askForMore()
    return bytes
  }

  /// Has the channel read once, if there is room for what may come.
  func askForMore() {
    let channel: (any Channel)? = state.withLock { state in
      guard case .open = state.phase, !state.isReading, !state.hasEnded, !state.isClosed,
        state.received.count + HostLimits.chunk <= limits.receiveBuffer
      else { return nil }
      state.isReading = true
      return state.channel
    }
    channel?.read()
  }
}

/// Tells a TCP socket what happens on its channel.
final class StreamSocketHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let socket: StreamSocket
  private var error: (any Error)?

  init(_ socket: StreamSocket) {
    self.socket = socket
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    socket.take(unwrapInboundIn(data).readableBytesView)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    socket.finishReading()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { socket.end() }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    self.error = error
    // What has gone wrong once is not trusted again.
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    socket.lose(error)
  }
}
