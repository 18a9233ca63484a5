import Bench
import Greentea
import SocketSuites
import TestConfiguration

/// What the user wants to be run, before a seed makes it a job.
struct RequestedJob {
  let config: TestConfig
  let device: DeviceURL
  var selection: SuiteCatalog.Selection
  let isShuffled: Bool
  let platform: String
  let toolchain: String
  var options: RunOptions
  let timeoutScale: Double

  /// The plan, to be looked at and not to be run.
  ///
  /// - Parameter seed: what decides the order if it is shuffled; without one it is that of the suites.
  func plan(seed: UInt64? = nil) -> TestPlan { Selections.plan(config, selection(seed: seed), on: device) }

  private func selection(seed: UInt64?) -> SuiteCatalog.Selection {
    var selection = selection
    selection.shuffleSeed = isShuffled ? seed : nil
    return selection
  }

  /// - Throws: a complaint if nothing would run (66), or if a fault waits for a case that does not run (64).
  func check() throws(CLIError) {
    var whole = self
    whole.selection.subset = nil
    try Selections.check(
      plan(), isEmptyPart: !whole.plan().suites.isEmpty, selection,
      mutedCase: device.simulated?.mute?.testCase)
  }

  func job(seed: UInt64) -> BenchJob {
    BenchJob(
      config: config, device: device, seed: seed, selection: selection(seed: seed), options: options,
      timeoutScale: timeoutScale,
      description: RunDescription(
        toolVersion: ToolVersion.text, seed: seed, device: device.text, target: "\(platform)-\(toolchain)",
        platform: platform, toolchain: toolchain, onHang: options.onHang, repetition: options.repetition,
        flaky: options.flaky, timeoutScale: timeoutScale,
        arrangement: PlanArrangement(subset: selection.subset, isShuffled: isShuffled),
        configuration: config.redactedSummary.map { .init(key: $0.key, value: $0.value) }))
  }
}
