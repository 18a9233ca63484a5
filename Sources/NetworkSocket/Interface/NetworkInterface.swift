/// A way onto a network (`NetworkInterface`).
///
/// Conforming types are safe to use from any number of tasks.
public protocol NetworkInterface: AnyObject, Sendable {
  /// `connect`: brings the interface up with what it has been given before.
  ///
  /// - Throws: IS_CONNECTED, NO_SSID, PARAMETER, AUTH_FAILURE, CONNECTION_TIMEOUT, NO_CONNECTION,
  ///   DHCP_FAILURE, DEVICE_ERROR; BUSY while another attempt runs.
  func connect() async throws(NSAPIError)

  /// `disconnect`: takes the interface down.
  ///
  /// - Throws: NO_CONNECTION if it is down already, BUSY, DEVICE_ERROR.
  func disconnect() async throws(NSAPIError)

  /// `get_stack`.
  var stack: any NetworkStack { get }

  /// `set_blocking`: whether `connect` and `disconnect` wait for their end; they do at first.
  ///
  /// - Throws: UNSUPPORTED where only one way exists.
  func setBlocking(_ isBlocking: Bool) throws(NSAPIError)

  /// `attach`: calls `handler` on every change of the status; nil detaches.
  ///
  /// The handler must not block; it may be called from any task.
  func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?)

  /// `get_connection_status`.
  var connectionStatus: ConnectionStatus { get }

  /// `get_ip_address`.
  ///
  /// - Throws: NO_ADDRESS if there is none.
  func ipAddress() async throws(NSAPIError) -> SocketAddress

  /// `get_mac_address`: such as `18:fe:34:a0:59:1d`, nil if it cannot be had.
  func macAddress() async -> String?

  /// `get_gateway`.
  func gateway() async throws(NSAPIError) -> SocketAddress

  /// `get_netmask`.
  func netmask() async throws(NSAPIError) -> SocketAddress
}

extension NetworkInterface {
  /// `gethostbyname`: forwards to the stack.
  public func resolve(
    _ name: String?, version: IPAddress.Version = .unspecified
  ) async throws(NSAPIError) -> SocketAddress {
    try await stack.resolve(name, version: version)
  }

  /// `gethostbyname_async`: forwards to the stack.
  public func resolve(
    _ name: String?, version: IPAddress.Version = .unspecified, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try stack.resolve(name, version: version, callback: callback)
  }

  /// `gethostbyname_async_cancel`: forwards to the stack.
  public func cancelResolve(_ id: Int) throws(NSAPIError) {
    try stack.cancelResolve(id)
  }

  /// `nsapi_dns_call_in_set`: forwards to the stack.
  public func setCallIn(_ callIn: CallIn?) throws(NSAPIError) {
    try stack.setCallIn(callIn)
  }

  /// `add_dns_server`: forwards to the stack.
  public func addDNSServer(_ address: IPAddress) throws(NSAPIError) {
    try stack.addDNSServer(address)
  }

  /// `get_dns_server`: forwards to the stack.
  public func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress {
    try stack.dnsServer(index)
  }
}

/// The state of a network interface (`nsapi_connection_status_t`).
public enum ConnectionStatus: Int, Hashable, Sendable, CaseIterable {
  case localUp = 0
  case globalUp = 1
  case disconnected = 2
  case connecting = 3
  case errorUnsupported = -3002

  /// The name after `NSAPI_STATUS_`.
  public var name: String {
    switch self {
    case .localUp: "LOCAL_UP"
    case .globalUp: "GLOBAL_UP"
    case .disconnected: "DISCONNECTED"
    case .connecting: "CONNECTING"
    case .errorUnsupported: "ERROR_UNSUPPORTED"
    }
  }
}

extension ConnectionStatus: CustomStringConvertible {
  /// Name and number, such as `GLOBAL_UP (1)`.
  public var description: String { "\(name) (\(rawValue))" }
}

/// What an attached interface callback is told (`nsapi_event_t` with its parameter).
public enum NetworkEvent: Hashable, Sendable {
  /// `NSAPI_EVENT_CONNECTION_STATUS_CHANGE`.
  case connectionStatusChange(ConnectionStatus)
}
