import Greentea
import NetworkSocket
import SocketSuites

/// The device around a fake interface: what it counts is what the interface has noted.
struct FakeDevice: DeviceUnderTest {
  let activity: NetworkActivity

  var evidence: Evidence { activity.evidence }

  func reset() async throws(Cause) {}
  func isAlive() async -> Bool { true }
  func recover() async throws(Cause) -> String { "nothing" }
  func diagnose() -> Diagnosis { Diagnosis() }
}
