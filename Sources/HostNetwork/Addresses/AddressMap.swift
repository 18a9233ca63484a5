import NetworkSocket

/// Where what is sent to an address really goes.
///
/// Test cases name servers by addresses and well-known ports; the map sends them to servers on this machine,
/// or elsewhere. What it does not name goes where it says itself. Unless the map lets it out, nothing leaves
/// the machine.
public struct AddressMap: Sendable {
  private struct Key: Hashable {
    /// Nil stands for any.
    let host: IPAddress?
    let port: UInt16
    let kind: SocketProtocol
  }

  /// The target is not on this machine, and nothing may leave it.
  struct OutsideError: Error {
    /// What it would have been sent to.
    let target: SocketAddress
  }

  private var targets: [Key: SocketAddress] = [:]

  /// Whether there may be targets outside 127.0.0.0/8 and ::1.
  public let allowsOutside: Bool

  public init(allowsOutside: Bool = false) {
    self.allowsOutside = allowsOutside
  }

  /// Sends a service elsewhere; a later rule for the same host and port replaces an earlier one.
  ///
  /// - Parameters:
  ///   - host: nil for any; a rule for a host comes before one for any.
  ///   - kind: nil for both.
  public mutating func add(
    _ host: IPAddress?, port: UInt16, _ kind: SocketProtocol? = nil, to target: SocketAddress
  ) {
    for kind in kind.map({ [$0] }) ?? [.tcp, .udp] {
      targets[Key(host: host, port: port, kind: kind)] = target
    }
  }

  /// Where a port of the address itself is on this machine; nil if no rule for the address says.
  func ownRule(_ address: SocketAddress, _ kind: SocketProtocol) -> SocketAddress? {
    targets[Key(host: address.address, port: address.port, kind: kind)]
  }

  /// The machine that stands for an address as a whole, for what knows no ports.
  ///
  /// That of the address's rule with the lowest port, else of the lowest one for any address, else itself.
  func machine(for address: IPAddress) throws(OutsideError) -> IPAddress {
    guard !address.isLoopback else { return address }
    let rules = targets.filter { $0.key.host == address || $0.key.host == nil }
    let rule = rules.min { one, other in
      (one.key.host == nil ? 1 : 0, one.key.port) < (other.key.host == nil ? 1 : 0, other.key.port)
    }
    let machine = rule?.value.address ?? address
    guard allowsOutside || machine.isLoopback else { throw OutsideError(target: SocketAddress(machine)) }
    return machine
  }

  /// Where something sent to `address` goes.
  func target(of address: SocketAddress, _ kind: SocketProtocol) throws(OutsideError) -> SocketAddress {
    let own = targets[Key(host: address.address, port: address.port, kind: kind)]
    let target = own ?? targets[Key(host: nil, port: address.port, kind: kind)] ?? address
    guard allowsOutside || target.address.isLoopback else { throw OutsideError(target: target) }
    return target
  }
}
