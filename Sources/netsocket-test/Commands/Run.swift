import ATCommand
import ArgumentParser
import Bench
import Greentea
import Reporting
import SerialLines
import SocketSuites
import Synchronization
import TestConfiguration
import Timekeeping

/// Runs the suites on a device and prints the tables.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the suites on a device and print the mbedgt tables (the default).",
    discussion: """
      The exit code is the number of suites that are not OK (at most 63), or: 64 wrong use, 65 invalid config, \
      66 nothing selected or a file missing, 69 device unavailable, 70 internal error, 74 a report cannot be written.
      """)

  @Option(
    help: ArgumentHelp("The mbed test config; without one, a config that sets every key.", valueName: "file"))
  var testConfig: String?

  @Option(
    help: ArgumentHelp(
      "The device: sim:, sim:at1.7, sim:at1.7?mute=CASE:N, host:. Else NETSOCKET_TEST_DEVICE, the config, sim:.",
      valueName: "url"))
  var device: String?

  @Option(
    help: ArgumentHelp(
      "On host:, sends a service elsewhere; any number of times. HOST: an IP address, localhost, left also * or a name.",
      valueName: "host:port=host:port"))
  var map: [String] = []

  @Flag(help: "On host:, lets connections and datagrams leave this machine.")
  var allowOutside = false

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("Only these suites: a comma list of names with wildcards.", valueName: "globs"))
  var testByNames: String?

  @Option(help: ArgumentHelp("Only these cases: a comma list of names with wildcards.", valueName: "globs"))
  var cases: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Not these suites or cases: a comma list of names with wildcards.", valueName: "globs")
  )
  var ignoreTests: String?

  @Flag(name: .shortAndLong, help: "List the suites and cases that would run, and stop.")
  var list = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The platform: selects target_overrides and names the target.", valueName: "name"))
  var mcu: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The second half of the target's name.", valueName: "name"))
  var toolchain: String?

  @Option(
    help: ArgumentHelp(
      "Decides payloads, and repeats a simulated run; random, and told, if not given.", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: "After a case that does not end: recover the device and go on, or stop the suite as mbedgt does.")
  var onHang = RunOptions.OnHang.recover

  @Option(help: ArgumentHelp("Multiplies every time limit.", valueName: "x"))
  var timeoutScale = 1.0

  @Option(help: "The look of the tables: mbedgt up to 1.4.0, or since 1.5.0.")
  var reportStyle = ReportStyle.classic

  @Option(
    help: ArgumentHelp("Writes the events of the run to a file, a JSON object a line.", valueName: "file"))
  var events: String?

  @Option(
    help: ArgumentHelp(
      "Writes all that is said on the serial line to a file, with times, without passwords.",
      valueName: "file"))
  var transcript: String?

  @Flag(name: .shortAndLong, help: "No progress: the tables, and what went wrong or was left out.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Show every AT command and its answer as it happens.")
  var verbose = false

  @Flag(help: "A config key that nobody knows is an error, not a warning.")
  var strictConfig = false

  @Flag(help: "Refuse to run on a simulator or on this machine's own network.")
  var requireHardware = false

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

  func run() async throws {
    let config = try ConfigFile.read(testConfig, target: mcu, isStrict: strictConfig)
    let url = try DeviceChoice.choose(flag: device, config: config)
    let routes = try RouteChoice.choose(map, allowsOutside: allowOutside, on: url, config)
    let selection = try Selections.of(suites: testByNames, cases: cases, ignoring: ignoreTests)
    let plan = Selections.plan(config, selection, on: url)
    if list {
      for missing in plan.notBuilt {
        for line in EventText.lines(.notBuilt(missing)) { StandardStreams.error("netsocket-test: \(line)\n") }
      }
      try StandardStreams.output(Selections.listing(plan))
      return
    }
    try Selections.check(plan, selection, mutedCase: url.simulated?.mute?.testCase)
    if requireHardware {
      throw Complaint(
        .deviceUnavailable, "--require-hardware: '\(url.text)' is \(DeviceText.kind(of: url))",
        advice: "name the serial line of a module with --device")
    }
    for (flag, isGiven) in [("--transcript", transcript != nil), ("--verbose", verbose)]
    where isGiven && url.kind == .host {
      throw Complaint(
        .usage, "\(flag) shows a serial line, and '\(url.text)' has none", advice: "leave it out")
    }
    try await run(config, url, routes, selection)
  }

  private func run(
    _ config: TestConfig, _ url: DeviceURL, _ routes: HostRoutes?, _ selection: SuiteCatalog.Selection
  ) async throws {
    let seed = self.seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
    let platform = mcu ?? DeviceText.platform(of: url)
    let toolchain = toolchain ?? "SWIFT"
    let options = RunOptions(onHang: onHang)
    let job = BenchJob(
      config: config, device: url, seed: seed, selection: selection, options: options,
      timeoutScale: timeoutScale,
      description: RunDescription(
        toolVersion: ToolVersion.text, seed: seed, device: url.text, target: "\(platform)-\(toolchain)",
        platform: platform, toolchain: toolchain, onHang: onHang, timeoutScale: timeoutScale,
        configuration: config.redactedSummary.map { .init(key: $0.key, value: $0.value) }))
    try OutputFile.checkDistinct(
      [("--test-config", testConfig), ("--events", events), ("--transcript", transcript)])
    let file = try events.map { path throws(Complaint) in try OutputFile(path, what: "event log") }
    let transcriptFile = try transcript.map { path throws(Complaint) in
      try OutputFile(path, what: "transcript")
    }
    let secrets = config.secrets.map(\.revealed)
    let progress = Progress(isTerminal: StandardStreams.errorIsTerminal, isQuiet: quiet) {
      StandardStreams.error($0)
    }
    if !quiet { StandardStreams.error("netsocket-test: \(DeviceText.notice(of: url, seed: seed))\n") }
    let log = EventList()
    let sink = { @Sendable (event: StampedEvent) in
      file?.add(EventLogWriter().line(event))
      log.add(event)
      progress.tell(event.event)
    }
    let exitCode: Int
    do {
      if let routes {
        exitCode = try await HostBench(job, routes: routes).run(
          onRefusal: { progress.tellRefusal($0) }, sink: sink)
      } else if let bench = SimulatedBench(job) {
        exitCode = try await bench.run(
          recorder: { Self.recorded($0, $1, in: transcriptFile, secrets: secrets) },
          observer: verbose ? { @Sendable (record: ATExchangeRecord) in progress.tell(record) } : nil,
          sink: sink)
      } else {
        throw Complaint(.internalError, "the simulator has lost the firmware of '\(url.text)'")
      }
    } catch let error as WorldError {
      throw Complaint(
        .internalError, "\(error)", advice: "this is a bug: please report it with the seed \(seed)")
    } catch let error as BenchUnavailable {
      throw Complaint(
        .deviceUnavailable, "the bench cannot be set up: \(error.reason)",
        advice: "look at what this machine's loopback interface allows")
    }
    try StandardStreams.output(
      TablesText.of(MbedReport(events: log.all), RunClosing(events: log.all), style: reportStyle))
    try file?.check()
    try transcriptFile?.check()
    throw ExitCode(Int32(exitCode))
  }
}

extension Run {
  /// The line, with a transcript of it if there is a file for one.
  fileprivate static func recorded(
    _ line: any SerialLine, _ time: any TimeSource, in file: OutputFile?, secrets: [String]
  ) -> any SerialLine {
    guard let file else { return line }
    return TranscribedLine(line, time: time, secrets: secrets) { file.add($0) }
  }
}

extension RunOptions.OnHang: ExpressibleByArgument {}

extension ReportStyle: ExpressibleByArgument {}

/// The events of a run so far.
private final class EventList: Sendable {
  private let events = Mutex<[StampedEvent]>([])

  func add(_ event: StampedEvent) {
    events.withLock { $0.append(event) }
  }

  var all: [StampedEvent] { events.withLock(\.self) }
}
