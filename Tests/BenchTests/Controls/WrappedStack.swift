import NetworkSocket
import Synchronization
import Timekeeping

/// A Wi-Fi interface and network stack that passes every call on to a good one.
///
/// By itself it is as good as that one. A subclass does one thing wrong.
class WrappedStack: WiFiInterface, NetworkStack, @unchecked Sendable {
  let good: any WiFiInterface
  private let count = Mutex(0)

  required init(_ good: any WiFiInterface) {
    self.good = good
  }

  /// 1, 2, 3 …: for what goes wrong only now and then.
  func nextCount() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }

  // MARK: Interface

  var stack: any NetworkStack { self }
  var connectionStatus: ConnectionStatus { good.connectionStatus }

  func connect() async throws(NSAPIError) { try await good.connect() }
  func disconnect() async throws(NSAPIError) { try await good.disconnect() }
  func setBlocking(_ isBlocking: Bool) throws(NSAPIError) { try good.setBlocking(isBlocking) }
  func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) { good.attach(handler) }
  func ipAddress() async throws(NSAPIError) -> SocketAddress { try await good.ipAddress() }
  func macAddress() async -> String? { await good.macAddress() }
  func gateway() async throws(NSAPIError) -> SocketAddress { try await good.gateway() }
  func netmask() async throws(NSAPIError) -> SocketAddress { try await good.netmask() }

  func setCredentials(ssid: String?, password: String?, security: SecurityType) throws(NSAPIError) {
    try good.setCredentials(ssid: ssid, password: password, security: security)
  }

  func setChannel(_ channel: UInt8) throws(NSAPIError) { try good.setChannel(channel) }
  func rssi() async -> Int8 { await good.rssi() }

  func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    try await good.connect(ssid: ssid, password: password, security: security, channel: channel)
  }

  func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] { try await good.scan(limit: limit) }

  // MARK: Sockets

  var time: any TimeSource { good.stack.time }

  func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    try await good.stack.openSocket(kind)
  }

  func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    try await good.stack.closeSocket(handle)
  }

  func abandonSocket(_ handle: SocketHandle) { good.stack.abandonSocket(handle) }

  func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try await good.stack.bind(handle, to: address)
  }

  func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError) {
    try await good.stack.listen(handle, backlog: backlog)
  }

  func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try await good.stack.connect(handle, to: address)
  }

  func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress) {
    try await good.stack.accept(handle)
  }

  func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    try await good.stack.send(handle, bytes)
  }

  func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    try await good.stack.receive(handle, limit: limit)
  }

  func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    try await good.stack.send(handle, datagram, to: address)
  }

  func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    try await good.stack.receiveFrom(handle, limit: limit)
  }

  func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {
    good.stack.attach(handle, signal)
  }

  func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError) {
    try await good.stack.setOption(handle, option, to: value)
  }

  func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    try await good.stack.option(handle, option)
  }

  // MARK: Names

  func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress {
    try await good.stack.resolve(name, version: version)
  }

  func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try good.stack.resolve(name, version: version, callback: callback)
  }

  func cancelResolve(_ id: Int) throws(NSAPIError) { try good.stack.cancelResolve(id) }
  func setCallIn(_ callIn: CallIn?) throws(NSAPIError) { try good.stack.setCallIn(callIn) }

  func callIn(_ delay: Duration, _ action: @escaping @Sendable () -> Void) throws(NSAPIError) {
    try good.stack.callIn(delay, action)
  }

  func addDNSServer(_ address: IPAddress) throws(NSAPIError) { try good.stack.addDNSServer(address) }
  func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress { try good.stack.dnsServer(index) }
}
