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
    /// Somebody connects or disconnects.
    var isChanging = false
    /// Statuses that the handler has not been told of yet.
    var news: [ConnectionStatus] = []
    var isTelling = false
    var isBlocking = true
    var credentials: JoinCredentials?
    var handler: (@Sendable (NetworkEvent) -> Void)?
    var slots: [SocketSlot?] = Array(repeating: nil, count: ESP8266.links.count)
    /// What each slot's socket is called with; apart, since every input asks for all of them.
    var signals: [SocketSignal?] = Array(repeating: nil, count: ESP8266.links.count)
    /// Released sockets whose links nobody is closing yet.
    var abandoned: [SocketHandle] = []
    var lastGeneration: UInt64 = 0
    /// How often all links have been lost with the network or the module.
    var losses: UInt64 = 0
  }

  let modem: ESP8266
  let resolver: DNSResolver
  let activity: NetworkActivity
  let state = Mutex(State())
  /// One for each link: who may say something about it.
  let linkTurns: [AsyncLock]

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
    linkTurns = ESP8266.links.map { AsyncLock(modem.time, label: "ESP8266: turn at link \($0)") }
    resolver = DNSResolver(
      dns, activity: activity, scope: scope, builtIn: usesBuiltInDNS ? modem.lookUpName : nil)
    activity.count(.calls)
    modem.setObserver(
      ESP8266.Observer(
        wifi: { [weak self] in self?.receive($0) },
        restarted: { [weak self] in self?.moduleRestarted() },
        input: { [weak self] in self?.signalSockets() }))
  }

  public var stack: any NetworkStack { self }

  // MARK: JoinCredentials

  public func setCredentials(
    ssid: String?, password: String?, security: SecurityType
  ) throws(NSAPIError) {
    activity.count(.calls)
    try state.withLock { state throws(NSAPIError) in
      guard !state.isChanging, state.status != .connecting else { throw .busy }
      guard state.status == .disconnected else { throw .isConnected }
      state.credentials = try JoinCredentials(ssid: ssid, password: password, security: security)
    }
  }

  /// Always UNSUPPORTED: the module follows the access point.
  public func setChannel(_ channel: UInt8) throws(NSAPIError) {
    activity.count(.calls)
    throw .unsupported
  }

  /// UNSUPPORTED for non-blocking without a scope to run in.
  public func setBlocking(_ isBlocking: Bool) throws(NSAPIError) {
    activity.count(.calls)
    guard isBlocking || scope != nil else { throw .unsupported }
    state.withLock { $0.isBlocking = isBlocking }
  }

  // MARK: Connect

  /// How long to wait between two tries to join, and how long tries go on (mbed-os 6: 2 × 15 s + 5 s).
  private static let retryInterval = Duration.seconds(5)
  private static let connectTimeout = Duration.seconds(35)

  /// Blocking, tries for 35 s; non-blocking, returns at once and tries for ever, unless the credentials are
  /// refused or the network is not there.
  public func connect() async throws(NSAPIError) {
    activity.count(.calls)
    let (credentials, isBlocking) = try change { state throws(NSAPIError) in
      guard !state.isChanging, state.status != .connecting else { throw .busy }
      guard state.status == .disconnected else { throw .isConnected }
      guard let credentials = state.credentials else { throw .noSSID }
      state.isChanging = true
      state.status = .connecting
      return (credentials, state.isBlocking)
    }
    if let scope, !isBlocking {
      scope.spawn { [self] in try? await finishConnecting(credentials, timeout: nil) }
    } else {
      try await finishConnecting(credentials, timeout: Self.connectTimeout)
    }
  }

  private func finishConnecting(_ credentials: JoinCredentials, timeout: Duration?) async throws(NSAPIError) {
    let failure: NSAPIError?
    do throws(NSAPIError) {
      try await bringUp(credentials, timeout: timeout)
      failure = nil
    } catch {
      failure = error
    }
    let isUp = change { state in
      // In one step: a module that restarts from here on takes the interface down.
      let isUp = failure == nil && !modem.hasLostSettings
      if isUp { activity.count(.joins) }
      state.isChanging = false
      state.status = isUp ? .globalUp : .disconnected
      return isUp
    }
    guard isUp else { throw failure ?? .deviceError }
  }

  private func bringUp(_ credentials: JoinCredentials, timeout: Duration?) async throws(NSAPIError) {
    let deadline = timeout.map { time.now + $0 } ?? .distantFuture
    for step in BringUpStep.all {
      while true {
        do throws(NSAPIError) {
          try await modem.perform(step, credentials: credentials)
          break
        } catch {
          let refused = modem.takeRefusedJoins()
          activity.count(.refusedJoins, refused)
          // Only joining is worth another try, and not with credentials that were refused.
          guard step == .join, error == .connectionTimeout || error == .noConnection else { throw error }
          guard time.now + Self.retryInterval < deadline else { throw .connectionTimeout }
          try await time.sleep(for: Self.retryInterval, ifCancelled: NSAPIError.connectionTimeout)
          if modem.hasLostSettings { throw .deviceError }
        }
      }
    }
  }

  public func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    guard channel == 0 else { throw .unsupported }
    try setCredentials(ssid: ssid, password: password, security: security)
    try await connect()
  }

  public func disconnect() async throws(NSAPIError) {
    activity.count(.calls)
    let isBlocking = try change { state throws(NSAPIError) in
      guard !state.isChanging else { throw .busy }
      guard state.status != .disconnected else { throw .noConnection }
      state.isChanging = true
      return state.isBlocking
    }
    if let scope, !isBlocking {
      scope.spawn { [self] in try? await finishDisconnecting() }
    } else {
      try await finishDisconnecting()
    }
  }

  private func finishDisconnecting() async throws(NSAPIError) {
    change { $0.loseLinks() }
    let result: Result<Void, NSAPIError>
    do throws(ModemError) {
      try await modem.leave()
      result = .success(())
    } catch {
      result = .failure(error.code)
    }
    change { state in
      state.isChanging = false
      state.status = .disconnected
    }
    try result.get()
  }

  // MARK: Status

  public var connectionStatus: ConnectionStatus {
    activity.count(.calls)
    return state.withLock(\.status)
  }

  public func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) {
    activity.count(.calls)
    state.withLock { $0.handler = handler }
  }

  /// Changes the state in one step, then tells what has come of it: to the sockets if their links are lost, and
  /// to the handler if the status is another.
  ///
  /// Whoever is told finds the change complete, and may begin the next one.
  @discardableResult
  private func change<Value: Sendable, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let (value, hasLostLinks) = try state.withLock { state throws(Failure) in
      let (status, losses) = (state.status, state.losses)
      let value = try body(&state)
      if state.status != status { state.news.append(state.status) }
      return (value, state.losses != losses)
    }
    if hasLostLinks { signalSockets() }
    tellNews()
    return value
  }

  /// Tells the handler of each new status, one after another and in the order of the changes, whichever tasks
  /// they come from.
  private func tellNews() {
    let isFirst = state.withLock { state in
      defer { state.isTelling = true }
      return !state.isTelling
    }
    guard isFirst else { return }
    while true {
      let next: (ConnectionStatus, (@Sendable (NetworkEvent) -> Void)?)? = state.withLock { state in
        guard !state.news.isEmpty else {
          state.isTelling = false
          return nil
        }
        return (state.news.removeFirst(), state.handler)
      }
      guard let (status, handler) = next else { return }
      activity.count(.statusChanges)
      handler?(.connectionStatusChange(status))
    }
  }

  /// The module's own words on its network, while nobody is connecting or disconnecting.
  private func receive(_ news: UnsolicitedLine) {
    change { state in
      guard !state.isChanging, state.status != .disconnected else { return }
      switch news {
      case .wifiDisconnect:
        // The module tries to come back by itself.
        state.loseLinks()
        state.status = .connecting
      case .wifiGotIP: state.status = .globalUp
      default: break
      }
    }
  }

  private func moduleRestarted() {
    change { state in
      state.loseLinks()
      if !state.isChanging { state.status = .disconnected }
    }
  }

  // MARK: Addresses and access points

  public func ipAddress() async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    guard state.withLock({ $0.status == .globalUp }) else { throw .noAddress }
    guard let address = try await ask({ modem throws(ModemError) in try await modem.stationAddress() }) else {
      throw .noAddress
    }
    return SocketAddress(address)
  }

  public func macAddress() async -> String? {
    activity.count(.calls)
    return try? await modem.stationMAC()
  }

  public func gateway() async throws(NSAPIError) -> SocketAddress {
    try await stationSetting("gateway")
  }

  public func netmask() async throws(NSAPIError) -> SocketAddress {
    try await stationSetting("netmask")
  }

  private func stationSetting(_ field: String) async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    guard let address = try await ask({ modem throws(ModemError) in try await modem.stationSetting(field) })
    else { throw .noAddress }
    return SocketAddress(address)
  }

  public func rssi() async -> Int8 {
    activity.count(.calls)
    guard state.withLock({ $0.status == .globalUp }) else { return 0 }
    return (try? await modem.rssi()) ?? 0
  }

  public func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    activity.count(.calls)
    if state.withLock({ $0.status == .disconnected }) {
      // A module that was never brought up may be in no mode to scan.
      try await ask { modem throws(ModemError) in try await modem.setMode() }
    }
    let found = try await ask { modem throws(ModemError) in try await modem.scan() }
    activity.count(.scans)
    return limit.map { Array(found.prefix($0)) } ?? found
  }

  private func ask<Value>(
    _ question: (ESP8266) async throws(ModemError) -> Value
  ) async throws(NSAPIError) -> Value {
    do throws(ModemError) {
      return try await question(modem)
    } catch {
      modem.note(error)
      throw error.code
    }
  }
}
