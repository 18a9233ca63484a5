import Greentea
import Timekeeping

/// What the events tell about the last attempt at one case.
struct CaseRecord {
  private let name: String
  private var attempt = 0
  private var started: Instant?
  private var finished: (result: CaseResult, at: Instant)?
  private var lines: [String] = []
  /// Attempts before this one that were not OK.
  private var failedAttempts = 0

  init(name: String) {
    self.name = name
  }

  /// A start wipes what was there, as in mbed-greentea 1.8.15.
  mutating func start(_ attempt: Int, at instant: Instant) {
    guard attempt >= self.attempt else { return }
    replace(by: attempt)
    started = instant
  }

  mutating func add(_ new: [String], _ attempt: Int) {
    guard isCurrent(attempt) else { return }
    lines += new
  }

  mutating func finish(_ attempt: Int, _ result: CaseResult, at instant: Instant) {
    guard isCurrent(attempt) else { return }
    finished = (result, instant)
  }

  /// Whether an event of this attempt counts; a later attempt than the one known replaces it.
  private mutating func isCurrent(_ attempt: Int) -> Bool {
    if attempt > self.attempt { replace(by: attempt) }
    return attempt == self.attempt
  }

  private mutating func replace(by attempt: Int) {
    let isAnother = attempt > self.attempt && self.attempt > 0
    let failed = failedAttempts + (isAnother && word != .ok ? 1 : 0)
    self = CaseRecord(name: name)
    self.attempt = attempt
    failedAttempts = failed
  }

  // MARK: Report

  /// The counts and the time of what has no verdict of its own are 0, whatever the events say.
  ///
  /// - Parameter flaky: what a case counts as that is OK only at its last attempt. FAIL has the attempts that were not
  ///   OK as its failures, because mbedgt calls FAIL what has some.
  func row(_ flaky: RunOptions.Flaky) -> MbedCase {
    let start = started.map(Self.seconds) ?? .float(0)
    guard let (result, end) = finished, word == .ok || word == .fail else {
      return MbedCase(
        name: name, result: MbedResult(word), passed: 0, failed: 0, elapsed: .float(0), timeStart: start,
        timeEnd: start, log: .lines(lines))
    }
    let failsAsFlaky = flaky == .fail && word == .ok && failedAttempts > 0
    return MbedCase(
      name: name, result: failsAsFlaky ? .fail : MbedResult(word), passed: result.passed,
      failed: failsAsFlaky ? failedAttempts : result.failed,
      elapsed: .float(result.elapsed.inSeconds), timeStart: start, timeEnd: Self.seconds(end),
      log: .lines(lines))
  }

  private var word: CaseWord {
    finished?.result.verdict.word ?? (started == nil ? .skipped : .error)
  }

  private static func seconds(_ instant: Instant) -> MbedNumber {
    .float((instant - .beginning).inSeconds)
  }
}
