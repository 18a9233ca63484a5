import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket

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

  /// Listens at the first of the addresses that can be had.
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
