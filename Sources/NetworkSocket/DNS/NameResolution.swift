import Timekeeping

/// What ``NetworkStack`` has to do with names, for a stack that asks DNS servers by its own sockets.
public struct NameResolution: Sendable {
  private let resolver: DNSResolver
  private let asynchronousResolver: AsynchronousResolver?
  private let activity: NetworkActivity
  private let builtIn: (@Sendable (String) async throws(NSAPIError) -> IPAddress)?

  /// - Parameters:
  ///   - activity: where calls and answered lookups are counted.
  ///   - scope: where asynchronous lookups run; without one they are UNSUPPORTED.
  ///   - builtIn: the device's own resolver, IPv4 only, for the lookups that wait; nil to ask servers.
  public init(
    _ settings: DNSSettings, activity: NetworkActivity, scope: TaskScope?,
    builtIn: (@Sendable (String) async throws(NSAPIError) -> IPAddress)? = nil
  ) {
    let resolver = DNSResolver(settings, activity: activity)
    self.resolver = resolver
    asynchronousResolver = scope.map { AsynchronousResolver(resolver, scope: $0) }
    self.activity = activity
    self.builtIn = builtIn
  }

  /// `gethostbyname`: see ``DNSResolver/resolve(_:version:on:)``; DNS_FAILURE for whatever the device's own resolver
  /// does not find.
  public func resolve(
    _ name: String?, version: IPAddress.Version, on stack: any NetworkStack
  ) async throws(NSAPIError) -> SocketAddress {
    activity.note { $0.calls += 1 }
    guard let builtIn else { return try await resolver.resolve(name, version: version, on: stack) }
    switch try DNSResolver.read(name, version: version) {
    case .address(let address): return SocketAddress(address)
    case .name(let name):
      guard version != .v6, let address = try? await builtIn(name) else { throw .dnsFailure }
      activity.note { $0.lookups += 1 }
      return SocketAddress(address)
    }
  }

  /// `gethostbyname_async`: see ``AsynchronousResolver/resolve(_:version:on:callback:)``; always by asking servers.
  public func resolve(
    _ name: String?, version: IPAddress.Version, on stack: any NetworkStack, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    activity.note { $0.calls += 1 }
    return try asynchronous().resolve(name, version: version, on: stack, callback: callback)
  }

  /// `gethostbyname_async_cancel`.
  public func cancel(_ id: Int) throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    try asynchronous().cancel(id)
  }

  /// `nsapi_dns_call_in_set`.
  public func setCallIn(_ callIn: CallIn?) throws(NSAPIError) {
    try asynchronous().setCallIn(callIn)
  }

  /// `add_dns_server`.
  public func addServer(_ address: IPAddress) throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    try resolver.addServer(address)
  }

  /// `get_dns_server`.
  public func server(_ index: Int) throws(NSAPIError) -> IPAddress {
    activity.note { $0.calls += 1 }
    return try resolver.server(index)
  }

  /// `nsapi_dns_reset` (5.15 and later): forgets all names.
  public func clearCache() {
    resolver.clearCache()
  }

  private func asynchronous() throws(NSAPIError) -> AsynchronousResolver {
    guard let asynchronousResolver else { throw .unsupported }
    return asynchronousResolver
  }
}
