import NetworkServices
import NetworkSocket

/// Where a port of the module may be on this machine.
enum LocalPorts {
  /// Below are those that a system gives to the privileged only.
  private static let firstUnprivileged: UInt16 = 1024

  /// The places to try, best first: where a rule has it, and there only; else at the same port, then at any.
  static func candidates(
    for port: UInt16, _ kind: SocketProtocol, on board: UplinkSwitchboard
  ) -> [SocketAddress] {
    let own = SocketAddress(IPAddress(board.address), port: port)
    if let rule = board.map.ownRule(own, kind) { return [rule] }
    // Connections are taken from this machine only, unless a rule names another of its addresses.
    let host = kind == .udp && board.map.allowsOutside ? IPAddress.any(.v4) : .loopback(.v4)
    let ports = port >= firstUnprivileged ? [port, 0] : [0]
    return ports.map { SocketAddress(host, port: $0) }
  }
}
