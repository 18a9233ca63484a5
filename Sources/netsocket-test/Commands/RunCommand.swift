import ArgumentParser
import Bench
import ESP8266Driver
import EventLog
import Greentea
import HostNetwork
import MbedFormats
import Reports
import RunHistory
import SocketSuites
import TestConfiguration
import Timekeeping

/// Runs the suites on a device and prints the tables.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the suites on a device and print mbedgt's tables.",
    usage: """
      netsocket-test --test-config esp8266_config.json
      netsocket-test --test-config esp8266_config.json --device /dev/ttyUSB0 --report-junit report.xml
      netsocket-test --cases TCPSOCKET_ECHOTEST --seed 7 --retry 2
      netsocket-test --only-failed latest
      netsocket-test --baseline tag:branch=main --subset 1/3
      netsocket-test --device /dev/ttyUSB0 --flash-command './flash {port}' --expect-at-version 1.7.5
      """,
    discussion: """
      Exit code: the number of failed suites, at most 63; with --baseline or --known-failures 0 or 1. \
      Errors: 64 wrong use, 65 invalid config, 66 nothing selected or a file missing, 69 device \
      unavailable, 70 internal error, 74 report or history not written.
      """)

  /// The command of arguments that are its own and right; nil for all others, about which the parser of all commands
  /// says what is wrong. That one looks at these options three times: a twentieth of a run's instructions.
  static func parsed(_ arguments: [String]) -> RunCommand? {
    let own = arguments.first == configuration.commandName ? arguments.dropFirst() : arguments[...]
    do {
      return try parse(Array(own))
    } catch {
      return nil
    }
  }

  @OptionGroup(title: "Common options")
  var selected: SelectionArguments

  @OptionGroup(title: "Common options")
  var control: ControlArguments

  @OptionGroup(title: "Retries")
  var repetition: RepetitionArguments

  @OptionGroup(title: "Reports")
  var reports: ReportArguments

  @OptionGroup(title: "History")
  var recording: RecordingArguments

  @OptionGroup(title: "Regressions")
  var gate: GateArguments

  @OptionGroup(title: "Logs")
  var logs: LogArguments

  @OptionGroup(title: "Firmware")
  var firmware: FirmwareArguments

  @OptionGroup(title: "Device")
  var access: DeviceArguments

  @OptionGroup(title: "Advanced")
  var plan: PlanArguments

  @OptionGroup
  var color: ColorArguments

  func validate() throws {
    guard firmware.expectATVersion == nil || plan.driver == .modern else {
      throw ValidationError(
        "--expect-at-version: expected --driver modern, which asks the module for its version")
    }
  }

  func run() async throws {
    var requested = try plan.read(selected, isExact: gate.names.match == .exact)
    requested.options.repetition = repetition.repetition
    requested.options.flaky = repetition.flaky
    if let selector = repetition.onlyFailed {
      requested.selection.only = try FailedCases.of(selector, history: recording.history)
    }
    try requested.device.take(
      access.given + logs.given + control.given + plan.given + firmware.given, access.values,
      requested.config)
    if let selector = repetition.onlyFailed, requested.hasNothingToRerun {
      let found =
        requested.selection.only?.isEmpty == true
        ? "every case passed" : "none of its failed cases is selected"
      return StandardStreams.error("netsocket-test: nothing to rerun: \(found) in \(selector.text)\n")
    }
    if control.list { return try printList(requested) }
    try requested.check()
    if access.requireHardware, let substitute = requested.device.substitute {
      throw CLIError(
        .deviceUnavailable, "no hardware to test: '\(requested.device.name)' is \(substitute)",
        cause: "--require-hardware allows only a module on a serial line",
        advice: "netsocket-test --require-hardware --device /dev/ttyUSB0   (the port of your module)")
    }
    if selected.testConfig == nil, requested.device.substitute == nil {
      StandardStreams.error(
        """
        netsocket-test: warning: the built-in config names networks and servers of the simulator, not yours
        netsocket-test:   try: netsocket-test init

        """)
    }
    try await run(requested)
  }

  private func printList(_ requested: RequestedJob) throws(CLIError) {
    let seed = control.seed ?? FreshSeed.draw()
    if plan.shuffle, control.seed == nil {
      StandardStreams.error("netsocket-test: shuffled with --seed \(seed)\n")
    }
    let plan = requested.plan(seed: seed)
    for missing in plan.notBuilt {
      for line in EventText.lines(.notBuilt(missing)) { StandardStreams.error("netsocket-test: \(line)\n") }
    }
    for hint in requested.sectionsToChoose(for: plan) { StandardStreams.error("netsocket-test: \(hint)\n") }
    try StandardStreams.output(Selections.listing(plan))
  }

  private func run(_ requested: RequestedJob) async throws {
    let seed = control.seed ?? FreshSeed.draw()
    let device = requested.device
    // In real time the world, its event loops and the signals need some, and end the process without.
    if !device.isVirtual, let shortage = DescriptorRoom.shortage(for: 16) {
      throw CLIError(.deviceUnavailable, shortage, advice: DescriptorRoom.advice)
    }
    var job = requested.job(seed: seed)
    job.expectedVersion = firmware.expectATVersion
    try OutputFile.checkDistinct(
      [
        ("--test-config", selected.testConfig), ("--history", recording.path), ("--events", logs.events),
        ("--transcript", logs.transcript), ("--known-failures", gate.knownFailures),
      ] + reports.files)
    let gate = try gate.read(history: recording.history, isPartial: requested.selection.isPartial)
    let reports = try RunReports(reports, detectsGitHub: true)
    let started = WallClock.now
    let record = try recording.begin(at: started)
    let file = try logs.events.map { path throws(CLIError) in try OutputFile(path, what: "event log") }
    let transcriptFile = try logs.transcript.map { path throws(CLIError) in
      try OutputFile(path, what: "transcript")
    }
    let progress = progress(on: device)
    if !control.quiet { StandardStreams.error("netsocket-test: \(device.notice(seed: seed))\n") }
    let log = RunLog(gate: gate, firmware: recording.firmware)
    let (isQuiet, isVerbose) = (control.quiet, control.verbose)
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
    hooks.limitSet = { progress.note(limit: $0) }
    hooks.attached = { progress.watch(silence: $0) }
    hooks.warn = { progress.warn($0) }
    hooks.refused = { progress.tellRefusal($0) }
    try await run(job, on: device, hooks, log, progress)
    var failures = WriteFailures()
    let recordingError = record?.finish(isQuiet: isQuiet)
    if let recordingError { failures.note(recordingError) }
    let verdict = log.verdict
    let comparison =
      verdict?.comparison.map {
        "\n" + ComparisonTable($0, width: OutputScreen.output.tableColumns).text
      } ?? ""
    let outcome = log.outcome
    failures.attempt { () throws(CLIError) in
      try TablesText(outcome, style: self.reports.tableStyle).print()
      try StandardStreams.output(painting: comparison)
    }
    let rerun = RerunCommand(
      selected: selected, plan: plan, access: access, recording: recording, device: device, seed: seed)
    let recorded = recordingError == nil ? (record?.id.text.prefix(8)).map(String.init) : nil
    for line in FailedCasesText.lines(outcome, rerun: rerun.text(outcome, run: recorded)) {
      StandardStreams.error("\(line)\n")
    }
    for remark in verdict?.remarks ?? [] { StandardStreams.error("netsocket-test: \(remark)\n") }
    failures.attempt { () throws(CLIError) in try file?.check() }
    failures.attempt { () throws(CLIError) in try transcriptFile?.check() }
    var context = ReportContext(
      of: outcome, run: record?.id, firmware: log.firmware, started: started, transcript: logs.transcript)
    if self.reports.html != nil, record != nil, recordingError == nil {
      failures.attempt { () throws(CLIError) in
        context.past = try HistoryChoice.past(of: log.firmware, before: started, history: recording.history)
      }
    }
    reports.write(outcome, context, comparison: verdict?.comparison, failures: &failures)
    if recordingError == nil {
      failures.attempt { () throws(CLIError) in try recording.writeDashboard(isQuiet: isQuiet) }
    }
    tellSummary(outcome, Compliance(outcome, priorities: context.priorities))
    // What the user asked for last comes first; then what is lost, then what could not be judged.
    if outcome.closing?.wasStopped != true { try failures.check() }
    if let error = verdict?.error { throw error }
    throw ExitCode(Int32(log.exitCode ?? 0))
  }

  private func progress(on device: any Device) -> Progress {
    let times =
      control.quiet || recording.noHistory
      ? RunTimes() : RunTimes.read(recording.history, device: device.name, driver: plan.driver)
    return Progress(
      isTerminal: OutputScreen.error.canErase, isQuiet: control.quiet,
      columns: { OutputScreen.error.lineColumns },
      line: ProgressLine(times: times, isVirtual: device.isVirtual),
      write: { StandardStreams.error($0) })
  }

  /// Flashes the module if that is asked for, and runs the job until it ends or a signal stops it.
  private func run(
    _ job: BenchJob, on device: any Device, _ hooks: BenchHooks, _ log: RunLog, _ progress: Progress
  ) async throws {
    let stop = { @Sendable (signal: Int32) in
      log.note(signal: signal)
      progress.tellStop()
    }
    // In virtual time there is nothing to wait for between two events.
    let ticking: (@Sendable () -> Void)? = device.isVirtual ? nil : { @Sendable in progress.tick() }
    let (flash, isQuiet) = (firmware.flash, control.quiet)
    do {
      _ = try await StopSignals().cancelling(onSignal: stop, ticking: ticking) {
        var job = job
        job.description.flash = try await flash?.run(
          on: device, secrets: job.config.secrets.map(\.revealed)
        ) { if !isQuiet { progress.explain($0) } }
        _ = try await device.run(job, hooks)
        try await BringUpCheck.explain(device, job, log, hooks.recorder) { progress.explain($0) }
      }
    } catch  where log.signal != nil && log.outcome.description == nil {
      // Nothing has run yet, and nothing is to be saved.
      throw ExitCode(128 + (log.signal ?? 0))
    } catch let error as WorldError {
      throw CLIError.bug("\(error)", seed: job.seed)
    } catch let error as BenchError {
      throw CLIError(error)
    }
  }

  private func tellSummary(_ outcome: RunOutcome, _ compliance: Compliance) {
    let flaky = outcome.suites.flatMap(\.cases).filter(\.isFlaky).map(\.name)
    if !flaky.isEmpty {
      StandardStreams.error(
        "netsocket-test: flaky (passed only on retry): \(flaky.joined(separator: ", "))\n")
    }
    if !control.quiet || compliance.isCompliant == false {
      StandardStreams.error("netsocket-test: \(compliance.text)\n")
    }
  }
}

extension ReportStyle: ExpressibleByArgument {}

/// The flags of a run that most people need besides its selection.
struct ControlArguments: ParsableArguments {
  @Flag(name: .shortAndLong, help: "List the selected suites and cases without running them")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Random seed; reuse it to reproduce a simulated run (default: random, printed at start)",
      valueName: "n"))
  var seed: UInt64?

  @Flag(name: .shortAndLong, help: "Print only the tables and problems")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print every AT command and its answer")
  var verbose = false

  /// Those that not every device takes.
  var given: [DeviceOption] { verbose ? [.verbose] : [] }
}

/// The flags of a run about what is written while it runs.
struct LogArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Write the event log, one JSON object per line", valueName: "file"),
    completion: .file())
  var events: String?

  @Option(
    help: ArgumentHelp(
      "Write every byte of the serial line with its time; passwords are masked", valueName: "file"),
    completion: .file())
  var transcript: String?

  /// Those that not every device takes.
  var given: [DeviceOption] { transcript == nil ? [] : [.transcript] }
}

/// The flags of a run that mean something for some devices only.
struct DeviceArguments: ParsableArguments {
  @Flag(help: "Fail unless the device is a real module")
  var requireHardware = false

  @Option(
    help: ArgumentHelp(
      "Command that power-cycles a module when AT+RST and the reset line fail", valueName: "command"))
  var resetCommand: String?

  @Option(
    help: ArgumentHelp(
      "With host:, redirect a service, such as '*:7=127.0.0.1:4007' (repeatable)",
      valueName: "host:port=host:port"))
  var map: [String] = []

  @Flag(help: "With host:, allow traffic to other machines")
  var allowOutside = false

  var given: [DeviceOption] {
    let options: [(DeviceOption, isGiven: Bool)] = [
      (.map, !map.isEmpty), (.allowOutside, allowOutside), (.resetCommand, resetCommand != nil),
    ]
    return options.filter(\.isGiven).map(\.0)
  }

  var values: DeviceOptionValues {
    var values = DeviceOptionValues()
    values.map = map
    values.allowsOutside = allowOutside
    values.powerSwitch = resetCommand.map { command in
      PowerSwitch { await ShellCommand(text: command, limit: .seconds(60)).run($0).complaint }
    }
    return values
  }
}
