import Synchronization
import Timekeeping

/// Resolves names with UDP queries of its own over a stack's sockets (`nsapi_dns_query`).
public final class DNSResolver: Sendable {
  private struct State {
    var cache: DNSCache
    var nextID: UInt16
  }

  /// The well-known port of name servers (RFC 1035 §4.2.1).
  private static let port: UInt16 = 53

  /// The largest answer over UDP (RFC 1035 §2.3.4).
  private static let packetLimit = 512

  private let settings: DNSSettings
  private let activity: NetworkActivity
  private let state: Mutex<State>

  /// - Parameters:
  ///   - activity: where answered lookups are counted.
  ///   - firstID: the id of the first query; later ones count up.
  public init(_ settings: DNSSettings, activity: NetworkActivity, firstID: UInt16 = 1) {
    self.settings = settings
    self.activity = activity
    state = Mutex(State(cache: DNSCache(capacity: settings.cacheSize), nextID: firstID))
  }

  /// `nsapi_dns_reset` (5.15 and later): forgets all names.
  public func clearCache() {
    state.withLock { $0.cache.removeAll() }
  }

  /// `gethostbyname`: an address text at once, a known name from the cache, else by query.
  ///
  /// - Throws: PARAMETER for no or an empty name or one of more than 255 bytes; DNS_FAILURE when an
  ///   address text has the wrong version, no server answered in the allowed attempts, or the answer
  ///   was negative; the socket's error when none can be opened.
  public func resolve(
    _ name: String?, version: IPAddress.Version, on stack: any NetworkStack
  ) async throws(NSAPIError) -> SocketAddress {
    guard let name, (1...255).contains(name.utf8.count) else { throw .parameter }
    if let address = IPAddress(name) {
      guard version == .unspecified || version == address.version else { throw .dnsFailure }
      return SocketAddress(address)
    }
    let known = state.withLock { state in
      state.cache.address(of: name, version: version, at: stack.time.now)
    }
    if let known { return SocketAddress(known) }
    return SocketAddress(try await query(name, version: version == .v6 ? .v6 : .v4, on: stack))
  }

  private func query(
    _ name: String, version: IPAddress.Version, on stack: any NetworkStack
  ) async throws(NSAPIError) -> IPAddress {
    guard DNSQuery.labels(of: name) != nil, !settings.servers.isEmpty else { throw .dnsFailure }
    let socket = UDPSocket()
    try await socket.open(on: stack)
    let reply = await ask(name, version: version, with: socket, on: stack)
    // Whatever the closing brings, the answer stands.
    try? await socket.close()
    switch reply {
    case .addresses(let addresses, let timeToLive):
      activity.note { $0.lookups += 1 }
      guard let first = addresses.first else { throw .dnsFailure }
      state.withLock { state in
        state.cache.keep(first, for: name, seconds: timeToLive, at: stack.time.now)
      }
      return first
    case .negative:
      activity.note { $0.lookups += 1 }
      throw .dnsFailure
    case nil:
      throw .dnsFailure
    }
  }

  /// Asks one server after the other; nil when none answered.
  private func ask(
    _ name: String, version: IPAddress.Version, with socket: UDPSocket, on stack: any NetworkStack
  ) async -> DNSReply? {
    for attempt in 0..<max(settings.totalAttempts, 1) {
      if Task.isCancelled { return nil }
      let server = SocketAddress(
        settings.servers[attempt / (max(settings.retries, 0) + 1) % settings.servers.count], port: Self.port)
      let query = DNSQuery(id: takeID(), name: name, version: version)
      guard let packet = query.packet else { return nil }
      let deadline = stack.time.now + settings.responseWait
      do {
        _ = try await socket.send(packet, to: server)
        while stack.time.now < deadline {
          socket.setTimeout(deadline - stack.time.now)
          let datagram = try await socket.receive(limit: Self.packetLimit)
          // A packet that is not the answer proves nothing: go on waiting for the right one.
          // Nor does one from somebody who was not asked (RFC 5452 §9.1).
          if datagram.source == server, let reply = try? DNSReply(datagram.bytes, to: query) { return reply }
        }
      } catch {
        // No answer in time, or not sent: the next server may do better.
        continue
      }
    }
    return nil
  }

  private func takeID() -> UInt16 {
    state.withLock { state in
      defer { state.nextID = state.nextID == .max ? 1 : state.nextID + 1 }
      return state.nextID
    }
  }
}
