import NetworkSocket

/// Names: by the engine's queries over UDP, or by the module's own resolver.
extension ESP8266Interface {
  /// `gethostbyname`: by the module if so configured, else by the engine.
  public func resolve(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    guard usesBuiltInDNS else { return try await resolver.resolve(name, version: version, on: self) }
    return try await resolveInModule(name, version: version)
  }

  /// `gethostbyname` with `esp8266.built-in-dns` (mbed-os 6): no cache, IPv4 only.
  private func resolveInModule(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress {
    guard let name, (1...255).contains(name.utf8.count) else { throw .parameter }
    if let address = IPAddress(name) {
      guard version == .unspecified || version == address.version else { throw .dnsFailure }
      return SocketAddress(address)
    }
    guard version != .v6 else { throw .dnsFailure }
    do throws(ModemError) {
      let address = try await modem.lookUp(name)
      activity.count(.lookups)
      return SocketAddress(address)
    } catch {
      throw .dnsFailure
    }
  }

  /// `gethostbyname_async`: always by the engine; UNSUPPORTED without a scope to run in.
  public func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    activity.count(.calls)
    return try asynchronous().resolve(name, version: version, on: self, callback: callback)
  }

  public func cancelResolve(_ id: Int) throws(NSAPIError) {
    activity.count(.calls)
    try asynchronous().cancel(id)
  }

  public func setCallIn(_ callIn: CallIn?) throws(NSAPIError) {
    try asynchronous().setCallIn(callIn)
  }

  public func addDNSServer(_ address: IPAddress) throws(NSAPIError) {
    activity.count(.calls)
    try resolver.addServer(address)
  }

  public func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress {
    activity.count(.calls)
    return try resolver.server(index)
  }

  private func asynchronous() throws(NSAPIError) -> AsynchronousResolver {
    guard let asynchronousResolver else { throw .unsupported }
    return asynchronousResolver
  }
}
