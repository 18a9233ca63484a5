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
  /// Answers that wait for the delay.
  private var waiting = 0

  /// - Parameters:
  ///   - delay: how long each answer is held back.
  ///   - limit: answers held back at once.
  init(_ server: any DatagramServer, time: any TimeSource, delay: Duration, limit: Int) {
    self.server = server
    self.time = time
    self.delay = delay
    self.limit = limit
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    guard let answer = server.handle(Array(envelope.data.readableBytesView), at: time.now) else { return }
    let reply = wrapOutboundOut(
      AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: answer)))
    guard delay > .zero else { return context.writeAndFlush(reply, promise: nil) }
    guard waiting < limit else { return }
    waiting += 1
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { [self] in
      waiting -= 1
      context.writeAndFlush(reply, promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A client that has gone is no reason to close the port; what is fatal closes it by itself.
  }
}
