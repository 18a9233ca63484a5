import NetworkServices
import NetworkSocket

/// A service that is to answer at a real port of this machine.
public struct OfferedService: Sendable {
  /// What answers.
  public enum Server: Sendable {
    /// Over TCP: a fresh copy for each connection.
    case stream(any StreamServer)
    /// Over UDP.
    case datagram(any DatagramServer)

    /// Over what.
    public var kind: SocketProtocol {
      switch self {
      case .stream: .tcp
      case .datagram: .udp
      }
    }
  }

  public var server: Server

  /// Where it listens; port 0 leaves the choice to the system.
  public var address: SocketAddress

  /// How long it thinks before it does what it does.
  public var delay: Duration

  /// - Parameter address: 127.0.0.1 with a port of the system's choice unless said otherwise.
  public init(
    _ server: Server, at address: SocketAddress = SocketAddress(IPAddress(127, 0, 0, 1)),
    delay: Duration = .zero
  ) {
    self.server = server
    self.address = address
    self.delay = delay
  }
}
