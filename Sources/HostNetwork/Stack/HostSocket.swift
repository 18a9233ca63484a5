import NetworkSocket

/// A socket of the host's stack.
enum HostSocket {
  case tcp(StreamSocket)
  case udp(DatagramSocket)

  func attach(_ signal: (@Sendable () -> Void)?) {
    switch self {
    case .tcp(let socket): socket.attach(signal)
    case .udp(let socket): socket.attach(signal)
    }
  }

  /// Gives the socket up without waiting.
  func close() {
    switch self {
    case .tcp(let socket): socket.close()
    case .udp(let socket): socket.close()
    }
  }

  /// Loses the socket with the interface.
  func takeDown() {
    switch self {
    case .tcp(let socket): socket.takeDown()
    case .udp(let socket): socket.takeDown()
    }
  }

  var localAddress: SocketAddress? {
    switch self {
    case .tcp(let socket): socket.localAddress
    case .udp(let socket): socket.localAddress
    }
  }
}
