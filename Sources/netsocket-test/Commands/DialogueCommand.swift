import ArgumentParser
import Bench
import Glibc
import Synchronization
import TestConfiguration
import Timekeeping

/// Sends AT commands to a module and holds its answers to what a script expects.
struct DialogueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "at",
    abstract: "Send AT commands to a module, from a script or the terminal, and check its answers.",
    usage: """
      netsocket-test at --device /dev/ttyUSB0 bug.at
      netsocket-test at --device sim:at1.7 --seed 7 bug.at
      netsocket-test at --device /dev/ttyUSB0
      """,
    discussion: """
      Prints both directions with the seconds since the start; passwords in join commands are masked. A script has one \
      step per line: an AT command, which waits for its final answer · expect LINE or expect /REGEX/, which must be \
      among the lines since the last command or send · send N "BYTES", the N bytes for the prompt of AT+CIPSEND, with \
      the escapes \\r \\n \\\\ \\" \\xNN · wait 2s · # and a comment. Without a script, lines from the terminal are performed \
      as they are typed. Exit code: 0 all as expected, 1 the first step that is not. Errors: 64 wrong use, 65 invalid \
      script (nothing is sent), 66 file missing, 69 line unavailable or lost, 74 transcript or stdout not writable.
      """)

  @Option(
    help: ArgumentHelp(
      "Module, such as /dev/ttyUSB0, socket://HOST:PORT or sim: (default: NETSOCKET_TEST_DEVICE, then the config)",
      valueName: "url"))
  var device: String?

  @Option(
    help: ArgumentHelp("How long an answer or an expected line may take, in seconds", valueName: "seconds"))
  var timeout = 20.0

  @Option(
    help: ArgumentHelp(
      "Write every byte of the line with its time; passwords are masked", valueName: "file"))
  var transcript: String?

  @Option(
    help: ArgumentHelp(
      "Test config with passwords to mask and, for sim:, the networks (default: a built-in one)",
      valueName: "file"))
  var testConfig: String?

  @Option(
    help: ArgumentHelp(
      "Random seed; reuse it to reproduce a simulated dialogue (default: random, printed at start)",
      valueName: "n"))
  var seed: UInt64?

  @Argument(help: ArgumentHelp("Script; - for stdin (default: lines from the terminal)", valueName: "script"))
  var script: String?

  /// Bytes of a script.
  private static let longestScript = 1 << 20

  func validate() throws {
    guard (0.1...86_400).contains(timeout) else {
      throw ValidationError("--timeout: expected a number from 0.1 to 86400, got \(timeout)")
    }
  }

  func run() async throws {
    let source = try script.map { path throws(CLIError) in DialogueSource.script(try Self.read(path)) }
    let config = try ConfigFile.read(testConfig, target: nil, isStrict: false)
    let (device, dialogue, seed) = try open(config)
    try OutputFile.checkDistinct([
      ("--test-config", testConfig), ("the script", script), ("--transcript", transcript),
    ])
    let file = try transcript.map { path throws(CLIError) in try OutputFile(path, what: "transcript") }
    let recorder: LineRecorder =
      if let file {
        .transcript(secrets: config.secrets.map(\.revealed), masksCommands: true) { file.add($0) }
      } else { .none }
    StandardStreams.error("netsocket-test: \(device.notice(seed: seed))\n")
    let report = DialogueReport(script: script, device: device.name, hasTranscript: transcript != nil)
    let options = DialogueOptions(limit: .seconds(timeout), config)
    let outcome: DialogueOutcome
    let signal: Int32?
    do {
      (outcome, signal) = try await StopSignals().cancelling {
        try await dialogue.run(
          source ?? .typed(TypedInput.lines()), options, report.hooks, recorder: recorder)
      }
    } catch let error as BenchError {
      throw CLIError(error)
    } catch let error as WorldError {
      throw CLIError.bug("\(error)", seed: seed)
    }
    try file?.check()
    try report.finish(outcome, signal: signal)
  }

  private func open(
    _ config: TestConfig
  ) throws(CLIError) -> (device: any Device, dialogue: Dialogue, seed: UInt64) {
    let hasVariable = getenv(DeviceChoice.variable).map { $0.pointee != 0 } ?? false
    guard device != nil || hasVariable || config.device != nil else {
      throw CLIError(
        .usage, "at needs a device", cause: "neither --device nor \(DeviceChoice.variable) names one",
        advice: "netsocket-test at --device /dev/ttyUSB0   (or sim: for a simulated module)")
    }
    let device = try DeviceChoice.choose(flag: device, config: config)
    let seed = seed ?? FreshSeed.draw()
    guard let dialogue = device.dialogue(config, seed: seed) else {
      throw CLIError(
        .usage, "at needs a module on a serial line, got '\(device.name)'",
        advice: "netsocket-test at --device /dev/ttyUSB0")
    }
    if device.awaitedCase != nil {
      throw CLIError(
        .usage, "the fault mute of '\(device.name)' starts with a test case, and at runs none",
        advice: "netsocket-test simulate --fault mute=5   (a muted module on a serial line)")
    }
    return (device, dialogue, seed)
  }

  /// - Throws: status 66 for a missing file, 65 for one that is no script.
  private static func read(_ path: String) throws(CLIError) -> [DialogueStep] {
    let bytes = try InputFile.read(
      path == "-" ? "/dev/stdin" : path, what: "script", limit: longestScript)
    do throws(DialogueStep.SyntaxError) {
      return try DialogueStep.script(bytes)
    } catch {
      throw DialogueReport.refusal(error, path)
    }
  }
}

/// What people see of a dialogue.
final class DialogueReport: Sendable {
  private let script: String?
  private let device: String
  private let hasTranscript: Bool
  private let unwritten = Mutex<CLIError?>(nil)
  private let hasRefused = Atomic(false)

  /// - Parameter script: nil while lines are typed.
  init(script: String?, device: String, hasTranscript: Bool) {
    self.script = script
    self.device = device
    self.hasTranscript = hasTranscript
  }

  var hooks: DialogueHooks {
    var hooks = DialogueHooks { [self] text in
      do throws(CLIError) {
        try StandardStreams.output(text)
      } catch {
        unwritten.withLock { $0 = $0 ?? error }
      }
    }
    hooks.warn = { StandardStreams.error("netsocket-test: warning: \($0)\n") }
    hooks.complain = { [self] in StandardStreams.error(error($0).rendered) }
    hooks.refuse = { [self] error in
      hasRefused.store(true, ordering: .relaxed)
      StandardStreams.error(Self.refusal(error, nil).rendered)
    }
    return hooks
  }

  /// - Throws: what was not as expected, or the exit code.
  func finish(_ outcome: DialogueOutcome, signal: Int32?) throws {
    if let error = unwritten.withLock(\.self) { throw error }
    if let signal {
      StandardStreams.error("netsocket-test: stopped by a signal\n")
      throw ExitCode(128 + signal)
    }
    switch outcome {
    case .failed(let failure):
      // Of typed lines each has been told.
      if script == nil { throw ExitCode(ExitStatus.unexpected.rawValue) }
      throw error(failure)
    case .lost(let reason):
      throw CLIError(
        .deviceUnavailable, "the serial line is gone (\(reason))",
        advice: "ls -l /dev/serial/by-id   (lists the adapters; check the cable)")
    case .stopped, .passed:
      if hasRefused.load(ordering: .relaxed) { throw ExitCode(ExitStatus.invalidInput.rawValue) }
    }
    if case .passed(let count) = outcome, script != nil {
      StandardStreams.error(
        "netsocket-test: all as expected" + (count == 0 ? "; the script expects nothing\n" : "\n"))
    }
  }

  private func error(_ failure: DialogueFailure) -> CLIError {
    let words = ["netsocket-test", "at", "--device", device]
    let advice =
      script.map { script in
        hasTranscript
          ? ShellText.command(["netsocket-test", "doctor", "--device", device])
            + "   (checks the module step by step)"
          : ShellText.command(words + ["--transcript", "at.log", script]) + "   (records every byte)"
      } ?? "AT+GMR   (type another command; Ctrl-D ends)"
    return CLIError(
      .unexpected, "expected \(failure.expected), got \(failure.got) \(Self.place(failure.number, script))",
      cause: failure.lastCommand.isEmpty
        ? "no command was sent" : "the last command was \(failure.lastCommand)",
      advice: advice)
  }

  /// - Parameter script: nil for a typed line.
  static func refusal(_ error: DialogueStep.SyntaxError, _ script: String?) -> CLIError {
    CLIError(
      .invalidInput, "invalid step \(place(error.number, script))", cause: error.message,
      advice: "netsocket-test at --help   (lists the steps)")
  }

  private static func place(_ number: Int, _ script: String?) -> String {
    script.map { "(\($0 == "-" ? "stdin" : $0):\(number))" } ?? "(line \(number))"
  }
}
