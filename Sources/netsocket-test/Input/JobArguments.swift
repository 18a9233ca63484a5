import ArgumentParser
import Bench
import Greentea
import SocketSuites
import TestConfiguration

/// The flags that select suites and cases by name.
struct NameArguments: ParsableArguments {
  @Option(
    name: [.customShort("n"), .long, .customLong("tests-by-name")],
    help: ArgumentHelp("Run only these suites: comma-separated names or wildcards", valueName: "globs"),
    completion: .list(Selections.suiteNames))
  var testByNames: String?

  @Option(
    help: ArgumentHelp("Run only these cases: comma-separated names or wildcards", valueName: "globs"),
    completion: .list(Selections.caseNames))
  var cases: String?
}

/// The flags that select device, suites and cases: those that `run` and `soak` share.
struct SelectionArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Test config in the format of mbed_app.json (default: a built-in one)", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var testConfig: String?

  @Option(
    help: ArgumentHelp(
      """
      Device: \(DeviceKinds.examples) (default: NETSOCKET_TEST_DEVICE, then the config, then \
      \(DeviceKinds.standard))
      """, valueName: "url"))
  var device: String?

  @OptionGroup
  var names: NameArguments

  @Option(
    name: [.short, .long, .customLong("skip-test")],
    help: ArgumentHelp("Skip these suites or cases: comma-separated names or wildcards", valueName: "globs"),
    completion: .list(Selections.suiteNames + Selections.caseNames))
  var ignoreTests: String?
}

/// The flags about limits, order and names of a run that few people need: those that `run` and `soak` share.
struct PlanArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run shard I of N; shards take about equally long and together have every case", valueName: "i/n"))
  var subset: PlanSubset?

  @Flag(name: [.customShort("u"), .long], help: "Shuffle suites and their cases; the seed decides the order")
  var shuffle = false

  @Option(help: "After a hung case, recover the device and continue, or stop the suite as mbedgt does")
  var onHang = RunOptions.OnHang.recover

  @Option(
    help: ArgumentHelp(
      "Driver of the module: modern, or case-study, the one that Mbed's porting guide builds",
      valueName: "driver"))
  var driver = DriverChoice.modern

  @Option(help: ArgumentHelp("Multiply every time limit by X", valueName: "x"))
  var timeoutScale = 1.0

  @Flag(help: "Reject unknown config keys")
  var strictConfig = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Platform: selects target_overrides and names the target (default: from the device)", valueName: "name")
  )
  var mcu: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Second half of the target name (default: SWIFT)", valueName: "name"))
  var toolchain: String?

  /// Those that not every device takes.
  var given: [DeviceOption] { driver == .modern ? [] : [.driver] }

  func validate() throws {
    guard timeoutScale >= 0.001, timeoutScale <= 1000 else {
      throw ValidationError("--timeout-scale: expected a number from 0.001 to 1000, got \(timeoutScale)")
    }
    for (flag, name) in [("--mcu", mcu), ("--toolchain", toolchain)] {
      guard let name else { continue }
      guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
        throw ValidationError("\(flag): expected a name without control characters, got '\(name)'")
      }
    }
  }

  /// Reads what the flags name.
  ///
  /// - Parameter isExact: whether a suite has no name but its own.
  /// - Throws: what is wrong with the config, the device or the selection.
  func read(_ selected: SelectionArguments, isExact: Bool = false) throws(CLIError) -> RequestedJob {
    let config = try ConfigFile.read(selected.testConfig, target: mcu, isStrict: strictConfig)
    let device = try DeviceChoice.choose(flag: selected.device, config: config)
    var selection = try Selections.of(
      suites: selected.names.testByNames, cases: selected.names.cases, ignoring: selected.ignoreTests,
      isExact: isExact)
    selection.subset = subset
    return RequestedJob(
      config: config, device: device, selection: selection, isShuffled: shuffle,
      driver: driver, platform: mcu ?? device.platform, toolchain: toolchain ?? "SWIFT",
      options: RunOptions(onHang: onHang),
      timeoutScale: timeoutScale)
  }
}

extension RunOptions.OnHang: ExpressibleByArgument {}

extension DriverChoice: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }

  public var defaultValueDescription: String { text }
}

extension PlanSubset: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

/// What the user asked to run, before a seed makes it a job.
struct RequestedJob {
  let config: TestConfig
  var device: any Device
  var selection: SuiteCatalog.Selection
  let isShuffled: Bool
  let driver: DriverChoice
  let platform: String
  let toolchain: String
  var options: RunOptions
  let timeoutScale: Double

  /// The plan, for listing and checks only.
  ///
  /// - Parameter seed: what decides the order if it is shuffled; without one it is that of the suites.
  func plan(seed: UInt64? = nil) -> TestPlan {
    Selections.plan(config, selection(seed: seed), hasWiFi: device.hasWiFi)
  }

  private func selection(seed: UInt64?) -> SuiteCatalog.Selection {
    var selection = selection
    selection.shuffleSeed = isShuffled ? seed : nil
    return selection
  }

  /// Whether the failed cases of another run were wanted, and there is none to run.
  var hasNothingToRerun: Bool {
    guard let only = selection.only else { return false }
    guard !only.isEmpty else { return true }
    let plan = plan()
    return plan.suites.isEmpty && plan.notBuilt.isEmpty
  }

  /// Which sections of the config set keys that a plan misses, a sentence each.
  func sectionsToChoose(for plan: TestPlan) -> [String] {
    config.sectionsToChoose(for: plan.notBuilt.compactMap(\.missingKey))
  }

  /// Tells which sections of the config set keys that are missing.
  ///
  /// - Throws: status 66 if nothing would run, 64 if a fault waits for a case that does not run.
  func check() throws(CLIError) {
    var whole = self
    whole.selection.subset = nil
    let plan = plan()
    for hint in sectionsToChoose(for: plan) {
      StandardStreams.error("netsocket-test: \(hint)\n")
    }
    try Selections.check(
      plan, isEmptyPart: !whole.plan().suites.isEmpty, selection, awaitedCase: device.awaitedCase)
  }

  func job(seed: UInt64) -> BenchJob {
    var description = RunDescription(
      toolVersion: ToolVersion.text, seed: seed, device: device.name, target: "\(platform)-\(toolchain)",
      platform: platform, toolchain: toolchain, onHang: options.onHang, repetition: options.repetition,
      flaky: options.flaky, timeoutScale: timeoutScale,
      arrangement: PlanArrangement(subset: selection.subset, isShuffled: isShuffled),
      configuration: config.redactedSummary.map { .init(key: $0.key, value: $0.value) })
    if driver != .modern { description.driver = driver.text }
    var job = BenchJob(
      config: config, seed: seed, selection: selection(seed: seed), options: options,
      timeoutScale: timeoutScale, description: description)
    job.driver = driver
    return job
  }
}
