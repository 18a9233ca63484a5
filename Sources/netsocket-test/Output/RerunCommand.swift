import Bench
import Greentea

/// The command that runs the failed cases of a run again, and only them, on the same device and config.
///
/// It has no password: those are in the config. What the user's own reset command holds is left out for that reason.
struct RerunCommand {
  let selected: SelectionArguments
  let plan: PlanArguments
  let access: DeviceArguments
  let recording: RecordingArguments
  let device: any Device
  let seed: UInt64

  /// So many names are still a command that people read.
  private static let mostNames = 12

  /// - Parameter run: the id in the history; nil if it was not recorded.
  /// - Returns: nil if no case failed.
  func text(_ outcome: RunOutcome, run: String?) -> String? {
    let failed = outcome.suites.flatMap { suite in
      suite.cases.filter { !$0.isOK }.map { (suite: suite.name, name: $0.name) }
    }
    guard !failed.isEmpty else { return nil }
    var words = ["netsocket-test"]
    func add(_ flag: String, _ value: String?) {
      if let value { words += [flag, value] }
    }
    add("--test-config", selected.testConfig)
    add("--device", DeviceChoice.explicit(flag: selected.device))
    if let run, failed.count > Self.mostNames {
      add("--only-failed", run)
    } else {
      // A suite of our own runs only when it is named.
      if selected.names.testByNames != nil { add("-n", Self.list(failed.map(\.suite))) }
      // A fault that waits for a case needs it.
      add("--cases", Self.list(failed.map(\.name) + [device.awaitedCase].compactMap(\.self)))
    }
    if device.isVirtual { add("--seed", "\(seed)") }
    if plan.driver != .modern { add("--driver", plan.driver.text) }
    add("--mcu", plan.mcu)
    add("--toolchain", plan.toolchain)
    if plan.onHang != .recover { add("--on-hang", plan.onHang.rawValue) }
    if plan.timeoutScale != 1 { add("--timeout-scale", "\(plan.timeoutScale)") }
    for map in access.map { add("--map", map) }
    if access.allowOutside { words.append("--allow-outside") }
    add("--firmware", recording.firmware)
    add("--history", recording.history)
    if recording.noHistory { words.append("--no-history") }
    return ShellText.command(words)
  }

  /// Each once.
  private static func list(_ names: [String]) -> String {
    var known: Set<String> = []
    return names.filter { known.insert($0).inserted }.joined(separator: ",")
  }
}
