import ArgumentParser
import Greentea
import RunHistory

/// The flags of a run about cases that run more than once.
struct RepetitionArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Tries a case that is not OK so many times more; the last attempt counts.", valueName: "n"))
  var retry = 0

  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp("Runs each case so many times, until it is not OK.", valueName: "n"))
  var times = 1

  @Option(help: "What a case counts as that is OK only when it was tried again.")
  var flaky = RunOptions.Flaky.ok

  @Option(
    help: ArgumentHelp("Only the cases that were not OK in this run of the history.", valueName: "run"))
  var onlyFailed: RunSelector?

  private static let limit = 1000

  func validate() throws {
    guard (0...Self.limit).contains(retry) else {
      throw ValidationError("--retry takes a number from 0 to \(Self.limit), not \(retry)")
    }
    guard (1...Self.limit).contains(times) else {
      throw ValidationError("--repeat takes a number from 1 to \(Self.limit), not \(times)")
    }
    guard retry == 0 || times == 1 else {
      throw ValidationError(
        "--retry and --repeat contradict each other: one goes on until a case is OK, one until it is not")
    }
  }

  var repetition: RunOptions.Repetition {
    if retry > 0 { return .untilOK(retries: retry) }
    return times > 1 ? .whileOK(times: times) : .once
  }
}

extension RunOptions.Flaky: ExpressibleByArgument {}
