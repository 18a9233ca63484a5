import Greentea
import RunComparison
import Timekeeping

/// What people are told of an attempt that is not OK: the same words in every report.
struct FailureSummary: Hashable {
  enum Kind: Hashable {
    case failure
    case error
    case skipped
  }

  let kind: Kind

  /// For machines: `expectation`, `flaky`, `hung-device`, `error-network`, `blocked`, `interrupted`, `not-run`, `skipped`.
  let type: String

  /// One sentence.
  let message: String

  /// What else is known, line by line: where, expected and actual, the last exchange, what to try.
  let details: [String]

  /// Of the last attempt at a case; nil if the case counts as OK.
  init?(_ testCase: CaseOutcome, in suite: SuiteOutcome) {
    guard let last = testCase.attempts.last else {
      self.init(.error, "not-run", "the run ended before this case")
      return
    }
    guard testCase.isOK || !last.outcome.isOK else {
      let earlier = testCase.attempts.dropLast().compactMap { attempt in
        FailureSummary(attempt, in: suite).map { "attempt \(attempt.number): \($0.message)" }
      }
      self.init(
        .failure, "flaky", "OK only at attempt \(last.number): a flaky case counts as failed here", earlier)
      return
    }
    self.init(last, in: suite)
  }

  /// Nil if the attempt is OK.
  init?(_ attempt: CaseOutcome.Attempt, in suite: SuiteOutcome) {
    switch attempt.result?.verdict {
    case .ok?: return nil
    case .fail?:
      let failures = attempt.failures
      let more = failures.count - 1
      let first = failures.first.map(Self.sentence) ?? "an expectation failed"
      self.init(
        .failure, "expectation", more > 0 ? "\(first) (and \(more) more)" : first, Self.lines(attempt))
    case .error(let cause)?:
      self.init(
        .error, "error-\(cause.kind.rawValue)", cause.message, Self.lines(cause) + Self.lines(attempt))
    case .hung(let limit, let cause)?:
      self.init(
        .error, "hung-\(cause.kind.rawValue)",
        "hung for \(Self.seconds(limit)) s: \(cause.message)", Self.lines(cause) + Self.lines(attempt))
    case .blocked(let obstacle)?:
      let fixtureFailures = suite.fixtureFailures.filter { $0.place.rawValue == obstacle }
      self.init(.error, "blocked", "blocked by: \(obstacle)", fixtureFailures.flatMap(Self.lines))
    case .skipped(let reason)?: self.init(.skipped, "skipped", reason)
    case .interrupted?, nil:
      self.init(.error, "interrupted", "the run was stopped in this case", Self.lines(attempt))
    }
  }

  private init(_ kind: Kind, _ type: String, _ message: String, _ details: [String] = []) {
    self.kind = kind
    self.type = type
    self.message = message
    self.details = details
  }

  // MARK: Words

  static func sentence(_ failure: FailedExpectation) -> String {
    "\(failure.what): expected \(failure.expected), was \(failure.actual)"
  }

  static func sentences(_ fixtureFailure: SuiteOutcome.FixtureFailure) -> [String] {
    fixtureFailure.failures.map { "\($0.file):\($0.line): \(sentence($0))" }
      + (fixtureFailure.cause.map { [$0.message] } ?? [])
  }

  static func lines(_ fixtureFailure: SuiteOutcome.FixtureFailure) -> [String] {
    let cause = fixtureFailure.cause.map { ["\(fixtureFailure.place.rawValue): \($0.message)"] + lines($0) } ?? []
    return fixtureFailure.failures.flatMap { lines($0) } + cause
  }

  static func lines(_ failure: FailedExpectation) -> [String] {
    [
      "\(failure.file):\(failure.line): \(failure.what)", "  expected: \(failure.expected)",
      "  was: \(failure.actual)",
    ]
  }

  private static func lines(_ cause: Cause) -> [String] { facts(cause).map(\.line) }

  private static func lines(_ attempt: CaseOutcome.Attempt) -> [String] {
    attempt.failures.flatMap { lines($0) } + circumstances(attempt).map(\.line)
  }

  // MARK: Facts

  /// Something known beside the failed expectations.
  struct Fact: Hashable {
    /// What it is about, such as `last exchange`.
    let name: String
    let text: String

    /// The text says by itself what it is about.
    var isSentence = false

    var line: String { isSentence ? text : "\(name): \(text)" }
  }

  static func facts(_ cause: Cause) -> [Fact] {
    [
      Fact(name: "cause", text: cause.kind.rawValue), Fact(name: advice, text: cause.advice),
    ]
  }

  /// The name of what to do next.
  static let advice = "what to try"

  /// Of an attempt: its cause, how it stood with the device and the servers, and how the device came back.
  static func facts(_ attempt: CaseOutcome.Attempt) -> [Fact] {
    switch attempt.result?.verdict {
    case .error(let cause)?, .hung(_, let cause)?: facts(cause) + circumstances(attempt)
    case .fail?: [Fact(name: advice, text: adviceAfterFailure(attempt))] + circumstances(attempt)
    default: circumstances(attempt)
    }
  }

  /// A failed expectation has no cause of its own: where to look for it.
  private static func adviceAfterFailure(_ attempt: CaseOutcome.Attempt) -> String {
    let diagnosis = attempt.result?.diagnosis
    if diagnosis?.unanswered != nil {
      return "find out why the device did not answer: its power, its reset, the last exchange before that"
    }
    let again = "run only this case (--cases) with --transcript FILE"
    return diagnosis?.servers.isEmpty == false
      ? "hold what came against the traffic with the servers; \(again) shows every byte"
      : "\(again), and read what the device said before it"
  }

  private static func circumstances(_ attempt: CaseOutcome.Attempt) -> [Fact] {
    let diagnosis = attempt.result?.diagnosis
    return (diagnosis?.lastExchange.map { [Fact(name: "last exchange", text: $0)] } ?? [])
      + (diagnosis?.unanswered.map { [Fact(name: "unanswered", text: $0)] } ?? [])
      + (diagnosis?.servers.map { Fact(name: "traffic", text: $0, isSentence: true) } ?? [])
      + (attempt.recovery.map { [Fact(name: "recovery", text: line($0), isSentence: true)] } ?? [])
  }

  private static func line(_ recovery: CaseOutcome.Recovery) -> String {
    switch recovery {
    case .recovered(let how, let took): "the device came back after \(seconds(took)) s: \(how)"
    case .failed(let cause): "the device did not come back: \(cause.message); \(cause.advice)"
    }
  }

  static func seconds(_ duration: Duration) -> String {
    ReportText.seconds(max(duration, .zero))
  }
}
