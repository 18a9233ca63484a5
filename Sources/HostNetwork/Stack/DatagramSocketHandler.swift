import NIOCore
import NetworkSocket

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

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Such as the answer of a host where nobody listens: datagrams promise nothing. What is fatal closes the
    // channel by itself.
  }

  func channelInactive(context: ChannelHandlerContext) {
    socket.forget(version)
  }
}
