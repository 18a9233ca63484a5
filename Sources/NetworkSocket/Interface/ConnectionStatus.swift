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
