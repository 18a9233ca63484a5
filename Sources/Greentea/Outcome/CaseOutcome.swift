import Timekeeping

/// The outcome of a case: all its attempts.
public struct CaseOutcome: Hashable, Sendable {
  public let name: String

  /// By number, from the first; empty for a case to which the run never came.
  public internal(set) var attempts: [Attempt] = []

  /// What a flaky case counts as.
  var flaky: RunOptions.Flaky

  init(name: String, flaky: RunOptions.Flaky) {
    self.name = name
    self.flaky = flaky
  }

  /// Of the last attempt, which is the one that counts; `fail` for a flaky case that counts as failed.
  public var outcome: VerdictName { flaky == .fail && isFlaky ? .fail : lastOutcome }

  private var lastOutcome: VerdictName { attempts.last?.outcome ?? .notRun }

  /// Whether the case counts as OK.
  public var isOK: Bool { outcome.isOK }

  /// OK, but only after an attempt that was not.
  public var isFlaky: Bool { lastOutcome.isOK && failedAttempts > 0 }

  /// Attempts that did something: a case that was blocked or skipped was given a verdict without an attempt.
  public var triedAttempts: Int { attempts.count { $0.wasTried } }

  /// Attempts that ran and failed.
  public var failedAttempts: Int { attempts.count { $0.wasTried && !$0.outcome.isOK } }

  /// In the counts that mbedgt's tables show: those of the last attempt.
  ///
  /// A flaky case that counts as failed has its failed attempts as failures, because mbedgt calls FAIL what has some.
  public var counts: (passed: Int, failed: Int) {
    guard let result = attempts.last?.result else { return (0, 0) }
    return flaky == .fail && isFlaky ? (result.passed, failedAttempts) : (result.passed, result.failed)
  }

  mutating func update(_ number: Int, _ change: (inout Attempt) -> Void) {
    // Nearly always the last one.
    let index = attempts.lastIndex { $0.number <= number }
    if let index, attempts[index].number == number { return change(&attempts[index]) }
    var attempt = Attempt(number: number)
    change(&attempt)
    attempts.insert(attempt, at: index.map { $0 + 1 } ?? 0)
  }

  /// One attempt at the case.
  public struct Attempt: Hashable, Sendable {
    /// 1 and up.
    public internal(set) var number: Int

    /// Nil for a case that was never started, such as a blocked one.
    public internal(set) var started: Instant?

    /// Nil for an attempt without an end.
    public private(set) var finished: Instant?

    /// Nil for an attempt without an end.
    public private(set) var result: CaseResult?

    /// What was printed and what failed, in order.
    public internal(set) var log: [LogEntry] = []

    /// How the device was recovered after it, or why that failed.
    public internal(set) var recovery: Recovery?

    init(number: Int, started: Instant? = nil) {
      self.number = number
      self.started = started
    }

    public var outcome: VerdictName { result?.verdict.name ?? .interrupted }

    fileprivate var wasTried: Bool { outcome != .blocked && outcome != .skipped }

    public var failures: [FailedExpectation] {
      log.compactMap { if case .failure(let failure) = $0.content { failure } else { nil } }
    }

    /// 0 and up, whatever the events say.
    public var elapsed: Duration { max(result?.elapsed ?? .zero, .zero) }

    mutating func finish(_ result: CaseResult, at instant: Instant) {
      self.result = result
      finished = instant
    }

    /// The same attempt that much later.
    func shifted(by duration: Duration) -> Attempt {
      var copy = self
      copy.started = started.map { $0 + duration }
      copy.finished = finished.map { $0 + duration }
      return copy
    }
  }

  public enum Recovery: Hashable, Sendable {
    case recovered(how: String, took: Duration)
    case failed(Cause)
  }
}

/// A line of a log, and its place among the events of the run.
public struct LogEntry: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case message(String)
    case failure(FailedExpectation)
  }

  public let content: Content

  /// Later lines have larger numbers.
  public internal(set) var order: Int

  init(_ content: Content, order: Int) {
    self.content = content
    self.order = order
  }
}
