import HostNetwork
import NetworkSocket
import Synchronization

/// Tells on stderr what becomes of a module's wishes on this machine's network.
final class UplinkNotices: Sendable {
  private let isQuiet: Bool
  private let refused = Mutex<Set<SocketAddress>>([])

  /// More targets than that are not told.
  private static let refusalLimit = 16

  /// - Parameter isQuiet: tells only what is not done.
  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  func tell(_ notice: HostUplink.Notice) {
    switch notice {
    case .refused(let target):
      let isNew = refused.withLock { refused in
        refused.count < Self.refusalLimit && refused.insert(target).inserted
      }
      if isNew { write(EventText.refusal(of: "\(target)")) }
    case .port(let port, let kind, let address):
      if !isQuiet { write("\(kind) port \(port) of the module is \(address)") }
    case .noPort(let port, let kind, let reason):
      write("\(kind) port \(port) of the module cannot be had here: \(reason)")
    case .noPing(let reason):
      write(
        "pings to other machines are not answered: no ICMP socket (\(reason)); see net.ipv4.ping_group_range")
    }
  }

  private func write(_ text: String) {
    StandardStreams.error("netsocket-test: \(text)\n")
  }
}
