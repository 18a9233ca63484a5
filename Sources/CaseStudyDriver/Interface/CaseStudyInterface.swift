import NetworkSocket
import SerialLines
import Synchronization
import Timekeeping

/// The porting guide's case study: an ESP8266 as a Wi-Fi interface with an IP stack, as its driver was in August 2018.
///
/// It shares nothing with the driver of `ESP8266Driver` but the serial line and the network-socket API, with the API's
/// own resolver of names.
public final class CaseStudyInterface: WiFiInterface {
  struct State {
    var ssid = ""
    var password = ""
    var security = SecurityType.none
    /// The module has been brought up, and not been told to leave.
    var isStarted = false
    var isAttached = false
    var handler: (@Sendable (NetworkEvent) -> Void)?
    /// `_ids`: which of the five sockets are taken, and by what.
    var sockets: [CaseStudySocket?] = Array(repeating: nil, count: CaseStudyModem.linkCount)
    var lastGeneration: UInt64 = 0
  }

  let modem: CaseStudyModem
  let resolver: DNSResolver
  let activity: NetworkActivity
  let board: RunningBoard
  let scope: TaskScope
  let state = Mutex(State())
  let queueStack: Int

  public var time: any TimeSource { board.time }

  public var stack: any NetworkStack { self }

  /// - Parameters:
  ///   - ring: what the board's serial port receives.
  ///   - line: what it sends to.
  ///   - baud: of the line, bits per second.
  ///   - board: runs; its limits are those of `limits`.
  ///   - activity: where calls and changes of the status are counted: all else is not this driver's to confirm.
  ///   - scope: where asynchronous lookups and the background pump run.
  public init(
    ring: ReceiveRing, line: any SerialLine, baud: Int, on board: RunningBoard, limits: CaseStudyBoard,
    settings: CaseStudySettings, dns: DNSSettings, activity: NetworkActivity, scope: TaskScope
  ) {
    let parser = ATParser(
      ring, line, on: board, characterTime: limits.characterTime,
      drainsByLine: settings.receivesPassively)
    modem = CaseStudyModem(parser, on: board, settings, heap: limits.heap, line: line, baud: baud)
    resolver = DNSResolver(dns, activity: activity, scope: scope)
    self.activity = activity
    self.board = board
    self.scope = scope
    queueStack = settings.hasLargerStack ? CaseStudyBoard.largerStack : CaseStudyBoard.smallStack
    activity.count(.calls)
    ring.onInput { [weak self] in self?.event() }
    modem.observe { [weak self] status in
      self?.activity.count(.statusChanges)
      self?.state.withLock(\.handler)?(.connectionStatusChange(status))
    }
    if settings.pumpsInBackground {
      scope.spawn { [modem] in await modem.pump() }
    }
  }

  // MARK: Credentials

  private static let ssidLengths = 1...32
  private static let passwordLengths = 8...63

  public func setCredentials(
    ssid: String?, password: String?, security: SecurityType
  ) throws(NSAPIError) {
    activity.count(.calls)
    guard let ssid, Self.ssidLengths.contains(ssid.utf8.count) else { throw .parameter }
    guard security == .none || Self.passwordLengths.contains(password?.utf8.count ?? 0) else {
      throw .parameter
    }
    state.withLock { state in
      state.ssid = ssid
      state.password = security == .none ? "" : password ?? ""
      state.security = security
    }
  }

  /// Always UNSUPPORTED.
  public func setChannel(_ channel: UInt8) throws(NSAPIError) {
    activity.count(.calls)
    throw .unsupported
  }

  /// Always UNSUPPORTED: `connect` and `disconnect` wait.
  public func setBlocking(_ isBlocking: Bool) throws(NSAPIError) {
    activity.count(.calls)
    throw .unsupported
  }

  // MARK: Connect

  /// `AT+RST`, `CWMODE=3`, `CIPMUX=1`, `CWDHCP`, `CWJAP`, `CIFSR`.
  public func connect() async throws(NSAPIError) {
    activity.count(.calls)
    let (ssid, password, isStarted) = state.withLock { ($0.ssid, $0.password, $0.isStarted) }
    guard !ssid.isEmpty else { throw .noSSID }
    if isStarted, try await modem.stationAddress() != nil { throw .isConnected }
    try await bringUp()
    try await modem.dhcp()
    try await modem.join(ssid, password)
    guard try await modem.stationAddress() != nil else { throw .dhcpFailure }
  }

  private func bringUp() async throws(NSAPIError) {
    let isFirst = state.withLock { state in
      defer { state.isAttached = true }
      return !state.isAttached
    }
    if isFirst { await modem.attach() }
    try await modem.reset()
    try await modem.startup(3)
    state.withLock { $0.isStarted = true }
  }

  public func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    guard channel == 0 else { throw .unsupported }
    try setCredentials(ssid: ssid, password: password, security: security)
    try await connect()
  }

  /// OK also when there is nothing to leave.
  public func disconnect() async throws(NSAPIError) {
    activity.count(.calls)
    state.withLock { $0.isStarted = false }
    try await modem.leave()
  }

  // MARK: Status

  public var connectionStatus: ConnectionStatus {
    activity.count(.calls)
    return modem.state.withLock(\.status)
  }

  public func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) {
    activity.count(.calls)
    state.withLock { $0.handler = handler }
  }

  // MARK: Addresses and access points

  public func ipAddress() async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    guard let address = try await modem.stationAddress() else { throw .noAddress }
    return SocketAddress(address)
  }

  public func macAddress() async -> String? {
    activity.count(.calls)
    return try? await modem.stationMAC()
  }

  public func gateway() async throws(NSAPIError) -> SocketAddress { try await stationSetting("gateway") }

  public func netmask() async throws(NSAPIError) -> SocketAddress { try await stationSetting("netmask") }

  private func stationSetting(_ field: String) async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    guard let address = try await modem.stationSetting(field) else { throw .noAddress }
    return SocketAddress(address)
  }

  public func rssi() async -> Int8 {
    activity.count(.calls)
    guard state.withLock(\.isStarted) else { return 0 }
    return (try? await modem.rssi()) ?? 0
  }

  public func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    activity.count(.calls)
    if !state.withLock(\.isStarted) { try await bringUp() }
    return try await modem.scan(limit: limit)
  }
}
