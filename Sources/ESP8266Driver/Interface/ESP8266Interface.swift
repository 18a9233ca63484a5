import ATCommand
import NetworkSocket
import Synchronization
import Timekeeping

/// An ESP8266 as a Wi-Fi interface with an IP stack (`ESP8266Interface`).
///
/// Interface rules of the newest mbed-os driver (6.17), with the deviations listed in
/// `Documentation/deviations.md`.
public final class ESP8266Interface: WiFiInterface {
  struct State {
    var status = ConnectionStatus.disconnected
    var isChanging = false
    /// The module has restarted by itself and lost its settings while it was being brought up.
    var hasRestarted = false
    var isBlocking = true
    var credentials: Credentials?
    var handler: (@Sendable (NetworkEvent) -> Void)?
    var slots: [SocketSlot?] = Array(repeating: nil, count: ESP8266.links.count)
    /// Released sockets whose links nobody is closing yet.
    var abandoned: [SocketHandle] = []
    var lastGeneration: UInt64 = 0
    /// How often all links have been lost with the network or the module.
    var losses: UInt64 = 0
  }

  let modem: ESP8266
  let resolver: DNSResolver
  /// Nil without a scope to run in.
  let asynchronousResolver: AsynchronousResolver?
  let usesBuiltInDNS: Bool
  let activity: NetworkActivity
  let state = Mutex(State())
  /// One for each link: who may say something about it.
  let linkTurns: [Turnstile]

  public let time: any TimeSource

  /// Where connecting goes on that nobody waits for.
  private let scope: TaskScope?

  /// - Parameters:
  ///   - modem: the module; an interface that was on it before is taken off.
  ///   - activity: where confirmed work is counted.
  ///   - usesBuiltInDNS: whether lookups that wait are done by the module (`esp8266.built-in-dns`).
  ///   - scope: where asynchronous lookups and non-blocking `connect` and `disconnect` run; without one they
  ///     are not supported.
  public init(
    modem: ESP8266, dns: DNSSettings, usesBuiltInDNS: Bool = false, activity: NetworkActivity,
    scope: TaskScope? = nil
  ) {
    self.modem = modem
    self.scope = scope
    self.activity = activity
    time = modem.time
    linkTurns = ESP8266.links.map { Turnstile(modem.time, label: "ESP8266: turn at link \($0)") }
    self.usesBuiltInDNS = usesBuiltInDNS
    let resolver = DNSResolver(dns, activity: activity)
    self.resolver = resolver
    asynchronousResolver = scope.map { AsynchronousResolver(resolver, scope: $0) }
    activity.note { $0.calls += 1 }
    modem.setObserver(
      ESP8266.Observer(
        wifi: { [weak self] in self?.receive($0) },
        restarted: { [weak self] in self?.moduleRestarted() },
        input: { [weak self] in self?.signalSockets() }))
  }

  public var stack: any NetworkStack { self }

  // MARK: Credentials

  public func setCredentials(
    ssid: String?, password: String?, security: SecurityType
  ) throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    switch state.withLock({ ($0.isChanging, $0.status) }) {
    case (true, _), (_, .connecting): throw .busy
    case (_, .disconnected): break
    default: throw .isConnected
    }
    let credentials = try Credentials(ssid: ssid, password: password, security: security)
    state.withLock { $0.credentials = credentials }
  }

  /// Always UNSUPPORTED: the module follows the access point.
  public func setChannel(_ channel: UInt8) throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    throw .unsupported
  }

  /// UNSUPPORTED for non-blocking without a scope to run in.
  public func setBlocking(_ isBlocking: Bool) throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    guard isBlocking || scope != nil else { throw .unsupported }
    state.withLock { $0.isBlocking = isBlocking }
  }

  // MARK: Connect

  /// How long to wait between two tries to join, and how long tries go on (mbed-os 6: 2 × 15 s + 5 s).
  private static let retryInterval = Duration.seconds(5)
  private static let patience = Duration.seconds(35)

  /// Blocking, tries for 35 s; non-blocking, returns at once and tries for ever, unless the credentials are
  /// refused or the network is not there.
  public func connect() async throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    let (credentials, isBlocking) = try begin { state throws(NSAPIError) in
      guard state.status != .connecting else { throw .busy }
      guard state.status == .disconnected else { throw .isConnected }
      guard let credentials = state.credentials else { throw .noSSID }
      return (credentials, state.isBlocking)
    }
    setStatus(.connecting)
    if let scope, !isBlocking {
      scope.spawn { [self] in try? await finishConnecting(credentials, patience: nil) }
    } else {
      try await finishConnecting(credentials, patience: Self.patience)
    }
  }

  private func finishConnecting(_ credentials: Credentials, patience: Duration?) async throws(NSAPIError) {
    do throws(NSAPIError) {
      try await bringUp(credentials, patience: patience)
    } catch {
      endChange(.disconnected)
      throw error
    }
    activity.note { $0.joins += 1 }
    endChange(.globalUp)
  }

  /// The change is over before its last status is told: whoever is told may begin the next one.
  private func endChange(_ status: ConnectionStatus) {
    state.withLock { $0.isChanging = false }
    setStatus(status)
  }

  private func bringUp(_ credentials: Credentials, patience: Duration?) async throws(NSAPIError) {
    let deadline = patience.map { time.now + $0 } ?? .distantFuture
    for step in BringUpStep.all {
      // What went before does not matter from here on.
      if step == .reset { state.withLock { $0.hasRestarted = false } }
      while true {
        do throws(NSAPIError) {
          try await modem.perform(step, credentials: credentials)
          break
        } catch {
          let refused = modem.takeRefusedJoins()
          activity.note { $0.refusedJoins += refused }
          // Only joining is worth another try, and not with credentials that were refused.
          guard step == .join, error == .connectionTimeout || error == .noConnection else { throw error }
          guard time.now + Self.retryInterval < deadline else { throw .connectionTimeout }
          do throws(CancellationError) {
            try await time.sleep(for: Self.retryInterval)
          } catch {
            throw .connectionTimeout
          }
          if state.withLock(\.hasRestarted) { throw .deviceError }
        }
      }
    }
    if state.withLock(\.hasRestarted) { throw .deviceError }
  }

  public func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    guard channel == 0 else { throw .unsupported }
    try setCredentials(ssid: ssid, password: password, security: security)
    try await connect()
  }

  public func disconnect() async throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    let isBlocking = try begin { state throws(NSAPIError) in
      guard state.status != .disconnected else { throw .noConnection }
      return state.isBlocking
    }
    if let scope, !isBlocking {
      scope.spawn { [self] in try? await finishDisconnecting() }
    } else {
      try await finishDisconnecting()
    }
  }

  private func finishDisconnecting() async throws(NSAPIError) {
    loseSockets()
    let result: Result<Void, NSAPIError>
    do throws(ModemError) {
      try await modem.leave()
      result = .success(())
    } catch {
      result = .failure(error.code)
    }
    endChange(.disconnected)
    try result.get()
  }

  /// Checks and marks the beginning of a change in one step; a second one meanwhile is BUSY.
  private func begin<Value>(
    _ check: (State) throws(NSAPIError) -> Value
  ) throws(NSAPIError) -> Value {
    let result: Result<Value, NSAPIError> = state.withLock { state in
      guard !state.isChanging else { return .failure(.busy) }
      do throws(NSAPIError) {
        let value = try check(state)
        state.isChanging = true
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  // MARK: Status

  public var connectionStatus: ConnectionStatus {
    activity.note { $0.calls += 1 }
    return state.withLock(\.status)
  }

  public func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) {
    activity.note { $0.calls += 1 }
    state.withLock { $0.handler = handler }
  }

  private func setStatus(_ status: ConnectionStatus) {
    let handler: (@Sendable (NetworkEvent) -> Void)? = state.withLock { state in
      guard state.status != status else { return nil }
      state.status = status
      return state.handler ?? { _ in }
    }
    guard let handler else { return }
    activity.note { $0.statusChanges += 1 }
    handler(.connectionStatusChange(status))
  }

  /// The module's own words on its network, while nobody is connecting or disconnecting.
  private func receive(_ news: UnsolicitedLine) {
    let (isChanging, status) = state.withLock { ($0.isChanging, $0.status) }
    guard !isChanging, status != .disconnected else { return }
    switch news {
    case .wifiDisconnect:
      // The module tries to come back by itself.
      loseSockets()
      setStatus(.connecting)
    case .wifiGotIP: setStatus(.globalUp)
    default: break
    }
  }

  private func moduleRestarted() {
    loseSockets()
    let isChanging = state.withLock { state in
      state.hasRestarted = true
      return state.isChanging
    }
    if !isChanging { setStatus(.disconnected) }
  }

  // MARK: Addresses and access points

  public func ipAddress() async throws(NSAPIError) -> SocketAddress {
    activity.note { $0.calls += 1 }
    guard state.withLock({ $0.status == .globalUp }) else { throw .noAddress }
    guard let address = try await ask({ modem throws(ModemError) in try await modem.stationAddress() }) else {
      throw .noAddress
    }
    return SocketAddress(address)
  }

  public func macAddress() async -> String? {
    activity.note { $0.calls += 1 }
    return try? await modem.stationMAC()
  }

  public func gateway() async throws(NSAPIError) -> SocketAddress {
    try await stationSetting("gateway")
  }

  public func netmask() async throws(NSAPIError) -> SocketAddress {
    try await stationSetting("netmask")
  }

  private func stationSetting(_ field: String) async throws(NSAPIError) -> SocketAddress {
    activity.note { $0.calls += 1 }
    guard let address = try await ask({ modem throws(ModemError) in try await modem.stationSetting(field) })
    else { throw .noAddress }
    return SocketAddress(address)
  }

  public func rssi() async -> Int8 {
    activity.note { $0.calls += 1 }
    guard state.withLock({ $0.status == .globalUp }) else { return 0 }
    return (try? await modem.rssi()) ?? 0
  }

  public func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    activity.note { $0.calls += 1 }
    if state.withLock({ $0.status == .disconnected }) {
      // A module that was never brought up may be in no mode to scan.
      try await ask { modem throws(ModemError) in _ = try await modem.command(ATCommandLine("AT+CWMODE=3")) }
    }
    let found = try await ask { modem throws(ModemError) in try await modem.scan() }
    activity.note { $0.scans += 1 }
    return limit.map { Array(found.prefix($0)) } ?? found
  }

  private func ask<Value>(
    _ question: (ESP8266) async throws(ModemError) -> Value
  ) async throws(NSAPIError) -> Value {
    do throws(ModemError) {
      return try await question(modem)
    } catch {
      throw error.code
    }
  }
}
