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
      "The device: sim:, sim:at1.7, sim:?mute=CASE:N, sim:?udp-loss=P, sim:?slow=X, host:, /dev/ttyUSB0, serial://, socket://, rfc2217://. Else NETSOCKET_TEST_DEVICE, the config, sim:.",
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

  @Flag(help: "A config key that nobody knows is an error, not a warning.")
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
  /// - Throws: a complaint about the config, the device or the selection.
  func read() throws(CLIError) -> RequestedJob {
    let config = try ConfigFile.read(testConfig, target: mcu, isStrict: strictConfig)
    let device = try DeviceChoice.choose(flag: device, config: config)
    var selection = try Selections.of(suites: testByNames, cases: cases, ignoring: ignoreTests)
    selection.subset = subset
    return RequestedJob(
      config: config, device: device, selection: selection, isShuffled: shuffle,
      platform: mcu ?? DeviceText.platform(of: device), toolchain: toolchain ?? "SWIFT",
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
