import Timekeeping

/// Runs a plan on a device and tells what happens.
public struct GreenteaRunner: Sendable {
  let time: any TimeSource
  let device: any DeviceUnderTest
  let options: RunOptions
  let sink: @Sendable (StampedEvent) -> Void
  let limitSet: @Sendable (Duration) -> Void

  /// - Parameters:
  ///   - limitSet: hears how long a set-up, a case, its preparation or a tear-down may take, when it begins.
  ///   - sink: takes each event before the runner goes on; one after another and in the order of their
  ///     times, also when a case expects something in several tasks at once.
  public init(
    time: any TimeSource, device: any DeviceUnderTest, options: RunOptions,
    limitSet: @escaping @Sendable (Duration) -> Void = { _ in },
    sink: @escaping @Sendable (StampedEvent) -> Void
  ) {
    self.limitSet = limitSet
    self.time = time
    self.device = device
    self.options = options
    self.sink = sink
  }

  /// The largest number of bad suites that an exit code tells apart.
  public static let maximumExitCode = 63

  /// Runs every suite of the plan.
  ///
  /// - Returns: the exit code: the number of failed suites, at most 63.
  public func run(_ plan: TestPlan, _ description: RunDescription) async -> Int {
    let start = time.now
    emit(.runStarted(description))
    for missing in plan.notBuilt { emit(.notBuilt(missing)) }
    for suite in plan.suites {
      emit(.planned(suite: suite.name, cases: suite.cases.map(\.name), budget: suite.budget))
    }
    var notOK = 0
    var isLineLost = false
    for suite in plan.suites {
      var run = SuiteRun(runner: self, suite: suite, isLineLost: isLineLost)
      let word = await run.run()
      isLineLost = run.isLineLost
      if word != .ok { notOK += 1 }
    }
    let exitCode = min(notOK, Self.maximumExitCode)
    emit(.runFinished(elapsed: time.now - start, exitCode: exitCode))
    return exitCode
  }

  func emit(_ event: GreenteaEvent) {
    sink(StampedEvent(at: time.now, event))
  }
}
