import Greentea
import NetworkSocket

/// The device around a fake interface: what it counts is what the interface has noted.
struct FakeDevice: DeviceUnderTest {
  let activity: NetworkActivity

  var evidence: Evidence {
    let counts = activity.counts
    return Evidence(
      calls: counts.calls, joins: counts.joins, refusedJoins: counts.refusedJoins, scans: counts.scans,
      lookups: counts.lookups,
      connects: counts.connects, bytesOut: counts.bytesOut, bytesIn: counts.bytesIn,
      statusChanges: counts.statusChanges)
  }

  func reset() async throws(Cause) {}
  func isAlive() async -> Bool { true }
  func recover() async throws(Cause) -> String { "nothing" }
  func diagnose() -> Diagnosis { Diagnosis() }
}
