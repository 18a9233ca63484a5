/// A step on the way from a port to a network with its servers, in the order of the way.
public enum Check: String, Hashable, Sendable, CaseIterable {
  /// The port exists, opens and is free.
  case port
  /// Something answers `AT` at the speed of the device.
  case line
  /// Whether the module gives back what it hears.
  case echo
  /// Whether an earlier program has left the module in transparent transmission.
  case dataMode = "data-mode"
  /// The module answers the driver, and restarts.
  case answer = "at"
  /// Its firmware is one that the driver knows.
  case firmware
  /// It hears the configured network.
  case signal
  /// It joins it.
  case join
  /// The network gives it an address.
  case address
  /// A name is resolved.
  case dns
  case tcpEcho = "tcp-echo"
  case udpEcho = "udp-echo"
  case discard
  case daytime
  case chargen

  /// Its name for people.
  public var title: String {
    switch self {
    case .port: "port"
    case .line: "line"
    case .echo: "echo"
    case .dataMode: "data mode"
    case .answer: "AT"
    case .firmware: "firmware"
    case .signal: "signal"
    case .join: "join"
    case .address: "IP address"
    case .dns: "DNS"
    case .tcpEcho: "TCP echo"
    case .udpEcho: "UDP echo"
    case .discard: "TCP discard"
    case .daytime: "TCP daytime"
    case .chargen: "TCP chargen"
    }
  }
}
