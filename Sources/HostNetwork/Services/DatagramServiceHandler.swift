import NIOCore
import NetworkServices
import Timekeeping

/// The port of a UDP service.
final class DatagramServiceHandler: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  typealias OutboundOut = AddressedEnvelope<ByteBuffer>

  private var server: any DatagramServer
  private let time: any TimeSource
  private let delay: Duration
  private let limit: Int
  private let tally: ServiceTally
  /// Answers that wait for the delay.
  private var waiting = 0

  /// - Parameters:
  ///   - delay: how long each answer is held back.
  ///   - limit: answers held back at once.
  ///   - tally: where datagrams and bytes are counted.
  init(
    _ server: any DatagramServer, time: any TimeSource, delay: Duration, limit: Int, tally: ServiceTally
  ) {
    self.server = server
    self.time = time
    self.delay = delay
    self.limit = limit
    self.tally = tally
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    tally.note { counts in
      counts.datagrams += 1
      counts.received += envelope.data.readableBytes
    }
    guard tally.admits(),
      let answer = server.handle(Array(envelope.data.readableBytesView), at: time.now)
    else { return }
    let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: answer))
    guard delay > .zero else { return send(reply, context) }
    guard waiting < limit else { return tally.note { $0.turnedAway += 1 } }
    waiting += 1
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { [self] in
      waiting -= 1
      send(reply, context)
    }
  }

  private func send(_ reply: AddressedEnvelope<ByteBuffer>, _ context: ChannelHandlerContext) {
    let count = reply.data.readableBytes
    context.writeAndFlush(wrapOutboundOut(reply)).whenSuccess { [tally] in
      tally.note { $0.sent += count }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A client that has gone is no reason to close the port; what is fatal closes it by itself.
  }
}
