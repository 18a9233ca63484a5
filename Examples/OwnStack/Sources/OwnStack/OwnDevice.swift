import Greentea
import NetworkSocket
import SocketSuites

/// Your device as the runner sees it: what it has done, and how it is reset and brought back.
struct OwnDevice: DeviceUnderTest {
  let stack: OwnStack
  let activity: NetworkActivity

  var evidence: Evidence { activity.evidence }

  func reset() async throws(Cause) { stack.restart() }

  func isAlive() async -> Bool { true }

  func recover() async throws(Cause) -> String {
    stack.restart()
    return "a restart of the stack"
  }

  /// What your device last said belongs in here.
  func diagnose() -> Diagnosis { Diagnosis() }
}
