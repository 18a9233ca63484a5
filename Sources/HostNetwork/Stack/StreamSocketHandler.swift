import NIOCore

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
