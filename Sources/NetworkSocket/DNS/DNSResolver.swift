import Synchronization
import Timekeeping

/// What ``NetworkStack`` has to do with names, for a stack that asks DNS servers over its own sockets
/// (`nsapi_dns_query`).
///
/// Waiting and asynchronous lookups share the cache, the servers, the ids and the queries.
public final class DNSResolver: Sendable {
  private struct State {
    var cache: DNSCache
    var nextID: UInt16
    /// Newest first.
    var addedServers: [IPAddress] = []
  }

  /// How many servers of its own a stack has at most (`DNS_SERVERS_SIZE` of mbed-os 5.10).
  private static let addedServerLimit = 5

  private let settings: DNSSettings
  let activity: NetworkActivity
  private let builtIn: (@Sendable (String) async throws(NSAPIError) -> IPAddress)?
  private let state: Mutex<State>
  let scope: TaskScope?
  let requests: Mutex<Requests>

  /// - Parameters:
  ///   - activity: where calls and answered lookups are counted.
  ///   - scope: where asynchronous lookups run; without one they are UNSUPPORTED.
  ///   - builtIn: the device's own resolver, IPv4 only, for the lookups that wait; nil to ask servers.
  ///   - firstID: the id of the first query; later ones count up.
  ///   - lastRequest: 0…0x7FFF; the first asynchronous lookup gets the next id.
  public init(
    _ settings: DNSSettings, activity: NetworkActivity, scope: TaskScope? = nil,
    builtIn: (@Sendable (String) async throws(NSAPIError) -> IPAddress)? = nil, firstID: UInt16 = 1,
    lastRequest: Int = 0
  ) {
    self.settings = settings
    self.activity = activity
    self.builtIn = builtIn
    self.scope = scope
    state = Mutex(State(cache: DNSCache(capacity: settings.cacheSize), nextID: firstID))
    requests = Mutex(Requests(queue: DNSRequestQueue(lastID: lastRequest)))
  }

  /// `nsapi_dns_reset` (5.15 and later): forgets all names.
  public func clearCache() {
    state.withLock { $0.cache.removeAll() }
  }

  // MARK: Servers

  /// ``NetworkStack/addDNSServer(_:)``.
  public func addServer(_ address: IPAddress) throws(NSAPIError) {
    activity.count(.calls)
    guard address.version != .unspecified, !address.isZero else { throw .parameter }
    state.withLock { state in
      state.addedServers.removeAll { $0 == address }
      state.addedServers.insert(address, at: 0)
      state.addedServers = Array(state.addedServers.prefix(Self.addedServerLimit))
    }
  }

  /// ``NetworkStack/dnsServer(_:)``.
  public func server(_ index: Int) throws(NSAPIError) -> IPAddress {
    activity.count(.calls)
    guard index >= 0 else { throw .parameter }
    let servers = self.servers
    guard index < servers.count else { throw .noAddress }
    return servers[index]
  }

  private var servers: [IPAddress] { state.withLock(\.addedServers) + settings.servers }

  // MARK: Lookups

  /// How long all queries of one lookup may take.
  var attemptsDuration: Duration { settings.responseWait * max(settings.totalAttempts, 1) }

  /// ``NetworkStack/resolve(_:version:)``: an address text at once; else by the device's own resolver if it is used,
  /// from the cache if the name is known, or by query.
  public func resolve(
    _ name: String?, version: IPAddress.Version, on stack: any NetworkStack
  ) async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    if let builtIn { return try await ask(builtIn, name, version) }
    switch try lookup(name, version: version, at: stack.time.now) {
    case .known(let address): return SocketAddress(address)
    case .query(let name, let version):
      switch await query(name, version: version, on: stack, news: Self.news(stack), while: { true }) {
      case .reply(.addresses(let addresses, _)):
        guard let first = addresses.first else { throw .dnsFailure }
        return SocketAddress(first)
      case .noSocket(let error): throw error
      case .reply(.negative), .silent, .failed: throw .dnsFailure
      }
    }
  }

  /// Asks the device's own resolver (`esp8266.built-in-dns` of mbed-os 6): no cache.
  private func ask(
    _ builtIn: @Sendable (String) async throws(NSAPIError) -> IPAddress, _ name: String?,
    _ version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress {
    switch try Self.read(name, version: version) {
    case .address(let address): return SocketAddress(address)
    case .name(let name):
      guard version != .v6, let address = try? await builtIn(name) else { throw .dnsFailure }
      activity.count(.lookups)
      return SocketAddress(address)
    }
  }

  /// What has to be done to resolve a name.
  enum Lookup {
    case known(IPAddress)
    case query(name: String, version: IPAddress.Version)
  }

  /// Resolves what needs no query.
  ///
  /// - Throws: PARAMETER for no or an empty name or one of more than 255 bytes; DNS_FAILURE for an address
  ///   text of the wrong version, for what cannot be asked, and if there is nobody to ask.
  func lookup(
    _ name: String?, version: IPAddress.Version, at now: Instant
  ) throws(NSAPIError) -> Lookup {
    switch try Self.read(name, version: version) {
    case .address(let address): return .known(address)
    case .name(let name):
      let known = state.withLock { $0.cache.address(of: name, version: version, at: now) }
      if let known { return .known(known) }
      guard DNSQuery.labels(of: name) != nil, !servers.isEmpty else { throw .dnsFailure }
      return .query(name: name, version: version == .v6 ? .v6 : .v4)
    }
  }

  /// What is asked for: an address as text, or a name.
  enum Question {
    case address(IPAddress)
    case name(String)
  }

  /// - Throws: PARAMETER for no or an empty name or one of more than 255 bytes; DNS_FAILURE for an address text
  ///   of the wrong version.
  static func read(_ name: String?, version: IPAddress.Version) throws(NSAPIError) -> Question {
    guard let name, (1...255).contains(name.utf8.count) else { throw .parameter }
    guard let address = IPAddress(name) else { return .name(name) }
    guard version == .unspecified || version == address.version else { throw .dnsFailure }
    return .address(address)
  }

  /// The signal that a query waits on.
  static func news(_ stack: any NetworkStack) -> AsyncSignal {
    AsyncSignal(stack.time, label: "DNS: answer of a server")
  }

  /// Asks the servers for a name, on a socket of its own.
  ///
  /// - Parameters:
  ///   - news: fired when the answer or the value of `isWanted` may have come.
  ///   - isWanted: once it is false, the queries end without an answer.
  func query(
    _ name: String, version: IPAddress.Version, on stack: any NetworkStack, news: AsyncSignal,
    while isWanted: @Sendable () -> Bool
  ) async -> DNSOutcome {
    let exchange = DNSExchange(
      name: name, version: version, servers: servers, settings: settings, stack: stack, news: news,
      takeID: takeID)
    let outcome = await exchange.run(while: isWanted)
    if case .reply(let reply) = outcome {
      activity.count(.lookups)
      if case .addresses(let addresses, let timeToLive) = reply, let first = addresses.first {
        activity.learn(name, of: first)
        state.withLock { $0.cache.keep(first, for: name, seconds: timeToLive, at: stack.time.now) }
      }
    }
    return outcome
  }

  private func takeID() -> UInt16 {
    state.withLock { state in
      defer { state.nextID = state.nextID == .max ? 1 : state.nextID + 1 }
      return state.nextID
    }
  }
}

/// Names that were resolved, for as long as their answers said (`nsapi_dns_cache`).
///
/// The least recently used entry makes room; failures and answers with a time to live of zero are not kept.
struct DNSCache {
  private struct Entry {
    let name: String
    let address: IPAddress
    let expiry: Instant
  }

  /// How many names are kept, 0 and up (`nsapi.dns-cache-size`, 3).
  let capacity: Int
  private var entries: [Entry] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  mutating func address(of name: String, version: IPAddress.Version, at now: Instant) -> IPAddress? {
    entries.removeAll { $0.expiry <= now }
    guard
      let index = entries.firstIndex(where: {
        $0.name == name && (version == .unspecified || $0.address.version == version)
      })
    else { return nil }
    let entry = entries.remove(at: index)
    entries.append(entry)
    return entry.address
  }

  mutating func keep(_ address: IPAddress, for name: String, seconds: UInt32, at now: Instant) {
    guard capacity > 0, seconds > 0 else { return }
    entries.removeAll {
      $0.expiry <= now || $0.name == name && $0.address.version == address.version
    }
    if entries.count >= capacity { entries.removeFirst() }
    entries.append(Entry(name: name, address: address, expiry: now + .seconds(Int64(seconds))))
  }

  mutating func removeAll() {
    entries = []
  }
}
