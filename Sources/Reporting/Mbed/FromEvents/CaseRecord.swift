import Greentea
import Timekeeping

/// What the events tell about the last attempt at one case.
struct CaseRecord {
  private let name: String
  private var attempt = 0
  private var started: Instant?
  private var finished: (result: CaseResult, at: Instant)?
  private var lines: [String] = []

  init(name: String) {
    self.name = name
  }

  /// A start wipes what was there, as in mbed-greentea 1.8.15.
  mutating func start(_ attempt: Int, at instant: Instant) {
    guard attempt >= self.attempt else { return }
    self = CaseRecord(name: name)
    self.attempt = attempt
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
    if attempt > self.attempt {
      self = CaseRecord(name: name)
      self.attempt = attempt
    }
    return attempt == self.attempt
  }

  // MARK: Report

  /// The counts and the time of what has no verdict of its own are 0, whatever the events say.
  var row: MbedCase {
    let start = started.map(Self.seconds) ?? .float(0)
    guard let (result, end) = finished, word == .ok || word == .fail else {
      return MbedCase(
        name: name, result: MbedResult(word), passed: 0, failed: 0, elapsed: .float(0), timeStart: start,
        timeEnd: start, log: .lines(lines))
    }
    return MbedCase(
      name: name, result: MbedResult(word), passed: result.passed, failed: result.failed,
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
