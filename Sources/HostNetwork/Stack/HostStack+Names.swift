import NetworkSocket

/// Names: by the engine's queries over the stack's own UDP sockets.
extension HostStack {
  public func resolve(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    return try await resolver.resolve(name, version: version, on: self)
  }

  /// UNSUPPORTED without a scope to run in.
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
