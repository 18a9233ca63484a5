import Greentea

/// One run as its events tell it, case by case and attempt by attempt: what our own reports are made of.
///
/// A run that was stopped from outside keeps all its cases.
public struct RunReport: Hashable, Sendable {
  /// Nil if the event that describes the run is missing.
  public let description: RunDescription?

  /// In the order of the events.
  public let notBuilt: [TestPlan.NotBuilt]

  /// In the order of the plan, then any that were not planned; each name once.
  public let suites: [SuiteReport]

  /// Nil for a run that never finished.
  public let closing: RunClosing?

  public init(events: [StampedEvent]) {
    var trace = RunTrace()
    for event in events { trace.add(event) }
    description = trace.description
    notBuilt = trace.notBuilt
    let flaky = trace.description?.flaky ?? .ok
    suites = trace.suites.map { $0.report(flaky) }
    closing = trace.closing
  }
}
