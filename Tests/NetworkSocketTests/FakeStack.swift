import NetworkSocket
import Synchronization
import Timekeeping

/// A stack without a network: it has what a test gives it.
final class FakeStack: NetworkStack {
  /// A packet that comes back after a query or datagram, and when.
  struct Return: Sendable {
    var after: Duration
    var bytes: [UInt8]
    var source: SocketAddress
  }

  struct State {
    var free: Int
    var lastGeneration: UInt64 = 0
    var open: Set<Int> = []
    var signals: [Int: @Sendable () -> Void] = [:]
    var abandoned: [Int] = []
    var stream: [UInt8] = []
    var datagrams: [Datagram] = []
    var isPeerClosed = false
    var bound: [SocketAddress] = []
    /// What the next sends take, in bytes or as an error; everything when it is used up.
    var sendResults: [Result<Int, NSAPIError>] = []
    var connectResults: [NSAPIError] = []
    /// Peers that want to be accepted.
    var callers: [SocketAddress] = []
    var sent: [[UInt8]] = []
    var destinations: [SocketAddress] = []
    var receives = 0
    /// How long the device takes for each receive, and whether it signals meanwhile.
    var receiveTime = Duration.zero
    /// How long the device takes for each datagram that is sent.
    var sendTime = Duration.zero
    var names: [String: SocketAddress] = [:]
    var answer: @Sendable ([UInt8], SocketAddress) -> [Return] = { _, _ in [] }
  }

  let time: any TimeSource
  private let state: Mutex<State>

  init(_ time: any TimeSource, sockets: Int = 4) {
    self.time = time
    state = Mutex(State(free: sockets))
  }

  // MARK: For the test

  func change(_ change: (inout sending State) -> Void) {
    state.withLock { change(&$0) }
  }

  func read<Value: Sendable>(_ path: KeyPath<State, Value>) -> Value {
    state.withLock { $0[keyPath: path] }
  }

  var openSockets: Int { state.withLock(\.open.count) }

  /// Tells every attached socket that something may have changed.
  func signal() {
    let signals = state.withLock { $0.signals.sorted { $0.key < $1.key }.map(\.value) }
    for signal in signals { signal() }
  }

  /// Changes something and signals it, at an instant from now on.
  func after(_ delay: Duration, _ change: @escaping @Sendable (inout sending State) -> Void) {
    time.schedule(at: time.now + delay) {
      self.change(change)
      self.signal()
    }
  }

  // MARK: NetworkStack

  func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    let handle: SocketHandle? = state.withLock { state in
      guard state.open.count < state.free else { return nil }
      state.lastGeneration += 1
      let slot = Int(state.lastGeneration)
      state.open.insert(slot)
      return SocketHandle(slot: slot, generation: state.lastGeneration)
    }
    guard let handle else { throw .noSocket }
    return handle
  }

  func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    try check(handle)
    state.withLock { state in _ = state.open.remove(handle.slot) }
  }

  func abandonSocket(_ handle: SocketHandle) {
    state.withLock { state in
      state.open.remove(handle.slot)
      state.signals[handle.slot] = nil
      state.abandoned.append(handle.slot)
    }
  }

  func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try check(handle)
    state.withLock { $0.bound.append(address) }
  }

  func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError) { try check(handle) }

  func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress) {
    try check(handle)
    let peer = state.withLock { $0.callers.isEmpty ? nil : $0.callers.removeFirst() }
    guard let peer else { throw .wouldBlock }
    return (try await openSocket(.tcp), peer)
  }

  func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try check(handle)
    let error: NSAPIError? = state.withLock { state in
      state.destinations.append(address)
      return state.connectResults.isEmpty ? nil : state.connectResults.removeFirst()
    }
    if let error, error != .ok { throw error }
  }

  func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    try check(handle)
    let result: Result<Int, NSAPIError> = state.withLock { state in
      let result = state.sendResults.isEmpty ? .success(bytes.count) : state.sendResults.removeFirst()
      if case .success(let count) = result { state.sent.append(Array(bytes.prefix(count))) }
      return result.map { min($0, bytes.count) }
    }
    return try result.get()
  }

  func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    let duration = state.withLock(\.receiveTime)
    if duration > .zero {
      try? await time.sleep(for: duration)
      signal()
    }
    try check(handle)
    let bytes: [UInt8]? = state.withLock { state in
      state.receives += 1
      guard !state.stream.isEmpty else { return state.isPeerClosed ? [] : nil }
      defer { state.stream.removeFirst(min(limit, state.stream.count)) }
      return Array(state.stream.prefix(limit))
    }
    guard let bytes else { throw .wouldBlock }
    return bytes
  }

  func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    let count = try await send(handle, datagram)
    let returns = state.withLock { state in
      state.destinations.append(address)
      return state.answer(datagram, address)
    }
    for packet in returns {
      after(packet.after) { $0.datagrams.append(Datagram(bytes: packet.bytes, source: packet.source)) }
    }
    let duration = state.withLock(\.sendTime)
    if duration > .zero { try? await time.sleep(for: duration) }
    return count
  }

  func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    try check(handle)
    let datagram: Datagram? = state.withLock { state in
      state.receives += 1
      return state.datagrams.isEmpty ? nil : state.datagrams.removeFirst()
    }
    guard let datagram else { throw .wouldBlock }
    return Datagram(bytes: Array(datagram.bytes.prefix(limit)), source: datagram.source)
  }

  func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {
    state.withLock { $0.signals[handle.slot] = signal }
  }

  func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError) {
    try check(handle)
  }

  func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    try check(handle)
    return [0, 0, 0, 0]
  }

  func resolve(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress {
    guard let name, !name.isEmpty else { throw .parameter }
    guard let address = state.withLock({ $0.names[name] }) else { throw .dnsFailure }
    return address
  }

  func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int { throw .unsupported }

  func cancelResolve(_ id: Int) throws(NSAPIError) { throw .unsupported }

  func setCallIn(_ callIn: CallIn?) throws(NSAPIError) { throw .unsupported }

  func addDNSServer(_ address: IPAddress) throws(NSAPIError) { throw .unsupported }

  func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress { throw .unsupported }

  private func check(_ handle: SocketHandle) throws(NSAPIError) {
    guard state.withLock({ $0.open.contains(handle.slot) }) else { throw .noSocket }
  }
}
