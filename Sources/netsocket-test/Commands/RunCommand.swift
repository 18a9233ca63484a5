import ATCommand
import ArgumentParser
import Bench
import ESP8266Driver
import Greentea
import EventLog
import MbedFormats
import Reports
import SerialLines
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
      "On host:, sends a service elsewhere; any number of times. HOST: an IP address, localhost, left also * or a name.",
      valueName: "host:port=host:port"))
  var map: [String] = []

  @Flag(help: "On host:, lets connections and datagrams leave this machine.")
  var allowOutside = false

  @Option(
    help: ArgumentHelp(
      "Switches a module off and on that neither AT+RST nor the reset line brings back.", valueName: "command"
    ))
  var resetCommand: String?

  @Flag(name: .shortAndLong, help: "List the suites and cases that would run, and stop.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Decides payloads, and repeats a simulated run; random, and told, if not given.", valueName: "n"))
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

  @Flag(name: .shortAndLong, help: "No progress: the tables, and what went wrong or was left out.")
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
    let url = requested.device
    let routes = try RouteChoice.choose(map, allowsOutside: allowOutside, on: url, requested.config)
    if list {
      let seed = self.seed ?? FreshSeed.draw()
      if what.shuffle, self.seed == nil {
        StandardStreams.error("netsocket-test: in the order of --seed \(seed)\n")
      }
      let plan = requested.plan(seed: seed)
      for missing in plan.notBuilt {
        for line in EventText.lines(.notBuilt(missing)) { StandardStreams.error("netsocket-test: \(line)\n") }
      }
      try StandardStreams.output(Selections.listing(plan))
      return
    }
    try requested.check()
    if requireHardware, let substitute = DeviceText.substitute(url) {
      throw CLIError(
        .deviceUnavailable, "--require-hardware: '\(url.text)' is \(substitute)",
        advice: "name the serial line of a module with --device")
    }
    if resetCommand != nil, url.line == nil {
      throw CLIError(
        .usage, "--reset-command is for a module on a serial line, not for '\(url.text)'",
        advice: "leave it out")
    }
    for (flag, isGiven) in [("--transcript", transcript != nil), ("--verbose", verbose)]
    where isGiven && url.kind == .host {
      throw CLIError(
        .usage, "\(flag) shows a serial line, and '\(url.text)' has none", advice: "leave it out")
    }
    try await run(requested, routes)
  }

  private func run(_ requested: RequestedJob, _ routes: HostRoutes?) async throws {
    let seed = self.seed ?? FreshSeed.draw()
    let url = requested.device
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
    let secrets = requested.config.secrets.map(\.revealed)
    let isVirtual = url.simulated != nil
    let isTerminal = StandardStreams.errorIsTerminal
    let times =
      isTerminal && !quiet && !isVirtual
      ? RunTimes.read(recording.history, device: url.text) : RunTimes()
    let progress = Progress(
      isTerminal: isTerminal, isQuiet: quiet, columns: StandardStreams.errorColumns,
      line: ProgressLine(times: times, isVirtual: isVirtual)
    ) { StandardStreams.error($0) }
    if !quiet { StandardStreams.error("netsocket-test: \(DeviceText.notice(of: url, seed: seed))\n") }
    let log = RunLog(gate: gate, firmware: recording.firmware)
    let isVerbose = verbose
    let powerSwitch = resetCommand.map { command in PowerSwitch { await ResetCommand.run(command, $0) } }
    let recorder = { @Sendable (line: any SerialLine, time: any TimeSource) in
      Self.recorded(line, time, in: transcriptFile, secrets: secrets)
    }
    let observer = { @Sendable (exchange: ATExchangeRecord) in
      record?.countExchange()
      if isVerbose { progress.tell(exchange) }
    }
    let identified = { @Sendable (version: FirmwareVersion, mac: String?) in
      log.note(firmware: version.atText)
      record?.note(version, mac: mac)
    }
    let sink = { @Sendable (event: StampedEvent) in
      let event = log.add(event)
      record?.add(event)
      file?.add(EventLogWriter().line(event))
      progress.tell(event)
    }
    let stop = { @Sendable (signal: Int32) in
      log.note(signal: signal)
      progress.tellStop()
    }
    // In virtual time there is nothing to wait for between two events.
    let ticking: (@Sendable () -> Void)? = isVirtual ? nil : { @Sendable in progress.tick() }
    do {
      _ = try await StopSignals().cancelling(onSignal: stop, ticking: ticking) {
        if let routes {
          _ = try await HostBench(job, routes: routes).run(
            onRefusal: { progress.tellRefusal($0) }, sink: sink)
        } else if let bench = SimulatedBench(job) {
          _ = try await bench.run(
            recorder: recorder, observer: observer, identified: identified, sink: sink)
        } else if let bench = ModuleBench(job, powerSwitch: powerSwitch) {
          _ = try await bench.run(
            recorder: recorder, observer: observer, identified: identified,
            warn: { progress.warn($0) }, sink: sink)
          try await BringUpCheck.explain(job, log, recorder: recorder) { progress.explain($0) }
        } else {
          throw CLIError(.internalError, "the simulator has lost the firmware of '\(url.text)'")
        }
      }
    } catch let error as WorldError {
      throw CLIError(
        .internalError, "\(error)", advice: "this is a bug: please report it with the seed \(seed)")
    } catch let error as BenchUnavailable {
      throw url.line == nil
        ? CLIError(
          .deviceUnavailable, "the bench cannot be set up: \(error.reason)",
          advice: "look at what this machine's loopback interface allows")
        : CLIError(.deviceUnavailable, error.reason)
    }
    var failures = WriteFailures()
    if let gap = record?.finish(isQuiet: quiet) { failures.note(gap) }
    let outcome = log.outcome
    let verdict = log.verdict
    let comparison = verdict?.comparison.map { "\n" + ComparisonTable($0).text } ?? ""
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
    let flaky = outcome.suites.flatMap(\.cases).filter(\.isFlaky).map(\.name)
    if !flaky.isEmpty {
      StandardStreams.error(
        "netsocket-test: flaky, OK only when it was tried again: \(flaky.joined(separator: ", "))\n")
    }
    let compliance = Compliance(outcome, priorities: context.priorities)
    if !quiet || compliance.isCompliant == false {
      StandardStreams.error("netsocket-test: \(compliance.text)\n")
    }
    try failures.check()
    throw ExitCode(Int32(log.exitCode ?? 0))
  }
}

extension RunCommand {
  /// The line, with a transcript of it if there is a file for one.
  fileprivate static func recorded(
    _ line: any SerialLine, _ time: any TimeSource, in file: OutputFile?, secrets: [String]
  ) -> any SerialLine {
    guard let file else { return line }
    return TranscribedLine(line, time: time, secrets: secrets) { file.add($0) }
  }
}

extension ReportStyle: ExpressibleByArgument {}
