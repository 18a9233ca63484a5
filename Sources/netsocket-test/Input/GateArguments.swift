import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import RunHistory

/// The flags of a run that say what its exit code is about.
struct GateArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ends with a comparison against these runs of the history, and fails only if something got worse.",
      valueName: "run"))
  var baseline: RunSelector?

  @Option(
    help: ArgumentHelp(
      "What may fail: a JSON file of case patterns, each with reason, owner and last day.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var knownFailures: String?

  /// Reads what the flags name, before anything runs; nil without them.
  ///
  /// - Parameters:
  ///   - history: the value of `--history`.
  ///   - isPartial: whether the run does only a part of what there is.
  func read(history: String?, isPartial: Bool) throws(CLIError) -> RunGate? {
    guard baseline != nil || knownFailures != nil else { return nil }
    var gate = RunGate()
    gate.isPartial = isPartial
    if let knownFailures { gate.allowance = try Self.allowance(knownFailures) }
    if let baseline {
      let file = try HistoryChoice.open(flag: history, .readOnly)
      defer { file.close() }
      do throws(HistoryError) {
        gate.baseline = try file.comparedRuns(baseline)
      } catch {
        throw CLIError(error)
      }
    }
    return gate
  }

  private static func allowance(_ path: String) throws(CLIError) -> RunGate.Allowance {
    let bytes = try InputFile.read(path, what: "list of known failures", limit: KnownFailures.maximumSize)
    let today = try WallClock.today()
    do throws(DocumentError) {
      return RunGate.Allowance(file: path, failures: try KnownFailures(reading: bytes), today: today)
    } catch {
      throw CLIError(
        .invalidInput,
        "the known failures cannot be used:\n\(path):\(error.position): error: \(error.message)",
        advice: "correct it and run again")
    }
  }
}
