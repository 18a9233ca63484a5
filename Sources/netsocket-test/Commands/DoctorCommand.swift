import ArgumentParser
import Bench
import Greentea
import PositionedJSON
import Synchronization
import TestConfiguration
import Timekeeping

/// Checks a module from the port to the test server, and names the first failing check.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check a module step by step: port, line, firmware, network, test servers.",
    usage: """
      netsocket-test doctor --device /dev/ttyUSB0 --test-config esp8266_config.json
      netsocket-test doctor --device 'serial:///dev/ttyUSB0?baud=9600' --format json
      netsocket-test doctor --device /dev/ttyUSB0 --report doctor.md
      """,
    discussion: """
      Stops at the first failing check and prints its cause and advice. Restarts the module and joins each of the \
      config's networks. If nothing answers, it sends +++ and 2048 blanks to end a data mode or a send that another \
      program has left. Exit code: 0 all checks passed, 69 a check failed. Errors: 64 wrong use, 65 invalid config, \
      66 file missing, 70 internal error, 74 output or report not writable.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json
  }

  @Option(
    help: ArgumentHelp(
      "Module, such as /dev/ttyUSB0 or socket://HOST:PORT (default: NETSOCKET_TEST_DEVICE, then the config's netsocket-test.device)",
      valueName: "url"))
  var device: String?

  @Option(
    help: ArgumentHelp(
      "Test config in the format of mbed_app.json (default: a built-in one)", valueName: "file"))
  var testConfig: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Platform: selects target_overrides", valueName: "name"))
  var mcu: String?

  @Option(help: "Output: table with a line per check, or json at the end")
  var format = Format.table

  @Option(
    help: ArgumentHelp(
      "Write checks, serial line, host and config as Markdown for a bug report; passwords are masked",
      valueName: "file"), completion: .file())
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Random seed; reuse it to reproduce the checks of a simulated module (default: random, printed at start)",
      valueName: "n"))
  var seed: UInt64?

  @OptionGroup
  var color: ColorArguments

  func run() async throws {
    let config = try ConfigFile.read(testConfig, target: mcu, isStrict: false)
    guard let device = try DeviceChoice.named(flag: self.device, config: config) else {
      throw CLIError(
        .usage, "doctor needs a device",
        cause:
          "neither --device nor \(DeviceChoice.variable) nor the config key netsocket-test.device names one",
        advice: "netsocket-test doctor --device /dev/ttyUSB0   (ls -l /dev/serial/by-id lists the adapters)")
    }
    let seed = self.seed ?? FreshSeed.draw()
    guard let doctor = device.doctor(config, seed: seed) else {
      throw CLIError(
        .usage, "doctor checks only modules, not '\(device.name)'",
        advice: "netsocket-test doctor --device /dev/ttyUSB0")
    }
    if device.awaitedCase != nil {
      throw CLIError(
        .usage, "the fault mute of '\(device.name)' starts with a test case, and doctor runs none",
        advice: "netsocket-test simulate --fault mute=5   (a muted module on a serial line)")
    }
    try OutputFile.checkDistinct([("--test-config", testConfig), ("--report", report)])
    let file = try self.report.map { path throws(CLIError) in try ReportFile(path, what: "doctor report") }
    StandardStreams.error("netsocket-test: \(device.notice(seed: seed))\n")
    let transcript = LatestLines()
    let recorder: LineRecorder =
      file == nil ? .none : .transcript(secrets: config.secrets.map(\.revealed), transcript.add)
    let start = WallClock.now
    let (report, signal) = try await run(doctor, recorder, seed: seed)
    let code = signal.map { 128 + $0 } ?? Self.code(report)
    switch format {
    case .table where signal != nil: StandardStreams.error("netsocket-test: stopped by a signal\n")
    case .table:
      try StandardStreams.output(painting: DoctorText.conclusion(report).map { $0 + "\n" }.joined())
    case .json:
      try StandardStreams.output(
        DoctorDocument(report, device: device.name, exitCode: code).text)
    }
    try file?.write(
      DoctorReportPage(
        report: report, device: device.name, summary: device.notice(seed: seed), written: start,
        config: config,
        transcript: transcript))
    throw ExitCode(code)
  }

  private static func code(_ report: DoctorReport) -> Int32 {
    report.firstFailure == nil ? 0 : ExitStatus.deviceUnavailable.rawValue
  }

  /// - Returns: also the signal that ended it; nil if none did.
  private func run(
    _ doctor: Doctor, _ recorder: LineRecorder, seed: UInt64
  ) async throws -> (DoctorReport, Int32?) {
    let isTable = format == .table
    let unwritten = Mutex<CLIError?>(nil)
    let warn = { @Sendable (sentence: String) in
      StandardStreams.error("netsocket-test: warning: \(sentence)\n")
    }
    let tell = { @Sendable (result: CheckResult) in
      guard isTable else { return }
      do throws(CLIError) {
        try StandardStreams.output(painting: DoctorText.line(result) + "\n")
      } catch {
        unwritten.withLock { $0 = $0 ?? error }
      }
    }
    do {
      let (report, signal) = try await StopSignals().cancelling {
        try await doctor.run(recorder: recorder, warn: warn, tell: tell)
      }
      if let error = unwritten.withLock(\.self) { throw error }
      return (report, signal)
    } catch let error as WorldError {
      throw CLIError.bug("\(error)", seed: seed)
    }
  }
}

/// The results of checks, as text.
enum DoctorText {
  private static let outcomeWidth = 4
  private static let titleWidth = Check.allCases.map(\.title.count).max() ?? 0
  private static let timeWidth = 8

  /// The line for a check: how it is, which one, how long it took, what was seen.
  static func line(_ result: CheckResult) -> String {
    let time = result.outcome == .notTried ? "" : EventText.seconds(result.took)
    let columns = [
      padded(word(result.outcome), outcomeWidth), padded(result.check.title, titleWidth),
      String(repeating: " ", count: max(timeWidth - time.count, 0)) + time, result.evidence,
    ]
    return columns.joined(separator: "  ")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  static func word(_ outcome: CheckResult.Outcome) -> String {
    switch outcome {
    case .passed: "ok"
    case .noted: "note"
    case .skipped: "skip"
    case .failed: "FAIL"
    case .notTried: "-"
    }
  }

  /// The first failing check and what to do, or that all checks passed.
  static func conclusion(_ report: DoctorReport) -> [String] {
    guard let (check, cause) = report.firstFailure else { return ["all checks passed"] }
    return [
      "first failing check: \(check.title)", "  cause: \(cause.kind.rawValue): \(cause.message)",
      "  try: \(cause.advice)",
    ]
  }
}

/// The results of `doctor` as JSON in the schema `netsocket-test-doctor/1`: `Documentation/schemas/doctor-1.json`.
struct DoctorDocument {
  /// The value of the member `schema`. Its number changes when a reader of the old number could misunderstand
  /// a document; new members alone do not change it.
  static let schema = "netsocket-test-doctor/1"

  private let report: DoctorReport
  private let device: String
  private let exitCode: Int32

  init(_ report: DoctorReport, device: String, exitCode: Int32) {
    self.report = report
    self.device = device
    self.exitCode = exitCode
  }

  /// The document, with a line feed at its end.
  var text: String { JSONWriter.indented.write(value) + "\n" }

  private var value: JSONValue {
    let failure = report.firstFailure.map { [("failed_check", JSONValue.string($0.check.rawValue))] } ?? []
    return .object(
      [
        ("schema", .string(Self.schema)), ("device", .string(device)),
        ("exit_code", .integer(Int64(exitCode))),
      ] + failure + [("checks", .array(report.checks.map(Self.check)))])
  }

  private static func check(_ result: CheckResult) -> JSONValue {
    let cause = result.cause.map { cause in
      [
        (
          "cause",
          JSONValue.object([
            ("kind", .string(cause.kind.rawValue)), ("message", .string(cause.message)),
            ("advice", .string(cause.advice)),
          ])
        )
      ]
    }
    return .object(
      [
        ("check", .string(result.check.rawValue)), ("outcome", .string(outcome(result.outcome))),
        ("took_ns", .integer(result.took.wholeNanoseconds)), ("evidence", .string(result.evidence)),
      ] + (cause ?? []))
  }

  private static func outcome(_ outcome: CheckResult.Outcome) -> String {
    switch outcome {
    case .passed: "passed"
    case .noted: "noted"
    case .skipped: "skipped"
    case .failed: "failed"
    case .notTried: "not-tried"
    }
  }
}

/// Finds out why a module could not be set up, as `doctor` does.
enum BringUpCheck {
  /// Runs the checks once if the set-up of the run's first suite failed on hardware.
  static func explain(
    _ device: any Device, _ job: BenchJob, _ log: RunLog, _ recorder: LineRecorder,
    tell: @Sendable (String) -> Void
  ) async throws {
    guard device.substitute == nil, !Task.isCancelled, isNeeded(log.outcome),
      let doctor = device.doctor(job.config, seed: job.seed)
    else { return }
    tell("fixture set-up failed; running the checks of doctor")
    let report = try await doctor.run(recorder: recorder)
    guard !Task.isCancelled else { return }
    for check in report.checks where check.outcome == .noted {
      tell("  \(check.check.title): \(check.evidence)")
    }
    for line in DoctorText.conclusion(report) { tell(line) }
    if report.firstFailure == nil { tell("  try: run again: the module passes all checks now") }
  }

  private static func isNeeded(_ outcome: RunOutcome) -> Bool {
    guard let suite = outcome.suites.first(where: { $0.started != nil }) else { return false }
    let failed = suite.fixtureFailures.contains { $0.place == .setUp }
    return failed && !suite.cases.contains { $0.attempts.contains { $0.started != nil } }
  }
}
