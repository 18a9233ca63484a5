/// A UDP socket (`UDPSocket`), blocking at first.
///
/// An open socket that goes away is closed, and the result is lost.
public final class UDPSocket: Sendable {
  private let core = SocketCore()

  public init() {}

  /// `open`: see ``TCPSocket/open(on:)``.
  public func open(on stack: (any NetworkStack)?) async throws(NSAPIError) {
    try await core.open(.udp, on: stack)
  }

  /// `close`: also wakes calls that wait, which end with NO_SOCKET.
  public func close() async throws(NSAPIError) {
    try await core.close()
  }

  /// `set_blocking`: the same as a timeout of nil or zero.
  public func setBlocking(_ isBlocking: Bool) {
    core.setTimeout(isBlocking ? nil : .zero)
  }

  /// `set_timeout`: how long a call may wait; nil without limit.
  public func setTimeout(_ timeout: Duration?) {
    core.setTimeout(timeout)
  }

  /// `sigio`: called on any change of state, at most once until the next call on the socket.
  public func onSignal(_ callback: (@Sendable () -> Void)?) {
    core.setCallback(callback)
  }

  /// `bind`.
  public func bind(to address: SocketAddress) async throws(NSAPIError) {
    try await core.call { (stack, handle) throws(NSAPIError) in try await stack.bind(handle, to: address) }
  }

  /// `bind(port)`: to a port of any address of the device; 0 leaves the choice to the stack.
  public func bind(port: UInt16) async throws(NSAPIError) {
    try await bind(to: SocketAddress(port: port))
  }

  /// `listen`.
  ///
  /// - Throws: UNSUPPORTED, in every state: datagrams know no connections.
  public func listen(backlog: Int = 1) throws(NSAPIError) {
    throw .unsupported
  }

  /// `accept`.
  ///
  /// - Throws: UNSUPPORTED, in every state.
  public func accept() throws(NSAPIError) -> (socket: TCPSocket, peer: SocketAddress) {
    throw .unsupported
  }

  /// `connect`: only a local filter, nothing is sent; an address that is not set takes it away.
  public func connect(to address: SocketAddress) async throws(NSAPIError) {
    try await core.call { (_, _) throws(NSAPIError) in }
    core.setPeer(address.isSet ? address : nil)
  }

  /// `sendto`.
  ///
  /// - Returns: how many bytes were sent.
  public func send(_ datagram: [UInt8], to address: SocketAddress) async throws(NSAPIError) -> Int {
    try await core.waitingCall { (stack, handle) throws(NSAPIError) in
      try await stack.send(handle, datagram, to: address)
    }
  }

  /// `sendto(host, port, …)` of mbed-os 5: resolves the name and sends.
  ///
  /// - Throws: DNS_FAILURE for no name, an empty one, or one that does not resolve.
  public func send(_ datagram: [UInt8], host: String?, port: UInt16) async throws(NSAPIError) -> Int {
    try await send(datagram, to: core.resolve(host, port: port))
  }

  /// `send`: to the peer of `connect`.
  ///
  /// - Throws: NO_SOCKET while not open, NO_ADDRESS without a peer.
  public func send(_ datagram: [UInt8]) async throws(NSAPIError) -> Int {
    try await core.call { (_, _) throws(NSAPIError) in }
    guard let peer = core.peer else { throw .noAddress }
    return try await send(datagram, to: peer)
  }

  /// `recvfrom`.
  ///
  /// - Parameter limit: what is longer is cut off.
  /// - Throws: WOULD_BLOCK when there is nothing in time.
  public func receive(limit: Int) async throws(NSAPIError) -> Datagram {
    let peer = core.peer
    return try await core.waitingCall { (stack, handle) throws(NSAPIError) in
      while true {
        let datagram = try await stack.receiveFrom(handle, limit: limit)
        if peer.map({ $0 == datagram.source }) ?? true { return datagram }
      }
    }
  }

  /// `setsockopt`.
  public func setOption(_ option: SocketOption, to value: [UInt8]) async throws(NSAPIError) {
    try await core.call { (stack, handle) throws(NSAPIError) in
      try await stack.setOption(handle, option, to: value)
    }
  }

  /// `getsockopt`.
  public func option(_ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    try await core.call { (stack, handle) throws(NSAPIError) in try await stack.option(handle, option) }
  }
}
