import DequeModule
import Glibc
import NIOCore
import NetworkSocket
import Synchronization

/// What the channel tells, its options and its end.
extension StreamSocket {
  // MARK: News from the channel, on its loop

  func take(_ bytes: ByteBufferView) {
    state.withLock { state in
      if !state.isClosed { state.received.append(contentsOf: bytes) }
    }
  }

  func finishReading() {
    state.withLock { $0.isReading = false }
    askForMore()
    raiseSignal()
  }

  /// The peer sends no more.
  func end() {
    let peer = state.withLock { state in
      state.hasEnded = true
      return state.isClosed ? nil : state.peer
    }
    if let peer { activity.ended(peer, "closed by the server") }
    raiseSignal()
  }

  /// The connection is gone and was not closed here.
  func lose(_ error: (any Error)?) {
    let peer: Peer? = state.withLock { state in
      guard case .open = state.phase else { return nil }
      state.phase = .lost
      state.channel = nil
      // That the server closed first says more than what that did to a later send.
      return state.isClosed || state.hasEnded ? nil : state.peer
    }
    if let peer { activity.ended(peer, "lost: \(error.map(SystemText.of) ?? "reset by the server")") }
    raiseSignal()
  }

  // MARK: Options

  /// The address to connect from; it must be free when the connect begins.
  ///
  /// - Throws: PARAMETER if there is one already, or a connection.
  func bind(to address: NetworkSocket.SocketAddress) throws(NSAPIError) {
    let isFirst = state.withLock { state in
      guard case .idle = state.phase, state.localAddress == nil else { return false }
      state.localAddress = address
      return true
    }
    guard isFirst else { throw .parameter }
  }

  var localAddress: NetworkSocket.SocketAddress? { state.withLock(\.localAddress) }

  /// Seconds of silence before the first probe, 0 for none.
  var keepAlive: Int {
    get { state.withLock(\.keepAlive) }
    set {
      let channel = state.withLock { state in
        state.keepAlive = newValue
        if case .open = state.phase { return state.channel }
        return nil
      }
      if let channel { applyKeepAlive(on: channel) }
    }
  }

  func applyKeepAlive(on channel: any Channel) {
    let seconds = keepAlive
    guard seconds > 0 else {
      channel.setOption(.socketOption(.so_keepalive), value: 0).whenComplete { _ in }
      return
    }
    channel.setOption(.socketOption(.so_keepalive), value: 1).whenComplete { _ in }
    let idle = NIOBSDSocket.Option(rawValue: TCP_KEEPIDLE)
    channel.setOption(.tcpOption(idle), value: .init(seconds)).whenComplete { _ in }
  }

  // MARK: End

  /// Sends what is pending, within the time for it, and closes; without waiting for either.
  func close() {
    let (channel, hasPending) = state.withLock { state in
      state.isClosed = true
      state.signal = nil
      state.received = []
      defer { state.channel = nil }
      return (state.channel, state.pending > 0)
    }
    guard let channel else { return }
    guard hasPending else { return channel.close(promise: nil) }
    let timeout = channel.eventLoop.scheduleTask(in: TimeAmount(limits.linger)) {
      channel.close(promise: nil)
    }
    channel.close(mode: .output).whenComplete { _ in
      timeout.cancel()
      channel.close(promise: nil)
    }
  }

  /// Loses the connection with the interface.
  func takeDown() {
    let channel: (any Channel)? = state.withLock { state in
      switch state.phase {
      case .connecting, .open: state.phase = .lost
      case .idle, .failed, .lost: return nil
      }
      state.received = []
      defer { state.channel = nil }
      return state.channel
    }
    channel?.close(promise: nil)
    raiseSignal()
  }
}
