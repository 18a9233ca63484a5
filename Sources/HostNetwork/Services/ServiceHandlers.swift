import NIOCore
import NetworkServices
import Timekeeping

/// What the handlers of one service share.
struct ServiceContext {
  let time: any TimeSource
  /// How long each answer is held back.
  let delay: Duration
  /// How much of what is to be sent is kept.
  let limit: Int
  let tally: ServiceTally
}

/// One TCP connection of a service: brings what comes to its server, and does what that wants.
final class StreamServiceHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var server: any StreamServer
  private let service: ServiceContext

  /// Bytes that the server has sent and that the kernel has not.
  private var pending = 0
  /// What the server wants still waits for the delay.
  private var isThinking = false
  private var isFinishing = false
  private var hasPeerClosed = false

  /// - Parameter service: its limit are bytes to send that are kept before the client has to wait.
  init(_ server: any StreamServer, _ service: ServiceContext) {
    self.server = server
    self.service = service
  }

  func channelActive(context: ChannelHandlerContext) {
    tell(.opened, context)
    goOn(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Array(unwrapInboundIn(data).readableBytesView)
    service.tally.note { $0.received += bytes.count }
    tell(.received(bytes), context)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    goOn(context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
    if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      hasPeerClosed = true
      tell(.peerClosed, context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  // MARK: The server

  private func tell(_ event: StreamEvent, _ context: ChannelHandlerContext) {
    guard !isFinishing else { return }
    let actions = server.handle(event, at: service.time.now)
    guard !actions.isEmpty else { return }
    guard service.delay > .zero else { return perform(actions, context) }
    isThinking = true
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(service.delay)) { [self] in
      isThinking = false
      perform(actions, context)
      goOn(context)
    }
  }

  private func perform(_ actions: [StreamAction], _ context: ChannelHandlerContext) {
    for action in actions where !isFinishing {
      switch action {
      case .send(let bytes): send(bytes, context)
      case .finish:
        isFinishing = true
        if pending == 0 { context.close(promise: nil) }
      }
    }
  }

  private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    pending += bytes.count
    let buffer = wrapOutboundOut(ByteBuffer(bytes: bytes))
    context.writeAndFlush(buffer).assumeIsolated().whenComplete { [self] result in
      pending -= bytes.count
      guard case .success = result else { return }
      service.tally.note { $0.sent += bytes.count }
      guard !isFinishing else {
        if pending == 0 { context.close(promise: nil) }
        return
      }
      // Not from within: a reader that keeps up would keep the loop here.
      context.eventLoop.assumeIsolated().execute { [self] in goOn(context) }
    }
  }

  /// Offers the server room to send, and reads on if the client takes what is sent.
  private func goOn(_ context: ChannelHandlerContext) {
    guard context.channel.isActive, !isFinishing, !isThinking, pending < service.limit else { return }
    tell(.room(service.limit - pending), context)
    if !isFinishing, !hasPeerClosed, !isThinking, pending < service.limit { context.read() }
  }
}

/// The port of a UDP service.
final class DatagramServiceHandler: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  typealias OutboundOut = AddressedEnvelope<ByteBuffer>

  private var server: any DatagramServer
  private let service: ServiceContext
  /// Answers that wait for the delay.
  private var waiting = 0

  /// - Parameter service: its limit are answers held back at once.
  init(_ server: any DatagramServer, _ service: ServiceContext) {
    self.server = server
    self.service = service
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    service.tally.note { counts in
      counts.datagrams += 1
      counts.received += envelope.data.readableBytes
    }
    guard !service.tally.ownPorts.contains(envelope.remoteAddress.port) else {
      return service.tally.note { $0.turnedAway += 1 }
    }
    guard service.tally.admits(),
      let answer = server.handle(Array(envelope.data.readableBytesView), at: service.time.now)
    else { return }
    let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: answer))
    guard service.delay > .zero else { return send(reply, context) }
    guard waiting < service.limit else { return service.tally.note { $0.turnedAway += 1 } }
    waiting += 1
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(service.delay)) { [self] in
      waiting -= 1
      send(reply, context)
    }
  }

  private func send(_ reply: AddressedEnvelope<ByteBuffer>, _ context: ChannelHandlerContext) {
    let count = reply.data.readableBytes
    context.writeAndFlush(wrapOutboundOut(reply)).whenSuccess { [tally = service.tally] in
      tally.note { $0.sent += count }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A client that has gone is no reason to close the port; what is fatal closes it by itself.
  }
}
