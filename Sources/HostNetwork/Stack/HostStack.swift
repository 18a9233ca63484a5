import NetworkSocket
import Synchronization
import Timekeeping

/// The host's own TCP/IP stack with as few sockets as a module has (`NetworkStack`).
///
/// A second stack beside the driver's: what passes on both tests sockets, and not one stack's ways.
public final class HostStack: NetworkStack {
  private struct Slot {
    let generation: UInt64
    let socket: HostSocket
  }

  private struct State {
    var isUp = false
    var slots: [Slot?]
    var lastGeneration: UInt64 = 0

    func socket(_ handle: SocketHandle) -> HostSocket? {
      guard slots.indices.contains(handle.slot), let slot = slots[handle.slot],
        slot.generation == handle.generation
      else { return nil }
      return slot.socket
    }
  }

  private let resolver: DNSResolver
  let activity: NetworkActivity
  private let map: AddressMap
  private let limits: HostLimits
  let calls: SocketCallLog
  private let onOutside: @Sendable (SocketAddress) -> Void
  private let state: Mutex<State>

  public let time: any TimeSource

  /// - Parameters:
  ///   - map: where what is sent really goes.
  ///   - dns: its servers are asked at port 53, wherever the map has that.
  ///   - activity: where completed work is counted.
  ///   - calls: where the last calls are kept.
  ///   - scope: where asynchronous lookups run; without one they are not supported.
  ///   - onOutside: told of a target that would have been outside this machine.
  public init(
    time: any TimeSource, map: AddressMap, dns: DNSSettings, limits: HostLimits = HostLimits(),
    activity: NetworkActivity, calls: SocketCallLog = SocketCallLog(), scope: TaskScope? = nil,
    onOutside: @escaping @Sendable (SocketAddress) -> Void = { _ in }
  ) {
    self.time = time
    self.map = map
    self.limits = limits
    self.activity = activity
    self.calls = calls
    self.onOutside = onOutside
    resolver = DNSResolver(dns, activity: activity, scope: scope)
    state = Mutex(State(slots: Array(repeating: nil, count: max(limits.sockets, 1))))
  }

  // MARK: Up and down

  /// Without it nothing is sent.
  func bringUp() {
    state.withLock { $0.isUp = true }
  }

  /// Every socket loses its connection; it stays open until it is closed.
  func takeDown() {
    let sockets = state.withLock { state in
      state.isUp = false
      return state.slots.compactMap { $0?.socket }
    }
    for socket in sockets { socket.base.takeDown() }
  }

  /// Invalidates all sockets.
  public func closeAll() {
    let sockets = state.withLock { state in
      defer { state.slots = state.slots.map { _ in nil } }
      return state.slots.compactMap { $0?.socket }
    }
    for socket in sockets { socket.base.close() }
  }

  /// How many sockets are open.
  public var openSockets: Int { state.withLock { $0.slots.count { $0 != nil } } }

  /// Where something sent to `address` goes.
  ///
  /// - Throws: NO_CONNECTION while the interface is down, and for a target outside this machine that the map
  ///   does not let out.
  func target(of peer: Peer) throws(NSAPIError) -> SocketAddress {
    guard state.withLock(\.isUp) else { throw .noConnection }
    do throws(AddressMap.OutsideError) {
      return try map.target(of: peer.address, peer.kind)
    } catch {
      activity.ended(peer, "refused here: \(error.target) is outside this machine")
      onOutside(error.target)
      throw .noConnection
    }
  }

  // MARK: Open and close

  public func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    activity.count(.calls)
    let socket: HostSocket =
      switch kind {
      case .tcp: .tcp(StreamSocket(limits: limits, activity: activity))
      case .udp:
        .udp(DatagramSocket(limits: limits, isConfined: !map.allowsOutside, activity: activity))
      }
    let handle: SocketHandle? = state.withLock { state in
      guard let free = state.slots.firstIndex(where: { $0 == nil }) else { return nil }
      state.lastGeneration += 1
      state.slots[free] = Slot(generation: state.lastGeneration, socket: socket)
      return SocketHandle(slot: free, generation: state.lastGeneration)
    }
    calls.add(
      SocketCall(
        instant: time.now, slot: handle?.slot, operation: .open(kind),
        outcome: handle == nil ? .failed(.noSocket) : .done))
    guard let handle else { throw .noSocket }
    return handle
  }

  /// The slot is free at once; what is still to be sent is sent behind its back.
  public func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    activity.count(.calls)
    try await calls.call(.close, handle.slot, time) { () throws(NSAPIError) in
      guard let socket = release(handle) else { throw .noSocket }
      socket.base.close()
    }
  }

  public func abandonSocket(_ handle: SocketHandle) {
    release(handle)?.base.close()
  }

  private func release(_ handle: SocketHandle) -> HostSocket? {
    state.withLock { state in
      let socket = state.socket(handle)
      if socket != nil { state.slots[handle.slot] = nil }
      return socket
    }
  }

  /// - Throws: NO_SOCKET for a handle that is not open.
  func socket(_ handle: SocketHandle) throws(NSAPIError) -> HostSocket {
    guard let socket = state.withLock({ $0.socket(handle) }) else { throw .noSocket }
    return socket
  }

  public func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {
    try? socket(handle).base.attach(signal)
  }

  // MARK: Names

  public func resolve(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress {
    try await calls.call(.resolve(name ?? ""), nil, time, SocketCall.Outcome.address) {
      () throws(NSAPIError) in
      try await resolver.resolve(name, version: version, on: self)
    }
  }

  public func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    let note = { @Sendable [calls, time] (outcome: SocketCall.Outcome) in
      calls.add(
        SocketCall(instant: time.now, slot: nil, operation: .resolve(name ?? ""), outcome: outcome))
    }
    do throws(NSAPIError) {
      return try resolver.resolve(name, version: version, on: self) { result, address in
        note(address.map { .address($0) } ?? .failed(result))
        callback(result, address)
      }
    } catch {
      note(.failed(error))
      throw error
    }
  }

  public func cancelResolve(_ id: Int) throws(NSAPIError) { try resolver.cancel(id) }

  public func setCallIn(_ callIn: CallIn?) throws(NSAPIError) { try resolver.setCallIn(callIn) }

  public func addDNSServer(_ address: IPAddress) throws(NSAPIError) { try resolver.addServer(address) }

  public func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress { try resolver.server(index) }

  // MARK: Ports and options

  /// The port to use, 0 for any, and of this machine's addresses any or the one that sockets have.
  ///
  /// - Throws: PARAMETER for another address, for a port that is taken, and if the socket has one already.
  public func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.count(.calls)
    try await calls.call(.bind(address), handle.slot, time) { () throws(NSAPIError) in
      try await bind(socket(handle), to: address)
    }
  }

  private func bind(_ socket: HostSocket, to address: SocketAddress) async throws(NSAPIError) {
    let own = IPAddress.loopback(address.address.version)
    guard !address.isSet || address.address == own else { throw .parameter }
    let local = SocketAddress(address.isSet || !map.allowsOutside ? own : .anyV4, port: address.port)
    switch socket {
    case .tcp(let socket):
      guard address.port == 0 || !isTaken(local.port) else { throw .parameter }
      try socket.bind(to: local)
    case .udp(let socket): try await socket.bind(to: local)
    }
  }

  /// Whether a TCP socket of this stack is bound to the port: the kernel hears of it only at the connect.
  private func isTaken(_ port: UInt16) -> Bool {
    state.withLock { state in
      state.slots.contains { slot in
        if case .tcp(let socket)? = slot?.socket { socket.localAddress?.port == port } else { false }
      }
    }
  }

  /// UNSUPPORTED: the suites have no case that listens.
  public func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError) {
    activity.count(.calls)
    _ = try socket(handle)
    throw .unsupported
  }

  /// UNSUPPORTED: the suites have no case that listens.
  public func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress) {
    activity.count(.calls)
    _ = try socket(handle)
    throw .unsupported
  }

  /// Only keep-alive, on a TCP socket: four bytes, little-endian, 0…7200 s, as on an ESP8266.
  public func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError) {
    activity.count(.calls)
    guard case .tcp(let socket) = try socket(handle), option == .keepAlive else { throw .unsupported }
    socket.keepAlive = try SocketOption.keepAliveSeconds(value)
  }

  public func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    activity.count(.calls)
    guard case .tcp(let socket) = try socket(handle), option == .keepAlive else { throw .unsupported }
    return SocketOption.keepAliveValue(socket.keepAlive)
  }
}

/// What goes over the sockets.
extension HostStack {
  // MARK: TCP

  /// - Throws: IN_PROGRESS, then ALREADY, then IS_CONNECTED; CONNECTION_TIMEOUT, DEVICE_ERROR when refused,
  ///   NO_CONNECTION; PARAMETER for no address or port.
  public func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.count(.calls)
    try await calls.call(.connect(address), handle.slot, time) { () throws(NSAPIError) in
      guard case .tcp(let socket) = try socket(handle) else { throw .unsupported }
      guard address.isSet, address.port != 0 else { throw .parameter }
      let peer = Peer(.tcp, address)
      try socket.connect(to: target(of: peer), as: peer)
    }
  }

  public func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    return try await calls.call(
      .send(count: bytes.count, to: nil), handle.slot, time, SocketCall.Outcome.count
    ) { () throws(NSAPIError) in
      guard case .tcp(let socket) = try socket(handle) else { throw .unsupported }
      return try await socket.send(bytes)
    }
  }

  public func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    activity.count(.calls)
    return try await calls.call(.receive, handle.slot, time, SocketCall.Outcome.stream) {
      () throws(NSAPIError) in
      guard case .tcp(let socket) = try socket(handle) else { throw .unsupported }
      return try socket.receive(limit: max(limit, 0))
    }
  }

  // MARK: UDP

  /// - Throws: DNS_FAILURE for no address or port, PARAMETER for a datagram that is too long.
  public func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    return try await calls.call(
      .send(count: datagram.count, to: address), handle.slot, time, SocketCall.Outcome.count
    ) { () throws(NSAPIError) in
      guard case .udp(let socket) = try socket(handle) else { throw .unsupported }
      guard address.isSet, address.port != 0 else { throw .dnsFailure }
      return try await socket.send(datagram, to: target(of: Peer(.udp, address)), as: address)
    }
  }

  public func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    activity.count(.calls)
    return try await calls.call(
      .receive, handle.slot, time, SocketCall.Outcome.datagram
    ) { () throws(NSAPIError) in
      guard case .udp(let socket) = try socket(handle) else { throw .unsupported }
      return try socket.receive(limit: max(limit, 0))
    }
  }
}
