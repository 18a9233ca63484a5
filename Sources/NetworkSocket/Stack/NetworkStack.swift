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
  /// - Throws: PARAMETER for no or an empty name or one of more than 255 bytes; DNS_FAILURE when an address text has
  ///   the wrong version, no server answered in the allowed attempts, or the answer was negative; the error of the
  ///   socket that the query needed.
  func resolve(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress

  /// `gethostbyname_async`: does not make the caller wait.
  ///
  /// - Parameter callback: called once unless the request is cancelled: OK and an address; DNS_FAILURE for a
  ///   negative answer; TIMEOUT when attempts or total time ran out; NO_MEMORY; or the socket's error.
  /// - Returns: 0 when answered at once, with the callback already called; else the id, 1…0x7FFF.
  /// - Throws: NO_MEMORY when five requests are queued, PARAMETER and DNS_FAILURE for what cannot be asked,
  ///   UNSUPPORTED where there is nothing that could go on with it. The callback is then not called.
  func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int

  /// `gethostbyname_async_cancel`: the callback is not called any more.
  ///
  /// - Throws: PARAMETER for an id that is unknown, done or cancelled already.
  func cancelResolve(_ id: Int) throws(NSAPIError)

  /// `nsapi_dns_call_in_set`: who schedules the work of asynchronous lookups; nil restores ``callIn(_:_:)``.
  ///
  /// - Throws: UNSUPPORTED where there are no asynchronous lookups.
  func setCallIn(_ callIn: CallIn?) throws(NSAPIError)

  /// `call_in`: runs `action`, which must not block, after `delay`.
  ///
  /// - Throws: NO_MEMORY if it cannot be kept; then it does not run.
  func callIn(_ delay: Duration, _ action: @escaping @Sendable () -> Void) throws(NSAPIError)

  /// `add_dns_server`: asks this one before all others; a sixth displaces the oldest.
  ///
  /// - Throws: PARAMETER for no address.
  func addDNSServer(_ address: IPAddress) throws(NSAPIError)

  /// `get_dns_server`: the servers in the order in which they are asked, built-in ones last.
  ///
  /// - Parameter index: 0 and up.
  /// - Throws: PARAMETER for a negative index, NO_ADDRESS behind the last server.
  func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress
}

extension NetworkStack {
  public func callIn(
    _ delay: Duration, _ action: @escaping @Sendable () -> Void
  ) throws(NSAPIError) {
    time.schedule(at: time.now + max(delay, .zero), action)
  }
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
