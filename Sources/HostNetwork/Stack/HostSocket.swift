import Glibc
import NIOCore
import NIOPosix
import NetworkSocket

/// A socket of the host's stack.
enum HostSocket {
  case tcp(StreamSocket)
  case udp(DatagramSocket)

  /// What both kinds have.
  var base: any HostSocketBase {
    switch self {
    case .tcp(let socket): socket
    case .udp(let socket): socket
    }
  }
}

protocol HostSocketBase {
  func attach(_ signal: (@Sendable () -> Void)?)
  /// Gives the socket up without waiting.
  func close()
  /// Loses the socket with the interface.
  func takeDown()
}

/// How much of the host a stack may use.
public struct HostLimits: Hashable, Sendable {
  /// Sockets that can be open at once, 1 and up; an ESP8266 has five.
  public var sockets = 5
  /// Received bytes that a socket keeps until they are taken, at least ``chunk``.
  public var receiveBuffer = 16_384
  /// Bytes that a socket has taken and the kernel has not, 1 and up.
  public var sendBuffer = 16_384
  /// The kernel's own buffer of a socket, each way; Linux doubles it.
  public var kernelBuffer = 65_536
  /// How long a TCP connect is tried: as on an ESP8266.
  public var connectTimeout = Duration.seconds(15)
  /// How long a closed socket goes on with what it has still to send.
  public var linger = Duration.seconds(5)

  public init() {}

  /// Bytes of a TCP stream that are read at once.
  static let chunk = 4096
  /// Datagrams that a socket keeps.
  static let datagrams = 64
  /// The largest datagram that there can be (RFC 768).
  static let largestDatagram = 65_535
}

extension ClientBootstrap {
  /// For connections that read only when they are told to, and hear the peer's end without losing their own.
  func bounded(by limits: HostLimits) -> ClientBootstrap {
    connectTimeout(TimeAmount(limits.connectTimeout))
      .channelOption(.autoRead, value: false)
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: HostLimits.chunk))
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.socketOption(.so_rcvbuf), value: .init(limits.kernelBuffer))
      .channelOption(.socketOption(.so_sndbuf), value: .init(limits.kernelBuffer))
  }
}

extension EventLoop {
  /// Runs `body` on the loop and waits for it: no longer than the loop takes to come round.
  func perform<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      execute { continuation.resume(returning: body()) }
    }
  }
}

extension NSAPIError {
  /// The API's code for what a system call, or NIO in its place, has thrown.
  init(system error: any Error) {
    switch error {
    case let error as IOError: self = Self.code(ofErrno: error.errnoCode)
    case ChannelError.connectTimeout: self = .connectionTimeout
    case ChannelError.writeMessageTooLarge: self = .parameter
    case ChannelError.writeHostUnreachable: self = .noConnection
    case is ChannelError: self = .connectionLost
    default: self = .deviceError
    }
  }

  private static func code(ofErrno number: CInt) -> NSAPIError {
    switch number {
    case ETIMEDOUT: .connectionTimeout
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN: .noConnection
    case ECONNRESET, ECONNABORTED, EPIPE, ENOTCONN: .connectionLost
    // A port that is taken is a parameter that does not fit: mbed-os has it so for every stack.
    case EADDRINUSE, EADDRNOTAVAIL, EINVAL, EMSGSIZE: .parameter
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: .noMemory
    // As an ESP8266 answers a connect that nobody takes.
    default: .deviceError
    }
  }
}

/// The system's words for an error.
enum SystemText {
  static func of(_ error: any Error) -> String {
    switch error {
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case ChannelError.connectTimeout: "no answer in time"
    default: "\(error)"
    }
  }
}
