/// A UDP socket (`UDPSocket`), blocking at first.
///
/// An open socket that goes away is closed, and the result is lost.
public final class UDPSocket: InternetSocket {
  public let core = SocketCore(.udp)

  public init() {}

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
}
