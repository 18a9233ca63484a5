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
