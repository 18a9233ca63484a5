import Bench
import Greentea
import SocketSuites
import TestConfiguration

/// What the user wants to be run, before a seed makes it a job.
struct RequestedJob {
  let config: TestConfig
  let device: DeviceURL
  let selection: SuiteCatalog.Selection
  let platform: String
  let toolchain: String
  let onHang: RunOptions.OnHang
  let timeoutScale: Double

  /// The plan, to be looked at and not to be run.
  var plan: TestPlan { Selections.plan(config, selection, on: device) }

  /// - Throws: a complaint if nothing would run (66), or if a fault waits for a case that does not run (64).
  func check() throws(Complaint) {
    try Selections.check(plan, selection, mutedCase: device.simulated?.mute?.testCase)
  }

  func job(seed: UInt64) -> BenchJob {
    BenchJob(
      config: config, device: device, seed: seed, selection: selection, options: RunOptions(onHang: onHang),
      timeoutScale: timeoutScale,
      description: RunDescription(
        toolVersion: ToolVersion.text, seed: seed, device: device.text, target: "\(platform)-\(toolchain)",
        platform: platform, toolchain: toolchain, onHang: onHang, timeoutScale: timeoutScale,
        configuration: config.redactedSummary.map { .init(key: $0.key, value: $0.value) }))
  }
}
