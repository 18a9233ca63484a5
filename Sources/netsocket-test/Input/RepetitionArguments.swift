import ArgumentParser
import Greentea
import RunHistory

/// The flags of a run about cases that run more than once.
struct RepetitionArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Retry a failing case up to N times; the last attempt counts", valueName: "n"))
  var retry = 0

  @Option(
    help: ArgumentHelp("Run only the cases that failed in this run of the history", valueName: "run"))
  var onlyFailed: RunSelector?

  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp("Run each case up to N times, until it fails", valueName: "n"))
  var times = 1

  @Option(help: "How to count a case that passes only on retry")
  var flaky = RunOptions.Flaky.ok

  private static let limit = 1000

  func validate() throws {
    guard (0...Self.limit).contains(retry) else {
      throw ValidationError("--retry: expected a number from 0 to \(Self.limit), got \(retry)")
    }
    guard (1...Self.limit).contains(times) else {
      throw ValidationError("--repeat: expected a number from 1 to \(Self.limit), got \(times)")
    }
    guard retry == 0 || times == 1 else {
      throw ValidationError(
        "--retry and --repeat exclude each other: one runs a case until it passes, one until it fails")
    }
  }

  var repetition: RunOptions.Repetition {
    if retry > 0 { return .untilOK(retries: retry) }
    return times > 1 ? .whileOK(times: times) : .once
  }
}

extension RunOptions.Flaky: ExpressibleByArgument {}
