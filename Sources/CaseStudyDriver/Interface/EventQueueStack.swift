import NetworkSocket
import Timekeeping

/// The stack as the shared event queue calls it: on the queue's own thread, whose stack of memory is small.
///
/// A send is the deepest call of the driver. On a thread that has not enough for it the board stops.
final class EventQueueStack: NetworkStack {
  private let base: CaseStudyInterface

  init(_ base: CaseStudyInterface) {
    self.base = base
  }

  var time: any TimeSource { base.time }

  func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    await base.board.checkStack(of: "event-queue thread", size: base.queueStack)
    return try await base.send(handle, datagram, to: address)
  }

  func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    await base.board.checkStack(of: "event-queue thread", size: base.queueStack)
    return try await base.send(handle, bytes)
  }

  /// On a board that has crashed nothing runs any more.
  func callIn(_ delay: Duration, _ action: @escaping @Sendable () -> Void) throws(NSAPIError) {
    time.schedule(at: time.now + max(delay, .zero)) { [board = base.board] in
      if board.isRunning { action() }
    }
  }

  // MARK: As the driver does it

  func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    try await base.openSocket(kind)
  }

  func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) { try await base.closeSocket(handle) }

  func abandonSocket(_ handle: SocketHandle) { base.abandonSocket(handle) }

  func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try await base.bind(handle, to: address)
  }

  func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError) {
    try await base.listen(handle, backlog: backlog)
  }

  func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try await base.connect(handle, to: address)
  }

  func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress) {
    try await base.accept(handle)
  }

  func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    try await base.receive(handle, limit: limit)
  }

  func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    try await base.receiveFrom(handle, limit: limit)
  }

  func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) { base.attach(handle, signal) }

  func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError) {
    try await base.setOption(handle, option, to: value)
  }

  func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    try await base.option(handle, option)
  }

  func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress {
    try await base.resolve(name, version: version)
  }

  func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try base.resolve(name, version: version, callback: callback)
  }

  func cancelResolve(_ id: Int) throws(NSAPIError) { try base.cancelResolve(id) }

  func setCallIn(_ callIn: CallIn?) throws(NSAPIError) { try base.setCallIn(callIn) }

  func addDNSServer(_ address: IPAddress) throws(NSAPIError) { try base.addDNSServer(address) }

  func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress { try base.dnsServer(index) }
}
