import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import RunHistory

/// The flags of a run that make its exit code 0 or 1.
struct GateArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Compare with these runs of the history; exit with 1 only on a regression",
      valueName: "run"))
  var baseline: RunSelector?

  @Option(
    help: ArgumentHelp(
      "The same, without a gate if the history has no such finished run", valueName: "run"))
  var baselineIfAny: RunSelector?

  @Option(
    help: ArgumentHelp(
      "JSON file of cases that may fail, each with reason, owner and expiry date", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var knownFailures: String?

  @OptionGroup
  var names: NameMatchArguments

  func validate() throws {
    guard baseline == nil || baselineIfAny == nil else {
      throw ValidationError("--baseline and --baseline-if-any exclude each other")
    }
  }

  /// Reads what the flags name, before anything runs; nil without them.
  ///
  /// - Parameters:
  ///   - history: the value of `--history`.
  ///   - isPartial: whether the run does only a part of what there is.
  func read(history: String?, isPartial: Bool) throws(CLIError) -> RunGate? {
    var gate = RunGate()
    gate.isPartial = isPartial
    gate.names = try names.read()
    if let knownFailures { gate.allowance = try Self.allowance(knownFailures) }
    if let baseline { gate.baseline = try Self.runs(baseline, history: history) }
    if let baselineIfAny {
      do throws(CLIError) {
        gate.baseline = try Self.runs(baselineIfAny, history: history)
      } catch {
        guard error.status == .nothingToDo else { throw error }
        StandardStreams.error(
          "netsocket-test: warning: no baseline, so no gate: \(error.message)\n")
      }
    }
    return gate.baseline == nil && gate.allowance == nil ? nil : gate
  }

  /// The runs of the history that finished.
  ///
  /// - Throws: status 66 if there is none.
  private static func runs(_ selector: RunSelector, history: String?) throws(CLIError) -> [ComparedRun] {
    let file = try HistoryChoice.open(flag: history, .readOnly)
    defer { file.close() }
    let named: [ComparedRun]
    do throws(HistoryError) {
      named = try file.comparedRuns(selector)
    } catch {
      throw CLIError(error)
    }
    let finished = named.filter(\.isFinished)
    let leftOut = named.filter { !$0.isFinished }.map { String($0.id.prefix(8)) }
    guard !finished.isEmpty else {
      throw CLIError(
        .nothingToDo,
        "nothing to compare with: no finished baseline run",
        cause: "\(leftOut.joined(separator: ", ")) in \(file.path) did not finish",
        advice: "netsocket-test history list --history \(ShellText.command([file.path]))")
    }
    if !leftOut.isEmpty {
      StandardStreams.error(
        "netsocket-test: warning: unfinished runs are left out of the baseline: "
          + "\(leftOut.joined(separator: ", "))\n")
    }
    return finished
  }

  private static func allowance(_ path: String) throws(CLIError) -> RunGate.Allowance {
    let bytes = try InputFile.read(path, what: "list of known failures", limit: KnownFailures.maximumSize)
    let today = try WallClock.today()
    do throws(DocumentError) {
      return RunGate.Allowance(file: path, failures: try KnownFailures(reading: bytes), today: today)
    } catch {
      throw CLIError(
        .invalidInput,
        "invalid known failures \(path)\n\(path):\(error.position): error: \(error.message)",
        advice: "correct the line above; Documentation/guides/compare-firmware.md shows the format")
    }
  }
}
