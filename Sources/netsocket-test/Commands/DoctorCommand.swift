import ArgumentParser
import Bench
import Synchronization
import TestConfiguration
import Timekeeping

/// Climbs the ladder from the port to the test server, and names the first check that does not hold.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Find out what keeps a module from its tests: port, line, firmware, network, servers.",
    usage: """
      netsocket-test doctor --device /dev/ttyUSB0 --test-config esp8266_config.json
      netsocket-test doctor --device 'serial:///dev/ttyUSB0?baud=9600' --format json
      """,
    discussion: """
      Each check stands on those before it: the first one that fails is named with its cause and what to do, and later \
      ones are not tried. The module is restarted, and joins the network of the config. The exit code is 0 if all checks \
      hold and 69 if one does not, or: 64 wrong use, 65 invalid config, 66 a file missing, 70 internal error, 74 stdout \
      cannot be written.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json
  }

  @Option(
    help: ArgumentHelp(
      "The module: /dev/ttyUSB0, serial://, socket://, rfc2217://, sim:. Else NETSOCKET_TEST_DEVICE, the config, sim:.",
      valueName: "url"))
  var device: String?

  @Option(
    help: ArgumentHelp("The mbed test config; without one, a config that sets every key.", valueName: "file"))
  var testConfig: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The platform: selects target_overrides.", valueName: "name"))
  var mcu: String?

  @Option(help: "A line a check as it is climbed, or a document at the end.")
  var format = Format.table

  @Option(
    help: ArgumentHelp(
      "Decides payloads, and repeats a simulated run; random if not given.", valueName: "n"))
  var seed: UInt64?

  func run() async throws {
    let config = try ConfigFile.read(testConfig, target: mcu, isStrict: false)
    let url = try DeviceChoice.choose(flag: device, config: config)
    let seed = self.seed ?? FreshSeed.draw()
    guard let bench = Doctor(config, on: url, seed: seed) else {
      throw CLIError(
        .usage, "doctor looks after modules, and '\(url.text)' is none",
        advice: "name a module with --device, such as /dev/ttyUSB0")
    }
    if url.simulated?.mute != nil {
      throw CLIError(
        .usage, "the fault mute of '\(url.text)' waits for a test case, and doctor runs none",
        advice: "put a muted module on a line: netsocket-test simulate --fault mute=N")
    }
    StandardStreams.error("netsocket-test: \(DeviceText.notice(of: url, seed: seed))\n")
    let (report, signal) = try await run(bench, seed: seed)
    if let signal { throw ExitCode(128 + signal) }
    let failure = report.firstFailure
    switch format {
    case .table: try StandardStreams.output(DoctorText.conclusion(report).map { $0 + "\n" }.joined())
    case .json:
      try StandardStreams.output(DoctorDocument(report, device: url.text, exitCode: Self.code(report)).text)
    }
    if failure != nil { throw ExitCode(Self.code(report)) }
  }

  private static func code(_ report: DoctorReport) -> Int32 {
    report.firstFailure == nil ? 0 : ExitStatus.deviceUnavailable.rawValue
  }

  /// - Returns: also the signal that ended it; nil if none did.
  private func run(_ bench: Doctor, seed: UInt64) async throws -> (DoctorReport, Int32?) {
    let isTable = format == .table
    let unwritten = Mutex<CLIError?>(nil)
    let warn = { @Sendable (sentence: String) in
      StandardStreams.error("netsocket-test: warning: \(sentence)\n")
    }
    let tell = { @Sendable (report: CheckResult) in
      guard isTable else { return }
      do throws(CLIError) {
        try StandardStreams.output(DoctorText.line(report) + "\n")
      } catch {
        unwritten.withLock { $0 = $0 ?? error }
      }
    }
    do {
      let (report, signal) = try await StopSignals().cancelling {
        try await bench.run(warn: warn, tell: tell)
      }
      if let complaint = unwritten.withLock(\.self) { throw complaint }
      return (report, signal)
    } catch let error as WorldError {
      throw CLIError(
        .internalError, "\(error)", advice: "this is a bug: please report it with the seed \(seed)")
    }
  }
}
