import ArgumentParser
import Bench
import ESP8266Driver
import EventLog
import Greentea
import MbedFormats
import Reports
import SocketSuites
import TestConfiguration
import Timekeeping

/// Runs the suites on a device and prints the tables.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the suites on a device and print the mbedgt tables (the default).",
    usage: """
      netsocket-test --test-config esp8266_config.json
      netsocket-test --test-config esp8266_config.json --device /dev/ttyUSB0 --report-junit report.xml
      netsocket-test --seed 7 -n '*-tcp,*-udp' --retry 2
      netsocket-test --subset 1/3 --tag pipeline=4711
      netsocket-test --only-failed latest
      """,
    discussion: """
      The exit code is the number of suites that are not OK (at most 63; with --baseline or --known-failures 0 or 1), or: 64 wrong use, 65 invalid config, \
      66 nothing selected or a file missing, 69 device unavailable, 70 internal error, 74 a report or the history cannot be \
      written.
      """)

  @OptionGroup(title: "What to run")
  var what: JobArguments

  @OptionGroup(title: "Running cases more than once")
  var repetition: RepetitionArguments

  @Option(
    help: ArgumentHelp(
      "On host:, sends a service elsewhere. Repeatable. HOST: an IP address, localhost, left also * or a name.",
      valueName: "host:port=host:port"))
  var map: [String] = []

  @Flag(help: "On host:, lets connections and datagrams leave this machine.")
  var allowOutside = false

  @Option(
    help: ArgumentHelp(
      "Command that power-cycles a module when AT+RST and the reset line fail", valueName: "command"))
  var resetCommand: String?

  @Flag(name: .shortAndLong, help: "List the suites and cases that would run, and stop.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Random seed; reuse it to reproduce a simulated run (default: random, printed at start)", valueName: "n"
    ))
  var seed: UInt64?

  @Option(help: "The look of the tables: mbedgt up to 1.4.0, or since 1.5.0.")
  var reportStyle = ReportStyle.classic

  @Option(
    help: ArgumentHelp("Writes the events of the run to a file, a JSON object a line.", valueName: "file"),
    completion: .file())
  var events: String?

  @Option(
    help: ArgumentHelp(
      "Writes all that is said on the serial line to a file, with times, without passwords.",
      valueName: "file"), completion: .file())
  var transcript: String?

  @OptionGroup(title: "Reports")
  var reports: ReportArguments

  @OptionGroup(title: "The history")
  var recording: RecordingArguments

  @OptionGroup(title: "The gate")
  var gate: GateArguments

  @Flag(name: .shortAndLong, help: "Print only the tables and problems")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Show every AT command and its answer as it happens.")
  var verbose = false

  @Flag(help: "Refuse to run on a simulator or on this machine's own network.")
  var requireHardware = false

  func run() async throws {
    var requested = try what.read()
    requested.options.repetition = repetition.repetition
    requested.options.flaky = repetition.flaky
    if let selector = repetition.onlyFailed {
      requested.selection.only = try FailedCases.of(selector, history: recording.history)
    }
    try requested.device.take(givenOptions, optionValues, requested.config)
    if list { return try printList(requested) }
    try requested.check()
    if requireHardware, let substitute = requested.device.substitute {
      throw CLIError(
        .deviceUnavailable, "--require-hardware: '\(requested.device.name)' is \(substitute)",
        advice: "name the serial line of a module with --device")
    }
    try await run(requested)
  }

  private var givenOptions: [DeviceOption] {
    let options: [(DeviceOption, isGiven: Bool)] = [
      (.map, !map.isEmpty), (.allowOutside, allowOutside), (.resetCommand, resetCommand != nil),
      (.transcript, transcript != nil), (.verbose, verbose),
    ]
    return options.filter(\.isGiven).map(\.0)
  }

  private var optionValues: DeviceOptionValues {
    var values = DeviceOptionValues()
    values.map = map
    values.allowsOutside = allowOutside
    values.powerSwitch = resetCommand.map { command in PowerSwitch { await ResetCommand.run(command, $0) } }
    return values
  }

  private func printList(_ requested: RequestedJob) throws(CLIError) {
    let seed = self.seed ?? FreshSeed.draw()
    if what.shuffle, self.seed == nil {
      StandardStreams.error("netsocket-test: in the order of --seed \(seed)\n")
    }
    let plan = requested.plan(seed: seed)
    for missing in plan.notBuilt {
      for line in EventText.lines(.notBuilt(missing)) { StandardStreams.error("netsocket-test: \(line)\n") }
    }
    try StandardStreams.output(Selections.listing(plan))
  }

  private func run(_ requested: RequestedJob) async throws {
    let seed = self.seed ?? FreshSeed.draw()
    let device = requested.device
    let job = requested.job(seed: seed)
    try OutputFile.checkDistinct(
      [
        ("--test-config", what.testConfig), ("--history", recording.path), ("--events", events),
        ("--transcript", transcript), ("--known-failures", gate.knownFailures),
      ] + reports.files)
    let gate = try gate.read(history: recording.history, isPartial: requested.selection.isPartial)
    let reports = try RunReports(reports, detectsGitHub: true)
    let started = WallClock.now
    let record = try recording.begin(at: started)
    let file = try events.map { path throws(CLIError) in try OutputFile(path, what: "event log") }
    let transcriptFile = try transcript.map { path throws(CLIError) in
      try OutputFile(path, what: "transcript")
    }
    let progress = progress(on: device)
    if !quiet { StandardStreams.error("netsocket-test: \(device.notice(seed: seed))\n") }
    let log = RunLog(gate: gate, firmware: recording.firmware)
    let isVerbose = verbose
    var hooks = BenchHooks { event in
      let event = log.add(event)
      record?.add(event)
      file?.add(EventLogWriter().line(event))
      progress.tell(event)
    }
    if let transcriptFile {
      hooks.recorder = .transcript(secrets: requested.config.secrets.map(\.revealed)) {
        transcriptFile.add($0)
      }
    }
    hooks.observer = { exchange in
      record?.countExchange()
      if isVerbose { progress.tell(exchange) }
    }
    hooks.identified = { version, mac in
      log.note(firmware: version.atText)
      record?.note(version, mac: mac)
    }
    hooks.warn = { progress.warn($0) }
    hooks.refused = { progress.tellRefusal($0) }
    try await run(job, on: device, hooks, log, progress)
    var failures = WriteFailures()
    if let error = record?.finish(isQuiet: quiet) { failures.note(error) }
    let verdict = log.verdict
    let comparison = verdict?.comparison.map { "\n" + ComparisonTable($0).text } ?? ""
    let outcome = log.outcome
    failures.attempt { () throws(CLIError) in
      try StandardStreams.output(
        TablesText.of(MbedReport(outcome), outcome.closing, style: reportStyle) + comparison
      )
    }
    for remark in verdict?.remarks ?? [] { StandardStreams.error("netsocket-test: \(remark)\n") }
    failures.attempt { () throws(CLIError) in try file?.check() }
    failures.attempt { () throws(CLIError) in try transcriptFile?.check() }
    let context = ReportContext(
      of: outcome, run: record?.id, firmware: log.firmware, started: started, transcript: transcript)
    reports.write(outcome, context, comparison: verdict?.comparison, failures: &failures)
    tellSummary(outcome, Compliance(outcome, priorities: context.priorities))
    // What the user asked for last comes first; then what is lost, then what could not be judged.
    if outcome.closing?.wasStopped != true { try failures.check() }
    if let complaint = verdict?.complaint { throw complaint }
    throw ExitCode(Int32(log.exitCode ?? 0))
  }

  private func progress(on device: any Device) -> Progress {
    let isTerminal = StandardStreams.errorIsTerminal
    let times =
      isTerminal && !quiet && !device.isVirtual
      ? RunTimes.read(recording.history, device: device.name) : RunTimes()
    return Progress(
      isTerminal: isTerminal, isQuiet: quiet, columns: StandardStreams.errorColumns,
      line: ProgressLine(times: times, isVirtual: device.isVirtual)
    ) { StandardStreams.error($0) }
  }

  /// Runs the job until it ends or a signal stops it.
  private func run(
    _ job: BenchJob, on device: any Device, _ hooks: BenchHooks, _ log: RunLog, _ progress: Progress
  ) async throws {
    let stop = { @Sendable (signal: Int32) in
      log.note(signal: signal)
      progress.tellStop()
    }
    // In virtual time there is nothing to wait for between two events.
    let ticking: (@Sendable () -> Void)? = device.isVirtual ? nil : { @Sendable in progress.tick() }
    do {
      _ = try await StopSignals().cancelling(onSignal: stop, ticking: ticking) {
        _ = try await device.run(job, hooks)
        try await BringUpCheck.explain(device, job, log, hooks.recorder) { progress.explain($0) }
      }
    } catch let error as WorldError {
      throw CLIError(
        .internalError, "\(error)", advice: "this is a bug: please report it with the seed \(job.seed)")
    } catch let error as BenchError {
      throw CLIError(error)
    }
  }

  private func tellSummary(_ outcome: RunOutcome, _ compliance: Compliance) {
    let flaky = outcome.suites.flatMap(\.cases).filter(\.isFlaky).map(\.name)
    if !flaky.isEmpty {
      StandardStreams.error(
        "netsocket-test: flaky, OK only when it was tried again: \(flaky.joined(separator: ", "))\n")
    }
    if !quiet || compliance.isCompliant == false {
      StandardStreams.error("netsocket-test: \(compliance.text)\n")
    }
  }
}

extension ReportStyle: ExpressibleByArgument {}
