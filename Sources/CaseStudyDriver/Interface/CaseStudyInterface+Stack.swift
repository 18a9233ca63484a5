import NetworkSocket
import Synchronization
import Timekeeping

/// One of the five sockets (`struct esp8266_socket`); its place is the module's link id.
struct CaseStudySocket {
  let kind: SocketProtocol
  let generation: UInt64
  /// The module has a link for it.
  var isConnected = false
  /// The address that it is connected to.
  var peer = SocketAddress()
  /// Its entry in `_cbs`.
  var signal: (@Sendable () -> Void)?
}

/// The sockets of the module. Opening and closing a socket without traffic says nothing to the module.
extension CaseStudyInterface: NetworkStack {
  // MARK: Names

  public func resolve(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress {
    try await resolver.resolve(name, version: version, on: self)
  }

  /// Works on the event-queue thread.
  public func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try resolver.resolve(name, version: version, on: EventQueueStack(self), callback: callback)
  }

  public func cancelResolve(_ id: Int) throws(NSAPIError) { try resolver.cancel(id) }

  public func setCallIn(_ callIn: CallIn?) throws(NSAPIError) { try resolver.setCallIn(callIn) }

  public func addDNSServer(_ address: IPAddress) throws(NSAPIError) { try resolver.addServer(address) }

  public func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress { try resolver.server(index) }

  // MARK: Open and close

  public func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    activity.count(.calls)
    let handle: SocketHandle? = state.withLock { state in
      guard let id = state.sockets.firstIndex(where: { $0 == nil }) else { return nil }
      state.lastGeneration += 1
      state.sockets[id] = CaseStudySocket(kind: kind, generation: state.lastGeneration)
      return SocketHandle(slot: id, generation: state.lastGeneration)
    }
    guard let handle else { throw .noSocket }
    return handle
  }

  public func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    activity.count(.calls)
    let socket = try socket(handle)
    defer { free(handle) }
    if socket.isConnected { try await modem.close(handle.slot) }
  }

  /// A destructor that waits closes the socket in C++: here a task does.
  public func abandonSocket(_ handle: SocketHandle) {
    guard let socket = try? socket(handle) else { return }
    guard socket.isConnected else { return free(handle) }
    scope.spawn { [self] in try? await closeSocket(handle) }
  }

  private func free(_ handle: SocketHandle) {
    state.withLock { state in
      guard state.sockets[handle.slot]?.generation == handle.generation else { return }
      state.sockets[handle.slot] = nil
    }
  }

  private func socket(_ handle: SocketHandle) throws(NSAPIError) -> CaseStudySocket {
    let socket = state.withLock { $0.sockets[handle.slot] }
    guard let socket, socket.generation == handle.generation else { throw .noSocket }
    return socket
  }

  private func setPeer(_ peer: SocketAddress?, of handle: SocketHandle) {
    state.withLock { state in
      guard state.sockets[handle.slot]?.generation == handle.generation else { return }
      state.sockets[handle.slot]?.isConnected = peer != nil
      if let peer { state.sockets[handle.slot]?.peer = peer }
    }
  }

  // MARK: What it cannot do

  public func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try unsupported(handle)
  }

  public func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError) {
    try unsupported(handle)
  }

  public func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress) {
    try unsupported(handle)
  }

  public func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError) {
    try unsupported(handle)
  }

  public func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    try unsupported(handle)
  }

  private func unsupported(_ handle: SocketHandle) throws(NSAPIError) -> Never {
    activity.count(.calls)
    _ = try socket(handle)
    throw .unsupported
  }

  // MARK: TCP

  public func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.count(.calls)
    try await link(handle, to: address)
  }

  private func link(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try await modem.open(handle.slot, try socket(handle).kind, to: address)
    setPeer(address, of: handle)
  }

  public func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    _ = try socket(handle)
    try await modem.send(handle.slot, bytes)
    return bytes.count
  }

  public func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    activity.count(.calls)
    _ = try socket(handle)
    if let bytes = try await modem.receive(handle.slot, limit: limit) { return bytes }
    guard modem.isOpen(handle.slot) else { return [] }
    throw .wouldBlock
  }

  // MARK: UDP

  public func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    let socket = try socket(handle)
    guard address.isSet, address.port != 0 else { throw .dnsFailure }
    if socket.isConnected, socket.peer != address {
      try await modem.close(handle.slot)
      setPeer(nil, of: handle)
    }
    if !(socket.isConnected && socket.peer == address) { try await link(handle, to: address) }
    try await modem.send(handle.slot, datagram)
    return datagram.count
  }

  /// The sender is whom the last datagram went to: the module does not tell it.
  public func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    activity.count(.calls)
    let socket = try socket(handle)
    guard let bytes = try await modem.receive(handle.slot, limit: limit) else { throw .wouldBlock }
    return Datagram(bytes: bytes, source: socket.peer)
  }

  // MARK: Signals

  public func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {
    state.withLock { state in
      guard state.sockets[handle.slot]?.generation == handle.generation else { return }
      state.sockets[handle.slot]?.signal = signal
    }
  }

  /// Any byte from the module may mean something to any socket.
  func event() {
    guard board.isRunning else { return }
    let signals = state.withLock { state in state.sockets.compactMap { $0?.signal } }
    for signal in signals { signal() }
  }
}
