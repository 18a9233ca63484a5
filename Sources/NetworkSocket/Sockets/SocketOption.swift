/// A socket option: level and name of `setsockopt` (`nsapi_socket_level_t`, `nsapi_socket_option_t`).
///
/// Numbers: `nsapi_types.h` of mbed-os 6.17. A stack answers UNSUPPORTED for those that it does not have.
public struct SocketOption: Hashable, Sendable {
  public let level: Int
  public let name: Int

  public init(level: Int, name: Int) {
    self.level = level
    self.name = name
  }

  private init(_ level: Level, _ name: Int) {
    self.init(level: level.rawValue, name: name)
  }

  /// What an option belongs to.
  public enum Level: Int, Hashable, Sendable {
    /// `NSAPI_STACK`: the stack as a whole.
    case stack = 5000
    /// `NSAPI_SOCKET`: one socket.
    case socket = 7000
    /// `NSAPI_TLSSOCKET_LEVEL`: the encryption of one socket, from mbed-os 6 on.
    case tlsSocket = 7099
  }

  /// The seconds that a value of ``keepAlive`` means on an ESP8266: four bytes, little-endian, 0…7200.
  ///
  /// - Throws: PARAMETER for anything else.
  public static func keepAliveSeconds(_ value: [UInt8]) throws(NSAPIError) -> Int {
    let seconds = value.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard value.count == 4, seconds <= 7200 else { throw .parameter }
    return seconds
  }

  /// The value that means so many seconds.
  public static func keepAliveValue(_ seconds: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: seconds >> ($0 * 8)) }
  }

  // MARK: The stack

  /// `NSAPI_IPV4_MRU`: the largest IPv4 packet that is received, in bytes.
  public static let ipv4MRU = SocketOption(.stack, 0)
  /// `NSAPI_IPV6_MRU`: the largest IPv6 packet that is received, in bytes.
  public static let ipv6MRU = SocketOption(.stack, 1)

  // MARK: A socket

  /// `NSAPI_REUSEADDR`: whether an address in use may be bound again.
  public static let reuseAddress = SocketOption(.socket, 0)
  /// `NSAPI_KEEPALIVE`: on an ESP8266 seconds of silence before the first probe, 0…7200; else on or off.
  public static let keepAlive = SocketOption(.socket, 1)
  /// `NSAPI_KEEPIDLE`: milliseconds of silence before the first probe.
  public static let keepIdle = SocketOption(.socket, 2)
  /// `NSAPI_KEEPINTVL`: milliseconds between probes.
  public static let keepInterval = SocketOption(.socket, 3)
  /// `NSAPI_LINGER`: whether a close waits until everything is sent.
  public static let linger = SocketOption(.socket, 4)
  /// `NSAPI_SNDBUF`: size of the send buffer, in bytes.
  public static let sendBuffer = SocketOption(.socket, 5)
  /// `NSAPI_RCVBUF`: size of the receive buffer, in bytes.
  public static let receiveBuffer = SocketOption(.socket, 6)
  /// `NSAPI_ADD_MEMBERSHIP`: the multicast group to join.
  public static let addMembership = SocketOption(.socket, 7)
  /// `NSAPI_DROP_MEMBERSHIP`: the multicast group to leave.
  public static let dropMembership = SocketOption(.socket, 8)
  /// `NSAPI_BIND_TO_DEVICE`: the name of the only interface to use; from mbed-os 5.15 on.
  public static let bindToDevice = SocketOption(.socket, 9)
  /// `NSAPI_LATENCY`: the estimated time to the peer, in milliseconds; from mbed-os 6 on.
  public static let latency = SocketOption(.socket, 10)
  /// `NSAPI_STAGGER`: how long to keep off before the first packet; from mbed-os 6 on.
  public static let stagger = SocketOption(.socket, 11)
  /// `NSAPI_IPTOS`: the type of service of what is sent; from mbed-os 6 on.
  public static let typeOfService = SocketOption(.socket, 12)
  /// `NSAPI_BROADCAST`: whether broadcasts may be sent; from mbed-os 6 on.
  public static let broadcast = SocketOption(.socket, 13)
  /// `NSAPI_PKTINFO`: whether the destination of a datagram is told with it; from mbed-os 6 on.
  public static let packetInfo = SocketOption(.socket, 14)

  // MARK: Encryption

  /// `NSAPI_TLSSOCKET_SET_HOSTNAME`.
  public static let tlsHostName = SocketOption(.tlsSocket, 0)
  /// `NSAPI_TLSSOCKET_SET_CACERT`.
  public static let tlsRootCertificate = SocketOption(.tlsSocket, 1)
  /// `NSAPI_TLSSOCKET_SET_CLCERT`.
  public static let tlsClientCertificate = SocketOption(.tlsSocket, 2)
  /// `NSAPI_TLSSOCKET_SET_CLKEY`.
  public static let tlsClientKey = SocketOption(.tlsSocket, 3)
  /// `NSAPI_TLSSOCKET_ENABLE`.
  public static let tlsEnable = SocketOption(.tlsSocket, 4)
}
