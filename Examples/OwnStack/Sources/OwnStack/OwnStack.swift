import NetworkServices
import NetworkSocket
import Synchronization
import Timekeeping

/// Your network stack: here a small one on a virtual network.
///
/// Replace what talks to `uplink` by what talks to your device. Nothing waits in here: what cannot be done
/// now is WOULD_BLOCK, and the signal tells when to try again.
final class OwnStack: NetworkStack {
  private struct State {
    var sockets: [OwnSocket?] = Array(repeating: nil, count: 5)
    var lastNumber: UInt64 = 0
  }

  let time: any TimeSource
  private let uplink: any Uplink
  private let activity: NetworkActivity
  private let resolver: DNSResolver
  private let state = Mutex(State())

  /// - Parameters:
  ///   - activity: where you count what your device has confirmed: the proof that a test case did something.
  ///   - scope: where the work of asynchronous lookups runs.
  init(uplink: any Uplink, time: any TimeSource, activity: NetworkActivity, scope: TaskScope) {
    self.time = time
    self.uplink = uplink
    self.activity = activity
    resolver = DNSResolver(DNSSettings(), activity: activity, scope: scope)
    uplink.onEvent { [weak self] in self?.hear($0) }
  }

  /// As after power-on: no sockets, no resolver.
  func restart() {
    let open = state.withLock { state in
      defer { state.sockets = state.sockets.map { _ in nil } }
      return state.sockets.compactMap { $0?.connection }
    }
    for connection in open { uplink.submit(.abort(connection)) }
    resolver.clearCache()
  }

  // MARK: Sockets

  func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    activity.count(.calls)
    let opened: (SocketHandle, ConnectionID)? = state.withLock { state in
      guard let slot = state.sockets.firstIndex(where: { $0 == nil }) else { return nil }
      state.lastNumber += 1
      let connection = ConnectionID(state.lastNumber)
      state.sockets[slot] = OwnSocket(kind: kind, generation: state.lastNumber, connection: connection)
      return (SocketHandle(slot: slot, generation: state.lastNumber), connection)
    }
    guard let (handle, connection) = opened else { throw .noSocket }
    if kind == .udp { uplink.submit(.openUDP(connection, localPort: UInt16(49152 + handle.slot))) }
    return handle
  }

  func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    activity.count(.calls)
    _ = try socket(handle)
    abandonSocket(handle)
  }

  func abandonSocket(_ handle: SocketHandle) {
    guard let socket = try? socket(handle) else { return }
    state.withLock { $0.sockets[handle.slot] = nil }
    uplink.submit(socket.phase == .connected ? .close(socket.connection) : .abort(socket.connection))
  }

  func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.count(.calls)
    let socket = try socket(handle)
    guard let endpoint = address.endpoint, address.port != 0 else { throw .parameter }
    switch socket.phase {
    case .connecting: throw .already
    case .connected: throw .isConnected
    case .refused, .lost: throw .noConnection
    case .idle: break
    }
    try change(handle) { socket in
      socket.phase = socket.kind == .tcp ? .connecting : .connected
      socket.peer = address
    }
    guard socket.kind == .tcp else { return }
    uplink.submit(.openTCP(socket.connection, to: endpoint, window: OwnSocket.window))
    throw .inProgress
  }

  // MARK: Streams

  func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    let socket = try socket(handle)
    if socket.kind == .udp { return try await send(handle, bytes, to: socket.peer) }
    guard socket.phase == .connected, !socket.isPeerClosed else { throw .connectionLost }
    let part = Array(bytes.prefix(OwnSocket.window - socket.unacknowledged))
    guard !part.isEmpty || bytes.isEmpty else { throw .wouldBlock }
    try change(handle) { $0.unacknowledged += part.count }
    uplink.submit(.send(socket.connection, part))
    activity.count(.bytesOut, part.count)
    return part.count
  }

  func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    activity.count(.calls)
    let socket = try socket(handle)
    if socket.kind == .udp { return try await receiveFrom(handle, limit: limit).bytes }
    let part = Array(socket.stream.prefix(limit))
    guard !part.isEmpty else {
      if socket.phase == .lost { throw .connectionLost }
      guard socket.isPeerClosed else { throw .wouldBlock }
      return []
    }
    try change(handle) { $0.stream.removeFirst(part.count) }
    uplink.submit(.consumed(socket.connection, part.count))
    activity.count(.bytesIn, part.count)
    return part
  }

  // MARK: Datagrams

  func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    let socket = try socket(handle)
    guard socket.kind == .udp else { throw .unsupported }
    guard let endpoint = address.endpoint, address.port != 0 else { throw .parameter }
    uplink.submit(.sendDatagram(socket.connection, datagram, to: endpoint))
    activity.count(.bytesOut, datagram.count)
    return datagram.count
  }

  func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    activity.count(.calls)
    guard let datagram = try socket(handle).datagrams.first else { throw .wouldBlock }
    try change(handle) { $0.datagrams.removeFirst() }
    let bytes = Array(datagram.bytes.prefix(limit))
    activity.count(.bytesIn, bytes.count)
    return Datagram(bytes: bytes, source: datagram.source)
  }

  // MARK: Signals

  func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {
    try? change(handle) { $0.signal = signal }
  }

  private func hear(_ event: UplinkEvent) {
    let signal = state.withLock { state -> (@Sendable () -> Void)? in
      guard let slot = state.sockets.firstIndex(where: { $0?.connection == event.id }) else { return nil }
      state.sockets[slot]?.hear(event)
      return state.sockets[slot]?.signal
    }
    if case .connected = event { activity.count(.connects) }
    // Whoever is woken may call the stack, and the network does not like to be called from here.
    if let signal { time.schedule(at: time.now, signal) }
  }

  private func socket(_ handle: SocketHandle) throws(NSAPIError) -> OwnSocket {
    let socket = state.withLock { $0.sockets[handle.slot] }
    guard let socket, socket.generation == handle.generation else { throw .noSocket }
    return socket
  }

  private func change(_ handle: SocketHandle, _ body: (inout OwnSocket) -> Void) throws(NSAPIError) {
    let isOpen = state.withLock { state in
      guard var socket = state.sockets[handle.slot], socket.generation == handle.generation else {
        return false
      }
      body(&socket)
      state.sockets[handle.slot] = socket
      return true
    }
    guard isOpen else { throw .noSocket }
  }

  // MARK: What this stack does not have

  func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) { throw .unsupported }
  func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError) { throw .unsupported }

  func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress) {
    throw .unsupported
  }

  func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError) { throw .unsupported }

  func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    throw .unsupported
  }

  // MARK: Names: the engine that comes with the tool, over this stack's own sockets

  func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress {
    try await resolver.resolve(name, version: version, on: self)
  }

  func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try resolver.resolve(name, version: version, on: self, callback: callback)
  }

  func cancelResolve(_ id: Int) throws(NSAPIError) { try resolver.cancel(id) }
  func setCallIn(_ callIn: CallIn?) throws(NSAPIError) { try resolver.setCallIn(callIn) }
  func addDNSServer(_ address: IPAddress) throws(NSAPIError) { try resolver.addServer(address) }
  func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress { try resolver.server(index) }
}
