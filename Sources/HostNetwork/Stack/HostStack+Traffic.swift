import NetworkSocket

/// What goes over the sockets.
extension HostStack {
  // MARK: TCP

  /// - Throws: IN_PROGRESS, then ALREADY, then IS_CONNECTED; CONNECTION_TIMEOUT, DEVICE_ERROR when refused,
  ///   NO_CONNECTION; PARAMETER for no address or port.
  public func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.count(.calls)
    guard case .tcp(let socket) = try socket(handle) else { throw .unsupported }
    guard address.isSet, address.port != 0 else { throw .parameter }
    let peer = Peer(.tcp, address)
    try socket.connect(to: target(of: peer), as: peer)
  }

  public func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    guard case .tcp(let socket) = try socket(handle) else { throw .unsupported }
    return try await socket.send(bytes)
  }

  public func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    activity.count(.calls)
    guard case .tcp(let socket) = try socket(handle) else { throw .unsupported }
    return try socket.receive(limit: max(limit, 0))
  }

  // MARK: UDP

  /// - Throws: DNS_FAILURE for no address or port, PARAMETER for a datagram that is too long.
  public func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    guard case .udp(let socket) = try socket(handle) else { throw .unsupported }
    guard address.isSet, address.port != 0 else { throw .dnsFailure }
    return try await socket.send(datagram, to: target(of: Peer(.udp, address)), as: address)
  }

  public func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    activity.count(.calls)
    guard case .udp(let socket) = try socket(handle) else { throw .unsupported }
    return try socket.receive(limit: max(limit, 0))
  }
}
