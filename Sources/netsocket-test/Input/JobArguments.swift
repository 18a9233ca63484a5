import ArgumentParser
import Bench
import Greentea
import SocketSuites
import TestConfiguration

/// The flags that say what is run on which device: those that `run` and `soak` share.
struct JobArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("The mbed test config; without one, a config that sets every key.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var testConfig: String?

  @Option(
    help: ArgumentHelp(
      "The device: \(DeviceKinds.examples). Else NETSOCKET_TEST_DEVICE, the config, \(DeviceKinds.standard).",
      valueName: "url"))
  var device: String?

  @Option(
    name: [.customShort("n"), .long, .customLong("tests-by-name")],
    help: ArgumentHelp("Only these suites: a comma list of names with wildcards.", valueName: "globs"),
    completion: .list(Selections.suiteNames))
  var testByNames: String?

  @Option(
    help: ArgumentHelp("Only these cases: a comma list of names with wildcards.", valueName: "globs"),
    completion: .list(Selections.caseNames))
  var cases: String?

  @Option(
    name: [.short, .long, .customLong("skip-test")],
    help: ArgumentHelp(
      "Not these suites or cases: a comma list of names with wildcards.", valueName: "globs"),
    completion: .list(Selections.suiteNames + Selections.caseNames))
  var ignoreTests: String?

  @Option(
    help: ArgumentHelp(
      "One of n parts that several machines run: every case is in one of them, and they take about as long as each other.",
      valueName: "i/n"))
  var subset: PlanSubset?

  @Flag(
    name: [.customShort("u"), .long],
    help: "Suites, and the cases of each, in an order that the seed decides.")
  var shuffle = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The platform: selects target_overrides and names the target.", valueName: "name"))
  var mcu: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The second half of the target's name.", valueName: "name"))
  var toolchain: String?

  @Option(
    help: "After a case that does not end: recover the device and go on, or stop the suite as mbedgt does.")
  var onHang = RunOptions.OnHang.recover

  @Option(help: ArgumentHelp("Multiplies every time limit.", valueName: "x"))
  var timeoutScale = 1.0

  @Flag(help: "Reject unknown config keys")
  var strictConfig = false

  func validate() throws {
    guard timeoutScale >= 0.001, timeoutScale <= 1000 else {
      throw ValidationError("--timeout-scale takes a number from 0.001 to 1000, not \(timeoutScale)")
    }
    for (flag, name) in [("--mcu", mcu), ("--toolchain", toolchain)] {
      guard let name else { continue }
      guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
        throw ValidationError("\(flag) takes a name that is not empty and has no control characters")
      }
    }
  }

  /// Reads what the flags name.
  ///
  /// - Throws: what is wrong with the config, the device or the selection.
  func read() throws(CLIError) -> RequestedJob {
    let config = try ConfigFile.read(testConfig, target: mcu, isStrict: strictConfig)
    let device = try DeviceChoice.choose(flag: device, config: config)
    var selection = try Selections.of(suites: testByNames, cases: cases, ignoring: ignoreTests)
    selection.subset = subset
    return RequestedJob(
      config: config, device: device, selection: selection, isShuffled: shuffle,
      platform: mcu ?? device.platform, toolchain: toolchain ?? "SWIFT",
      options: RunOptions(onHang: onHang),
      timeoutScale: timeoutScale)
  }
}

extension RunOptions.OnHang: ExpressibleByArgument {}

extension PlanSubset: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

/// What the user wants to be run, before a seed makes it a job.
struct RequestedJob {
  let config: TestConfig
  var device: any Device
  var selection: SuiteCatalog.Selection
  let isShuffled: Bool
  let platform: String
  let toolchain: String
  var options: RunOptions
  let timeoutScale: Double

  /// The plan, to be looked at and not to be run.
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

  /// - Throws: status 66 if nothing would run, 64 if a fault waits for a case that does not run.
  func check() throws(CLIError) {
    var whole = self
    whole.selection.subset = nil
    try Selections.check(
      plan(), isEmptyPart: !whole.plan().suites.isEmpty, selection,
      awaitedCase: device.awaitedCase)
  }

  func job(seed: UInt64) -> BenchJob {
    BenchJob(
      config: config, seed: seed, selection: selection(seed: seed), options: options,
      timeoutScale: timeoutScale,
      description: RunDescription(
        toolVersion: ToolVersion.text, seed: seed, device: device.name, target: "\(platform)-\(toolchain)",
        platform: platform, toolchain: toolchain, onHang: options.onHang, repetition: options.repetition,
        flaky: options.flaky, timeoutScale: timeoutScale,
        arrangement: PlanArrangement(subset: selection.subset, isShuffled: isShuffled),
        configuration: config.redactedSummary.map { .init(key: $0.key, value: $0.value) }))
  }
}
