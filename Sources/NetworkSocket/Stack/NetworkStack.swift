import Timekeeping

/// What a device with an IP stack offers to sockets (`NetworkStack`).
///
/// None of the functions waits for the network: what cannot be done now is WOULD_BLOCK, and the attach
/// signal tells when to try again. They may wait for the device to take a command.
public protocol NetworkStack: AnyObject, Sendable {
  /// The time in which socket timeouts run.
  var time: any TimeSource { get }

  /// `socket_open`.
  ///
  /// - Throws: NO_SOCKET when all are taken.
  func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle

  /// `socket_close`: the handle is free afterwards, whatever is thrown.
  func closeSocket(_ handle: SocketHandle) async throws(NSAPIError)

  /// Gives a socket up without waiting, for a socket object that goes away while open.
  func abandonSocket(_ handle: SocketHandle)

  /// `socket_bind`.
  func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError)

  /// `socket_listen`.
  func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError)

  /// `socket_connect`.
  ///
  /// - Throws: IN_PROGRESS or ALREADY while the device is at it, IS_CONNECTED.
  func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError)

  /// `socket_accept`.
  func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress)

  /// `socket_send`.
  ///
  /// - Returns: how many bytes were taken, which may be fewer than given.
  func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int

  /// `socket_recv`.
  ///
  /// - Parameter limit: at most so many bytes, 0 and up.
  /// - Returns: the bytes; none when the peer has closed and everything has been read.
  func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8]

  /// `socket_sendto`.
  func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int

  /// `socket_recvfrom`.
  ///
  /// - Parameter limit: what is longer is cut off.
  func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram

  /// `socket_attach`: calls `signal` when the state of the socket may have changed; spuriously too.
  func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?)

  /// `setsockopt`.
  func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError)

  /// `getsockopt`.
  func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8]

  /// `gethostbyname`.
  ///
  /// - Throws: PARAMETER for no or an empty name or one of more than 255 bytes, DNS_FAILURE when it does
  ///   not resolve, or the error of the socket that the query needed.
  func resolve(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress
}

/// Names an open socket of a stack (`nsapi_socket_t`).
public struct SocketHandle: Hashable, Sendable {
  /// The stack's slot, 0 and up.
  public let slot: Int

  /// Tells this use of the slot from earlier ones.
  public let generation: UInt64

  public init(slot: Int, generation: UInt64) {
    self.slot = slot
    self.generation = generation
  }
}

/// `nsapi_protocol_t`.
public enum SocketProtocol: Int, Hashable, Sendable {
  case tcp = 0
  case udp = 1
}

/// A datagram and where it came from.
public struct Datagram: Hashable, Sendable {
  public let bytes: [UInt8]
  public let source: SocketAddress

  public init(bytes: [UInt8], source: SocketAddress) {
    self.bytes = bytes
    self.source = source
  }
}
