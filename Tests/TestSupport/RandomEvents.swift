import Greentea
import NetworkSocket
import Timekeeping

/// Draws events whose texts and numbers are as bad as they may be.
public struct RandomEvents {
  private var generator: SeededGenerator

  public init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  /// A whole run with at least one event of every kind.
  public mutating func run() -> [StampedEvent] {
    var inner = middleKinds.map { $0(&self) } + middleKinds.map { $0(&self) }
    inner.shuffle(using: &generator)
    let end = GreenteaEvent.runFinished(elapsed: duration(), exitCode: count())
    return ([.runStarted(description())] + inner + [end]).map { StampedEvent(at: instant(), $0) }
  }

  /// One for each case of `GreenteaEvent` but the first and the last of a run.
  private var middleKinds: [(inout RandomEvents) -> GreenteaEvent] {
    [
      { .notBuilt(.init(suite: $0.text(), testCase: $0.maybe { $0.text() }, missingKey: $0.text())) },
      { .notBuilt(.init(suite: $0.text(), testCase: nil, reason: .deviceLacks($0.text()))) },
      { .planned(suite: $0.text(), cases: $0.list { $0.text() }, budget: $0.duration()) },
      { .suiteStarted(suite: $0.text()) },
      {
        .setUpFailed(
          suite: $0.text(), failures: $0.list { $0.failure() }, cause: $0.maybe { $0.cause() })
      },
      { .caseStarted($0.id()) },
      { .message($0.id(), $0.text()) },
      { .fixtureMessage(suite: $0.id().suite, $0.text()) },
      { .expectationFailed($0.id(), $0.failure()) },
      { .caseFinished($0.id(), $0.result()) },
      { .recovered($0.id(), took: $0.duration(), how: $0.text()) },
      { .recoveryFailed($0.id(), $0.cause()) },
      {
        .tearDownFailed(
          suite: $0.text(), failures: $0.list { $0.failure() }, cause: $0.maybe { $0.cause() })
      },
      { .suiteFinished(suite: $0.text(), $0.suiteResult()) },
    ]
  }

  // MARK: Parts

  private mutating func description() -> RunDescription {
    var description = RunDescription(
      toolVersion: text(), seed: generator.next(), device: text(), target: text(), platform: text(),
      toolchain: text(), onHang: pick(RunOptions.OnHang.allCases),
      repetition: pick([.once, .untilOK(retries: 3), .whileOK(times: 2)]),
      flaky: pick(RunOptions.Flaky.allCases),
      timeoutScale: pick([1, 0.1, 1e-7, 1e22, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0]),
      arrangement: PlanArrangement(
        subset: maybe { $0.pick([PlanSubset("2/3"), PlanSubset("1/1000")]) } ?? nil,
        isShuffled: pick([true, false])),
      configuration: list { .init(key: $0.text(), value: $0.text()) })
    description.driver = maybe { $0.text() }
    return description
  }

  private mutating func result() -> CaseResult {
    CaseResult(
      verdict: verdict(), passed: count(), failed: count(), elapsed: duration(), evidence: evidence(),
      diagnosis: maybe { random in
        Diagnosis(
          lastExchange: random.maybe { $0.text() }, unanswered: random.maybe { $0.text() },
          cause: random.maybe { $0.cause() },
          servers: random.maybe { [$0.text(), $0.text()] } ?? [],
          exchanges: random.list {
            ExchangeLine(
              time: $0.duration(), direction: $0.pick(ExchangeLine.Direction.allCases), text: $0.text())
          })
      })
  }

  private mutating func verdict() -> Verdict {
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: .ok
    case 1: .fail
    case 2: .error(cause())
    case 3: .hung(limit: duration(), cause())
    case 4: .blocked(by: text())
    case 5: .skipped(reason: text())
    default: .interrupted
    }
  }

  private mutating func suiteResult() -> SuiteResult {
    SuiteResult(
      word: pick(MbedResult.allCases), elapsed: duration(), hasInventedRow: flag(),
      copyMethod: flag() ? text() : nil)
  }

  private mutating func cause() -> Cause {
    Cause(pick(Cause.Kind.allCases), text(), advice: text(), isLineLost: flag())
  }

  private mutating func failure() -> FailedExpectation {
    FailedExpectation(file: text(), line: count(), what: text(), expected: text(), actual: text())
  }

  private mutating func evidence() -> Evidence {
    Evidence([
      .calls: count(), .joins: count(), .refusedJoins: count(), .scans: count(), .lookups: count(),
      .connects: count(), .bytesOut: count(),
      .bytesIn: count(), .statusChanges: count(), .lostDatagrams: count(),
    ])
  }

  private mutating func id() -> CaseID {
    CaseID(suite: text(), name: text(), attempt: max(1, count()))
  }

  // MARK: Values

  private mutating func text() -> String {
    let pool = [
      "", "a", "TCPSOCKET_ECHO", "\"", "\\", "/", "\\u0041", "\n", "\r\n", "\t", "\0", "\u{1}", "\u{1B}[31m",
      "\u{7F}", "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{E9}", "e\u{301}", "\u{1F680}",
      "\u{1F468}\u{200D}\u{1F469}", "\u{FFFD}", "\u{10FFFF}", "{\"event\":", "}", "null", "1e5",
    ]
    return (0..<Int.random(in: 0...5, using: &generator)).reduce(into: "") { text, _ in text += pick(pool) }
  }

  private mutating func count() -> Int {
    pick([0, 1, 2, 1 << 53 + 1, .max, Int.random(in: 0...1000, using: &generator)])
  }

  private mutating func duration() -> Duration { .nanoseconds(integer()) }

  private mutating func instant() -> Instant { Instant(nanoseconds: integer()) }

  private mutating func integer() -> Int64 {
    pick([0, 1, .max, .min, 1 << 53 + 1, Int64.random(in: .min ... .max, using: &generator)])
  }

  private mutating func flag() -> Bool { Bool.random(using: &generator) }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  private mutating func maybe<Value>(_ make: (inout RandomEvents) -> Value) -> Value? {
    flag() ? make(&self) : nil
  }

  private mutating func list<Value>(_ make: (inout RandomEvents) -> Value) -> [Value] {
    (0..<Int.random(in: 0...3, using: &generator)).map { _ in make(&self) }
  }
}
