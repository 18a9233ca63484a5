import Greentea
import RunComparison
import Timekeeping

/// The description of a failed case or attempt: the same words in every report.
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

  /// Further lines: place, expected and actual, cause, advice, the last exchange.
  let details: [String]

  /// Of the last attempt at a case; nil if the case counts as OK.
  init?(_ testCase: CaseOutcome, in suite: SuiteOutcome) {
    guard let last = testCase.attempts.last else {
      self.init(.error, "not-run", "the run ended before this case")
      return
    }
    guard testCase.isOK || !last.outcome.isOK else {
      let earlier = testCase.attempts.dropLast().compactMap { attempt in
        FailureSummary(attempt, of: testCase, in: suite).map { "attempt \(attempt.number): \($0.message)" }
      }
      self.init(
        .failure, "flaky", "passed only on attempt \(last.number), and this run counts flaky cases as failed",
        earlier)
      return
    }
    self.init(last, of: testCase, in: suite)
  }

  /// Nil if the attempt is OK.
  init?(_ attempt: CaseOutcome.Attempt, of testCase: CaseOutcome, in suite: SuiteOutcome) {
    let details = attempt.failures.flatMap { Self.lines($0) } + Self.facts(attempt, of: testCase).map(\.line)
    switch attempt.result?.verdict {
    case .ok?: return nil
    case .fail?:
      let failures = attempt.failures
      let more = failures.count - 1
      let first = failures.first.map(Self.sentence) ?? "an expectation failed"
      self.init(.failure, "expectation", more > 0 ? "\(first) (and \(more) more)" : first, details)
    case .error(let cause)?: self.init(.error, "error-\(cause.kind.rawValue)", cause.message, details)
    case .hung(let limit, let cause)?:
      self.init(
        .error, "hung-\(cause.kind.rawValue)", "hung for \(ReportText.seconds(limit)) s: \(cause.message)",
        details)
    case .blocked(let obstacle)?:
      let fixtureFailures = suite.fixtureFailures.filter { $0.place.rawValue == obstacle }
      self.init(.error, "blocked", "blocked by: \(obstacle)", fixtureFailures.flatMap(Self.lines))
    case .skipped(let reason)?: self.init(.skipped, "skipped", reason)
    case .interrupted?, nil:
      self.init(.error, "interrupted", "the run was stopped in this case", details)
    }
  }

  /// Of a suite that failed although all its cases passed; nil for any other.
  init?(unexplained suite: SuiteOutcome) {
    guard suite.word != .ok, suite.cases.allSatisfy(\.isOK) else { return nil }
    let cause = suite.fixtureFailures.flatMap(Self.sentences).first.map { ": \($0)" } ?? ""
    self.init(
      .error, "suite", "the suite is \(suite.word.rawValue), although all its cases are OK\(cause)",
      suite.fixtureFailures.flatMap(Self.lines))
  }

  private init(_ kind: Kind, _ type: String, _ message: String, _ details: [String] = []) {
    self.kind = kind
    self.type = type
    self.message = message
    self.details = details
  }

  // MARK: Words

  static func sentence(_ failure: FailedExpectation) -> String {
    "\(failure.what): expected \(failure.expected), got \(failure.actual)"
  }

  static func sentences(_ fixtureFailure: SuiteOutcome.FixtureFailure) -> [String] {
    fixtureFailure.failures.map { "\($0.file):\($0.line): \(sentence($0))" }
      + (fixtureFailure.cause.map { [$0.message] } ?? [])
  }

  static func lines(_ fixtureFailure: SuiteOutcome.FixtureFailure) -> [String] {
    let cause =
      fixtureFailure.cause.map { ["\(fixtureFailure.place.rawValue): \($0.message)"] + facts($0).map(\.line) }
      ?? []
    return fixtureFailure.failures.flatMap { lines($0) } + cause
  }

  static func lines(_ failure: FailedExpectation) -> [String] {
    [
      "\(failure.file):\(failure.line): \(failure.what)", "  expected: \(failure.expected)",
      "  got: \(failure.actual)",
    ]
  }

  // MARK: Facts

  /// Something known beside the failed expectations.
  struct Fact: Hashable {
    /// What it is about, such as `last exchange`.
    let name: String
    let text: String

    /// The text says by itself what it is about.
    var isSentence = false

    /// Whether it is advice.
    var isAdvice = false

    var line: String { isSentence ? text : "\(name): \(text)" }
  }

  static func facts(_ cause: Cause) -> [Fact] {
    [Fact(name: "cause", text: cause.kind.rawValue), Fact(name: "try", text: cause.advice, isAdvice: true)]
  }

  /// Of an attempt: its cause and advice, the state of the device and the servers, and how the device recovered.
  static func facts(_ attempt: CaseOutcome.Attempt, of testCase: CaseOutcome) -> [Fact] {
    switch attempt.result?.verdict {
    case .error(let cause)?, .hung(_, let cause)?: facts(cause) + circumstances(attempt)
    case .fail?:
      (attempt.result?.diagnosis?.cause.map {
        [Fact(name: "cause", text: "\($0.kind.rawValue): \($0.message)")]
      } ?? []) + [
        Fact(
          name: "try", text: FailureAdvice.text(for: testCase.name, attempt.result?.diagnosis), isAdvice: true
        )
      ] + circumstances(attempt)
    default: circumstances(attempt)
    }
  }

  private static func circumstances(_ attempt: CaseOutcome.Attempt) -> [Fact] {
    let diagnosis = attempt.result?.diagnosis
    return (diagnosis?.lastExchange.map { [Fact(name: "last exchange", text: $0)] } ?? [])
      + (diagnosis?.untold.map { [Fact(name: "unanswered", text: $0)] } ?? [])
      + (diagnosis?.servers.map { Fact(name: "traffic", text: $0, isSentence: true) } ?? [])
      + (attempt.recovery.map { [Fact(name: "recovery", text: line($0), isSentence: true)] } ?? [])
  }

  private static func line(_ recovery: CaseOutcome.Recovery) -> String {
    switch recovery {
    case .recovered(let how, let took): "recovered in \(ReportText.seconds(took)) s by \(how)"
    case .failed(let cause): "recovery failed: \(cause.message); try: \(cause.advice)"
    }
  }
}

extension Diagnosis {
  /// What the device left without an answer, if the cause does not tell it.
  public var untold: String? { unanswered == cause?.message ? nil : unanswered }
}

/// The advice after a failed expectation, which has no cause of its own.
public enum FailureAdvice {
  /// - Parameter name: of the case; it may come from anywhere, so that only a plain one goes into a command.
  public static func text(for name: String, _ diagnosis: Diagnosis?) -> String {
    if let cause = diagnosis?.cause { return cause.advice }
    if diagnosis?.unanswered != nil {
      return
        "netsocket-test doctor --device DEVICE   (checks this run's device; it stopped after the last exchange)"
    }
    let isPlain =
      !name.isEmpty
      && name.utf8.allSatisfy { byte in
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte & 0xDF || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
    let shown = isPlain ? name : "CASE"
    let hasTraffic = diagnosis?.servers.isEmpty == false
    // The host's own stack has no serial line, and a transcript none of its bytes.
    let command =
      hasTraffic && diagnosis?.lastExchange == nil
      ? "netsocket-test --cases \(shown) --events \(shown).jsonl   (records what this case does"
      : "netsocket-test --cases \(shown) --transcript \(shown).log   (records every byte of this case"
    return hasTraffic ? "\(command), to compare with the traffic)" : "\(command))"
  }
}
