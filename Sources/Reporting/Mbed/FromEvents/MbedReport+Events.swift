import Greentea

extension MbedReport {
  /// The report of a run, made from its events.
  ///
  /// One target, named by `runStarted`; without that event there is nothing to name it by, and the report has
  /// no target. Suites and cases come in the order of the plan, which is that of execution, then any that
  /// were not planned. What the configuration does not build has no row. The last attempt at a case counts.
  /// Only OK and FAIL have counts and a time. A suite whose result says so has the single row that mbedgt
  /// invents for it: named like the suite, 0/1, FAIL if the suite is, else ERROR.
  ///
  /// A run that was stopped from outside keeps its rows, by the rules of mbed-greentea 1.8.15 for a device
  /// that fell silent: a planned case without a verdict is ERROR if it was started and SKIPPED otherwise. A
  /// suite without an end is ERROR, as long as the time from its start to its last event, 0 s if it never
  /// started.
  ///
  /// Case times are seconds since the world began, because events know no other clock.
  public init(events: [StampedEvent]) {
    var run = RunRecord()
    for event in events { run.add(event) }
    self = run.report
  }
}
