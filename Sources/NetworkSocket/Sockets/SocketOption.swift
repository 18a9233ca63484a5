/// A socket option: level and name of `setsockopt` (`nsapi_socket_level_t`, `nsapi_socket_option_t`).
///
/// Numbers: `nsapi_types.h` of mbed-os 5.10. A stack answers UNSUPPORTED for those that it does not have.
public struct SocketOption: Hashable, Sendable {
  public let level: Int
  public let name: Int

  public init(level: Int, name: Int) {
    self.level = level
    self.name = name
  }

  /// `NSAPI_STACK`: the stack as a whole.
  private static let stack = 5000
  /// `NSAPI_SOCKET`: one socket.
  private static let socket = 7000

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
  public static let ipv4MRU = SocketOption(level: stack, name: 0)
  /// `NSAPI_IPV6_MRU`: the largest IPv6 packet that is received, in bytes.
  public static let ipv6MRU = SocketOption(level: stack, name: 1)

  // MARK: A socket

  /// `NSAPI_REUSEADDR`: whether an address in use may be bound again.
  public static let reuseAddress = SocketOption(level: socket, name: 0)
  /// `NSAPI_KEEPALIVE`: on an ESP8266 seconds of silence before the first probe, 0…7200; else on or off.
  public static let keepAlive = SocketOption(level: socket, name: 1)
  /// `NSAPI_KEEPIDLE`: milliseconds of silence before the first probe.
  public static let keepIdle = SocketOption(level: socket, name: 2)
  /// `NSAPI_KEEPINTVL`: milliseconds between probes.
  public static let keepInterval = SocketOption(level: socket, name: 3)
  /// `NSAPI_LINGER`: whether a close waits until everything is sent.
  public static let linger = SocketOption(level: socket, name: 4)
  /// `NSAPI_SNDBUF`: size of the send buffer, in bytes.
  public static let sendBuffer = SocketOption(level: socket, name: 5)
  /// `NSAPI_RCVBUF`: size of the receive buffer, in bytes.
  public static let receiveBuffer = SocketOption(level: socket, name: 6)
  /// `NSAPI_ADD_MEMBERSHIP`: the multicast group to join.
  public static let addMembership = SocketOption(level: socket, name: 7)
  /// `NSAPI_DROP_MEMBERSHIP`: the multicast group to leave.
  public static let dropMembership = SocketOption(level: socket, name: 8)
}
