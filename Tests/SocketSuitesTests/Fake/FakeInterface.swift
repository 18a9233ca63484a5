import NetworkSocket
import Synchronization
import Timekeeping

/// A network in memory: every name resolves, the test server has its services, unless a flaw says otherwise.
final class FakeInterface: WiFiInterface, NetworkStack {
  struct Connection {
    let kind: SocketProtocol
    let generation: UInt64
    var stream = FakeStream()
    var datagrams: [Datagram] = []
    var signal: (@Sendable () -> Void)?
  }

  struct State {
    var status = ConnectionStatus.disconnected
    var credentials: (ssid: String, password: String?)?
    var connects = 0
    var handler: (@Sendable (NetworkEvent) -> Void)?
    var connections: [Int: Connection] = [:]
    var lastGeneration: UInt64 = 0
    var limit = 5
    var datagrams = 0
    var openings = 0
    var sends = 0
  }

  let time: any TimeSource
  let flaw: Flaw
  private let activity: NetworkActivity
  let state = Mutex(State())
  let names: Mutex<FakeNames>

  init(time: any TimeSource, flaw: Flaw, activity: NetworkActivity, cacheSize: Int = 3) {
    self.time = time
    self.flaw = flaw
    self.activity = activity
    names = Mutex(FakeNames(cacheSize: cacheSize))
    if flaw == .threeSockets { state.withLock { $0.limit = 3 } }
    if flaw == .twoSockets { state.withLock { $0.limit = 2 } }
    self.count(.calls)
  }

  func count(_ counter: Evidence.Counter, _ times: Int = 1) {
    if flaw != .liesAboutEverything { activity.count(counter, times) }
  }

  // MARK: Interface

  var stack: any NetworkStack { self }

  func setCredentials(ssid: String?, password: String?, security: SecurityType) throws(NSAPIError) {
    self.count(.calls)
    if flaw == .credentialsRefused || flaw == .nilPasswordRefused && password == nil { throw .parameter }
    if flaw != .anyCredentials {
      guard let ssid, (1...32).contains(ssid.utf8.count) else { throw .parameter }
      guard security == .none || (8...63).contains(password?.utf8.count ?? 0) else { throw .parameter }
    }
    state.withLock { $0.credentials = (ssid ?? "", security == .none ? nil : password) }
  }

  func connect() async throws(NSAPIError) {
    self.count(.calls)
    guard flaw == .anyCredentials || state.withLock({ $0.credentials != nil }) else { throw .noSSID }
    let count = state.withLock { state in
      state.connects += 1
      return state.connects
    }
    if flaw != .anyCredentials, let password = state.withLock({ $0.credentials?.password }),
      password != Self.password
    {
      setStatus(.connecting)
      setStatus(.disconnected)
      self.count(.refusedJoins)
      throw .authFailure
    }
    if flaw == .connectFails || flaw == .secondConnectFails && count == 2 { throw .noConnection }
    if flaw == .connectNeverEnds { try await forEver() }
    try? await time.sleep(for: .seconds(1))
    switch flaw {
    case .statusWithoutConnecting: setStatus(.globalUp)
    case .statusWithoutGlobalUp: setStatus(.connecting)
    case .statusReversed:
      setStatus(.globalUp)
      setStatus(.connecting)
    case .statusRepeatsForEver:
      for _ in 0..<200 { setStatus(.connecting) }
      setStatus(.globalUp)
    default:
      setStatus(.connecting)
      setStatus(.localUp)
      setStatus(.globalUp)
    }
    state.withLock { $0.status = .globalUp }
    self.count(.joins)
  }

  func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    guard channel == 0 else { throw .unsupported }
    try setCredentials(ssid: ssid, password: password, security: security)
    try await connect()
  }

  func disconnect() async throws(NSAPIError) {
    self.count(.calls)
    guard state.withLock(\.status) != .disconnected else { throw .noConnection }
    if flaw == .disconnectFails { throw .deviceError }
    if flaw == .statusWithoutDisconnected {
      state.withLock { $0.status = .disconnected }
    } else {
      setStatus(.disconnected)
    }
  }

  private func setStatus(_ status: ConnectionStatus) {
    let handler = state.withLock { state in
      state.status = status
      return state.handler
    }
    self.count(.statusChanges)
    handler?(.connectionStatusChange(status))
  }

  func forEver() async throws(NSAPIError) {
    _ = try? await AsyncSignal(time, label: "nothing").wait(past: 0, until: nil)
    throw .timeout
  }

  func setBlocking(_ isBlocking: Bool) throws(NSAPIError) {}

  func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) {
    state.withLock { $0.handler = handler }
  }

  var connectionStatus: ConnectionStatus { state.withLock(\.status) }

  func setChannel(_ channel: UInt8) throws(NSAPIError) {
    self.count(.calls)
    // One that takes every channel takes those that do not exist.
    if flaw != .anyChannel { throw .unsupported }
  }

  func rssi() async -> Int8 { flaw == .wrongRSSI ? 50 : connectionStatus == .globalUp ? -50 : 0 }

  func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    if flaw == .scanFails { throw .deviceError }
    self.count(.scans)
    guard flaw != .scanIsEmpty else { return [] }
    let found = [("netsocket-secure", SecurityType.wpaWPA2, 1), ("netsocket-open", .none, 6)].map {
      (ssid, security, channel: UInt8) in
      WiFiAccessPoint(
        ssid: ssid, bssid: "00:00:5e:00:53:0\(channel == 1 ? 1 : 2)",
        security: flaw == .scanWrongSecurity ? .wep : security, rssi: flaw == .wrongRSSI ? 50 : -50,
        channel: channel)
    }
    return limit.map { Array(found.prefix($0)) } ?? found
  }

  /// The protected network's.
  private static let password = "sesame-for-simulator"

  func ipAddress() async throws(NSAPIError) -> SocketAddress { SocketAddress(IPAddress(192, 0, 2, 17)) }
  func macAddress() async -> String? { nil }
  func gateway() async throws(NSAPIError) -> SocketAddress { throw .noAddress }
  func netmask() async throws(NSAPIError) -> SocketAddress { throw .noAddress }

  // MARK: Sockets

  func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    self.count(.calls)
    if flaw == .openFails { throw .noMemory }
    let openings = state.withLock { state in
      state.openings += 1
      return state.openings
    }
    if flaw == .opensOnce, openings > 1 { throw .noMemory }
    let handle: SocketHandle? = state.withLock { state in
      let limit = flaw == .unlimitedSockets ? .max : state.limit
      guard let slot = (0..<limit).first(where: { state.connections[$0] == nil }) else { return nil }
      state.lastGeneration += 1
      state.connections[slot] = Connection(kind: kind, generation: state.lastGeneration)
      return SocketHandle(slot: slot, generation: state.lastGeneration)
    }
    guard let handle else {
      if flaw == .losesASocket { state.withLock { $0.limit = 4 } }
      throw flaw == .wrongCodeAtLimit ? .deviceError : .noSocket
    }
    return handle
  }

  func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    self.count(.calls)
    abandonSocket(handle)
    if flaw == .closeFails { throw .deviceError }
  }

  func abandonSocket(_ handle: SocketHandle) {
    state.withLock { state in
      guard state.connections[handle.slot]?.generation == handle.generation else { return }
      state.connections[handle.slot] = nil
    }
  }

  func echo(of bytes: [UInt8]) -> [UInt8] {
    switch flaw {
    case .echoCorrupts: bytes.dropLast() + [(bytes.last ?? 0) ^ 1]
    case .echoIsShort: Array(bytes.dropLast())
    case .echoReorders: bytes.reversed()
    case .echoDoubles: bytes + bytes
    case .echoNever, .peerCloses: []
    default: bytes
    }
  }

  /// After a round trip.
  func arrive(
    _ handle: SocketHandle, after delay: Duration? = nil,
    _ change: @escaping @Sendable (inout Connection) -> Void
  ) {
    let delay = delay ?? .milliseconds(flaw == .isFarAway ? 430 : 20)
    time.schedule(at: time.now + delay) { [weak self] in
      guard let self else { return }
      let signal = state.withLock { state in
        guard var connection = state.connections[handle.slot], connection.generation == handle.generation
        else { return (@Sendable () -> Void)?.none }
        change(&connection)
        state.connections[handle.slot] = connection
        return flaw == .neverSignals ? nil : connection.signal
      }
      signal?()
    }
  }

  func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {
    state.withLock { $0.connections[handle.slot]?.signal = signal }
  }

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
}

/// The fake network behind an interface that knows no Wi-Fi.
final class WiredInterface: NetworkInterface {
  private let network: FakeInterface

  init(_ network: FakeInterface) {
    self.network = network
  }

  /// Wi-Fi below needs credentials; whoever is above has never heard of them.
  func connect() async throws(NSAPIError) {
    try network.setCredentials(ssid: "home", password: nil, security: .none)
    try await network.connect()
  }

  func disconnect() async throws(NSAPIError) { try await network.disconnect() }
  var stack: any NetworkStack { network.stack }
  func setBlocking(_ isBlocking: Bool) throws(NSAPIError) { try network.setBlocking(isBlocking) }
  func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) { network.attach(handler) }
  var connectionStatus: ConnectionStatus { network.connectionStatus }
  func ipAddress() async throws(NSAPIError) -> SocketAddress { try await network.ipAddress() }
  func macAddress() async -> String? { await network.macAddress() }
  func gateway() async throws(NSAPIError) -> SocketAddress { try await network.gateway() }
  func netmask() async throws(NSAPIError) -> SocketAddress { try await network.netmask() }
}

/// What a fake stack does wrong.
enum Flaw: String, Sendable {
  case none
  // Names
  case resolveFails, resolveWrongCode, resolveNeverEnds, secondResolveFails, resolvesToNothing
  case invalidResolves, invalidTimesOut, answersAtOnce
  case asyncUnsupported, asyncExcludesSync, syncEndsAsync
  case callbackNever, callbackTwice, callbackTimesOut, callbackWrongCode, callbackWithoutAddress
  case queueOfNone, queueOfFour, queueOfSix, wrongCodeOfFullQueue, queueLeaks
  case cacheKeepsNothing, cacheKeepsEverything
  case cancelIsIgnored, callInUnsupported, callInIgnored, callInForgets, callInWithoutDelays
  case timeNeverRunsOut
  // Sockets
  case openFails, closeFails, connectRefused, unlimitedSockets, threeSockets, wrongCodeAtLimit, losesASocket
  case neverSignals, sendIsSlow, anyHost, opensOnce
  // UDP
  case twoSockets, sendsShort, eleventhSendFails, emptyDatagramFails, receiveBlocks, comesTwice, wrongSource
  case comesInReverse, losesFromThirtyBursts, losesFromMoreBursts
  // Payload
  case echoCorrupts, echoIsShort, echoReorders, echoDoubles, echoNever, peerCloses, sendFails, halfIsLost
  // Interface
  case noInterface, credentialsRefused, nilPasswordRefused, connectFails, secondConnectFails, connectNeverEnds
  case disconnectFails, statusWithoutConnecting, statusWithoutGlobalUp, statusWithoutDisconnected,
    statusReversed
  case statusRepeatsForEver, anyCredentials, anyChannel, wrongRSSI, scanFails, scanIsEmpty, scanWrongSecurity
  /// Everything looks right, and the device has confirmed none of it.
  case liesAboutEverything

  // TCP
  case oneConnection, mixesSockets
  case sendSaysZero, sendSaysMore, sendNeverTakes, sendFailsLater
  case receiveFails, receiveSaysMore, receiveIsSlow, endIsAnError
  case chargenCorrupts, chargenSkips, chargenStandsStill, chargenStops, chargenCloses
  case daytimeIsLong, daytimeIsEmpty, daytimeNeverCloses
  /// No flaw: the servers are only far away.
  case isFarAway
}
