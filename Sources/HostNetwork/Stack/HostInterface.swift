import NetworkSocket
import Synchronization
import Timekeeping

/// The host's network as an interface (`NetworkInterface`): up as soon as it is asked to be.
public final class HostInterface: NetworkInterface {
  private struct State {
    var status = ConnectionStatus.disconnected
    var handler: (@Sendable (NetworkEvent) -> Void)?
  }

  /// The stack as it is, with what programs do not see.
  public let hostStack: HostStack

  private let activity: NetworkActivity
  private let state = Mutex(State())

  /// - Parameter activity: where completed work is counted; the stack's own.
  public init(_ stack: HostStack, activity: NetworkActivity) {
    hostStack = stack
    self.activity = activity
    activity.count(.calls)
  }

  public var stack: any NetworkStack { hostStack }

  public func connect() async throws(NSAPIError) {
    activity.count(.calls)
    guard change(from: .disconnected, to: .connecting) else { throw .isConnected }
    hostStack.bringUp()
    _ = change(from: .connecting, to: .globalUp)
  }

  public func disconnect() async throws(NSAPIError) {
    activity.count(.calls)
    guard change(from: .globalUp, to: .disconnected) else { throw .noConnection }
    hostStack.takeDown()
  }

  /// Both ways end at once.
  public func setBlocking(_ isBlocking: Bool) throws(NSAPIError) {
    activity.count(.calls)
  }

  public func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) {
    activity.count(.calls)
    state.withLock { $0.handler = handler }
  }

  public var connectionStatus: ConnectionStatus {
    activity.count(.calls)
    return state.withLock(\.status)
  }

  /// False if the status was another one.
  private func change(from old: ConnectionStatus, to new: ConnectionStatus) -> Bool {
    let (isChanged, handler): (Bool, (@Sendable (NetworkEvent) -> Void)?) = state.withLock { state in
      guard state.status == old else { return (false, nil) }
      state.status = new
      return (true, state.handler)
    }
    guard isChanged else { return false }
    activity.count(.statusChanges)
    handler?(.connectionStatusChange(new))
    return true
  }

  /// The address that servers on this machine see.
  public func ipAddress() async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    guard state.withLock({ $0.status == .globalUp }) else { throw .noAddress }
    return SocketAddress(IPAddress.loopback(.v4))
  }

  /// Nil: the loopback interface has none.
  public func macAddress() async -> String? {
    activity.count(.calls)
    return nil
  }

  /// NO_ADDRESS: nothing is behind the loopback interface.
  public func gateway() async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    throw .noAddress
  }

  public func netmask() async throws(NSAPIError) -> SocketAddress {
    activity.count(.calls)
    guard state.withLock({ $0.status == .globalUp }) else { throw .noAddress }
    return SocketAddress(IPAddress(255, 0, 0, 0))
  }
}
