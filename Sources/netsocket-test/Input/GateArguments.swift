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
      "JSON file of cases that may fail, each with reason, owner and expiry date", valueName: "file"),
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
        "invalid known failures \(path)\n\(path):\(error.position): error: \(error.message)",
        advice: "correct the line above; Documentation/guides/compare-firmware.md shows the format")
    }
  }
}
