import Glibc
import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket
import Timekeeping

/// An ICMP socket that needs no privilege, where the system gives one (Linux: `net.ipv4.ping_group_range`).
final class PingSocket {
  struct Unavailable: Error {
    let reason: String
  }

  private struct Ping {
    let id: ConnectionID
    let start: Instant
    let timeout: Scheduled<Void>
  }

  private let loop: any EventLoop
  private let time: any TimeSource
  private let limits: HostLimits
  private let tell: @Sendable (UplinkEvent) -> Void
  private let channel: EventLoopFuture<any Channel>
  private let relay = PingRelay()
  private var pings: [UInt16: Ping] = [:]
  private var sequence: UInt16 = 0

  /// Pings under way; one more has no answer.
  private static let limit = 64

  init(
    loop: any EventLoop, time: any TimeSource, limits: HostLimits,
    tell: @escaping @Sendable (UplinkEvent) -> Void
  ) throws(Unavailable) {
    self.loop = loop
    self.time = time
    self.limits = limits
    self.tell = tell
    let flags = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_INET, flags, CInt(IPPROTO_ICMP))
    guard descriptor >= 0 else { throw Unavailable(reason: String(cString: strerror(errno))) }
    let handler = NIOLoopBound(relay, eventLoop: loop)
    channel = DatagramBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(handler.value)
        }
      }
      .withBoundSocket(descriptor)
    relay.socket = self
  }

  func ping(_ address: IPAddress, _ id: ConnectionID) {
    guard pings.count < Self.limit, let target = try? WireAddress(NetworkSocket.SocketAddress(address)) else {
      return tell(.timedOut(id))
    }
    repeat { sequence &+= 1 } while pings[sequence] != nil
    let number = sequence
    let bound = NIOLoopBound(self, eventLoop: loop)
    let timeout = loop.scheduleTask(in: TimeAmount(limits.connectTimeout)) { bound.value.giveUp(number) }
    pings[number] = Ping(id: id, start: time.now, timeout: timeout)
    let message = ByteBuffer(bytes: ICMPEcho.request(sequence: number))
    channel
      .flatMap { $0.writeAndFlush(AddressedEnvelope(remoteAddress: target, data: message)) }
      .whenFailure { _ in bound.value.giveUp(number) }
  }

  fileprivate func take(_ message: [UInt8]) {
    guard let number = ICMPEcho.sequence(ofReply: message), let ping = pings.removeValue(forKey: number)
    else {
      return
    }
    ping.timeout.cancel()
    tell(.pingAnswered(ping.id, roundTrip: time.now - ping.start))
  }

  private func giveUp(_ number: UInt16) {
    guard let ping = pings.removeValue(forKey: number) else { return }
    ping.timeout.cancel()
    tell(.timedOut(ping.id))
  }

  func forget(_ id: ConnectionID) {
    for (number, ping) in pings where ping.id == id {
      ping.timeout.cancel()
      pings[number] = nil
    }
  }

  func close() {
    for ping in pings.values { ping.timeout.cancel() }
    pings = [:]
    channel.whenSuccess { $0.close(promise: nil) }
  }
}

/// Brings replies to the socket.
private final class PingRelay: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  weak var socket: PingSocket?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    socket?.take(Array(unwrapInboundIn(data).data.readableBytesView))
  }
}

/// An ICMP echo as a ping socket of Linux takes and gives it: without the IP header, the identifier the kernel's own.
enum ICMPEcho {
  private static let echoRequest: UInt8 = 8
  private static let echoReply: UInt8 = 0
  private static let headerLength = 8

  /// A request with 32 bytes behind its header (RFC 792); the kernel adds identifier and checksum.
  static func request(sequence: UInt16) -> [UInt8] {
    let header: [UInt8] = [
      echoRequest, 0, 0, 0, 0, 0, UInt8(sequence >> 8), UInt8(truncatingIfNeeded: sequence),
    ]
    return header + (0..<32)
  }

  /// The sequence number of a reply; nil for anything else.
  static func sequence(ofReply message: [UInt8]) -> UInt16? {
    guard message.count >= headerLength, message[0] == echoReply, message[1] == 0 else { return nil }
    return UInt16(message[6]) << 8 | UInt16(message[7])
  }
}
