import Greentea
import HostNetwork
import NetworkSocket
import SocketSuites
import Synchronization

/// The host's own network stack on the bench, as the runner sees it.
final class HostUnderTest: DeviceUnderTest {
  private let activity: NetworkActivity
  /// Of the interface that is in use.
  private let stack = Mutex<HostStack?>(nil)

  init(_ activity: NetworkActivity) {
    self.activity = activity
  }

  /// Takes the place of the stack before, whose sockets nobody has any more.
  func use(_ stack: HostStack) {
    let old = self.stack.withLock { current in
      defer { current = stack }
      return current
    }
    old?.closeAll()
  }

  var evidence: Evidence { activity.evidence }

  func reset() async throws(Cause) {
    closeAll()
  }

  /// A stack in the kernel always is.
  func isAlive() async -> Bool { true }

  func recover() async throws(Cause) -> String {
    closeAll()
    return "its sockets are closed"
  }

  func closeAll() {
    stack.withLock(\.self)?.closeAll()
  }

  func diagnose() -> Diagnosis {
    Diagnosis(servers: activity.peers)
  }
}
