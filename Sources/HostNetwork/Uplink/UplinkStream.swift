import Glibc
import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket

/// A TCP connection between the module and a peer: reads from the peer only what the module's window has room for.
final class UplinkStream: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private enum Phase {
    case connecting
    case open
    /// The module has closed it: what is to be sent is sent, what comes is thrown away.
    case closing
    /// The module hears no more of it.
    case over
  }

  /// An Ethernet frame less 40 bytes of headers (RFC 879).
  private static let segment = 1460
  /// Bytes that the module may leave to be sent; a connection with more is reset.
  private static let outgoing = 262_144

  private let id: ConnectionID
  private let board: UplinkSwitchboard
  /// The module's port, for a connection that a client has made.
  private let acceptedAt: UInt16?
  private var phase = Phase.connecting
  private var channel: (any Channel)?
  /// Bytes that the peer may still send.
  private var credit: Int
  /// What was read beyond that: what one read brings, and at the end what the kernel still had.
  private var held = ByteBuffer()
  private var isReading = false
  private var hasEnded = false
  private var hasToldEnd = false
  private var pending = 0

  init(_ id: ConnectionID, window: Int, acceptedAt: UInt16? = nil, on board: UplinkSwitchboard) {
    self.id = id
    self.board = board
    self.acceptedAt = acceptedAt
    credit = max(window, 0)
  }

  // MARK: The beginning

  func connect(to target: WireAddress) {
    let bound = NIOLoopBound(self, eventLoop: board.loop)
    ClientBootstrap(group: board.loop)
      .bounded(by: board.limits)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try bound.value.adopt(channel) }
      }
      .connect(to: target)
      .whenComplete { result in bound.value.finishConnecting(result) }
  }

  func adopt(_ channel: any Channel) throws {
    guard phase == .connecting else { throw ChannelError.ioOnClosedChannel }
    self.channel = channel
    board.keep(channel)
    try channel.pipeline.syncOperations.addHandler(self)
  }

  private func finishConnecting(_ result: Result<any Channel, any Error>) {
    guard phase == .connecting else { return }
    switch result {
    case .success: opened(.connected(id))
    case .failure(let error):
      end()
      board.tell(Self.isTimeout(error) ? .timedOut(id) : .refused(id))
    }
  }

  private static func isTimeout(_ error: any Error) -> Bool {
    switch error {
    case ChannelError.connectTimeout: true
    case let error as IOError: error.errnoCode == ETIMEDOUT
    default: false
    }
  }

  func channelActive(context: ChannelHandlerContext) {
    guard let acceptedAt, phase == .connecting else { return }
    let source = context.channel.remoteAddress.flatMap { NetworkSocket.SocketAddress($0) }
    let client = source.flatMap { IPv4Endpoint($0) } ?? IPv4Endpoint(address: .unspecified, port: 0)
    opened(.accepted(id, localPort: acceptedAt, from: client))
  }

  private func opened(_ event: UplinkEvent) {
    phase = .open
    board.tell(event)
    demand()
  }

  private func end() {
    phase = .over
    board.forget(id)
  }

  // MARK: From the peer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard phase == .open else { return }
    var bytes = unwrapInboundIn(data)
    held.writeBuffer(&bytes)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isReading = false
    deliver()
    demand()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    hasEnded = true
    if phase == .closing { return context.close(promise: nil) }
    deliver()
  }

  /// Tells the module what it has room for.
  private func deliver() {
    while phase == .open, credit > 0,
      let bytes = held.readBytes(length: min(Self.segment, credit, held.readableBytes)), !bytes.isEmpty
    {
      credit -= bytes.count
      board.tell(.received(id, bytes))
    }
    if held.readableBytes == 0 { held.clear() }
    guard phase == .open, hasEnded, !hasToldEnd, held.readableBytes == 0 else { return }
    hasToldEnd = true
    board.tell(.peerClosed(id))
  }

  /// Reads once, if somebody has room for what may come.
  private func demand() {
    let isWanted = phase == .closing || (phase == .open && credit > 0 && held.readableBytes == 0)
    guard let channel, isWanted, !isReading, !hasEnded else { return }
    isReading = true
    channel.read()
  }

  func grant(_ count: Int) {
    // As much as a TCP window can be without scaling (RFC 9293, 3.1), whatever is asked for.
    credit = min(credit + max(count, 0), 65_535)
    deliver()
    demand()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    channel = nil
    // What had come before its end can still be read.
    guard phase == .open, !hasEnded else { return }
    end()
    board.tell(.reset(id))
  }

  // MARK: From the module

  func send(_ bytes: [UInt8]) {
    guard phase == .open, let channel else { return }
    guard pending + bytes.count <= Self.outgoing else {
      abort()
      board.forget(id)
      return board.tell(.reset(id))
    }
    pending += bytes.count
    let bound = NIOLoopBound(self, eventLoop: board.loop)
    channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenSuccess { bound.value.sent(bytes.count) }
  }

  private func sent(_ count: Int) {
    pending -= count
    if phase == .open { board.tell(.acknowledged(id, count)) }
  }

  /// FIN behind all that is to be sent. The module hears of the end then; the peer has some time for its own.
  func close() {
    guard phase == .open, let channel else {
      let channel = channel
      end()
      channel?.close(promise: nil)
      return board.tell(.closed(id))
    }
    phase = .closing
    let timeout = board.loop.scheduleTask(in: TimeAmount(board.limits.linger)) {
      channel.close(promise: nil)
    }
    channel.closeFuture.whenComplete { _ in timeout.cancel() }
    let bound = NIOLoopBound(self, eventLoop: board.loop)
    channel.close(mode: .output).whenComplete { _ in bound.value.hasSentAll(on: channel) }
    demand()
  }

  private func hasSentAll(on channel: any Channel) {
    guard phase == .closing else { return }
    if hasEnded || !board.hasRoomToLinger { channel.close(promise: nil) }
    board.forget(id)
    board.tell(.closed(id))
  }

  /// RST; nothing is told.
  func abort() {
    phase = .over
    guard let channel else { return }
    let atOnce = linger(l_onoff: 1, l_linger: 0)
    guard let socket = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
    socket.setSoLinger(atOnce).whenComplete { _ in channel.close(promise: nil) }
  }
}
