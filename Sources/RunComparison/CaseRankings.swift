import Greentea

/// A case that the same firmware both passed and did not pass.
public struct FlakyCase: Hashable, Sendable {
  public let suite: String
  public let name: String
  public let firmware: String?
  /// The attempts that came to an end by themselves: neither blocked nor skipped, nor left out.
  public let attempts: Int
  /// Those of them that failed.
  public let failedAttempts: Int
  /// The newest run in which it failed.
  public let lastFailure: String

  /// The failure rate, 0…1.
  public var failureRate: Double { Double(failedAttempts) / Double(attempts) }

  /// The flaky cases, most often failing first, then by suite and name.
  ///
  /// - Parameter runs: newest first. Runs of unknown firmware count as runs of one firmware.
  public static func all(in runs: [ComparedRun]) -> [FlakyCase] {
    struct Key: Hashable {
      let suite: String
      let name: String
      let firmware: String?
    }
    struct Tally {
      var attempts = 0
      var failed = 0
      var lastFailure: String?
    }
    var tallies: [Key: Tally] = [:]
    for run in runs {
      for suite in run.suites {
        for testCase in suite.cases where testCase.attempts > 0 {
          let key = Key(suite: suite.name, name: testCase.name, firmware: run.firmware)
          var tally = tallies[key] ?? Tally()
          tally.attempts += testCase.attempts
          tally.failed += testCase.failedAttempts
          if testCase.failedAttempts > 0, tally.lastFailure == nil { tally.lastFailure = run.id }
          tallies[key] = tally
        }
      }
    }
    let flaky = tallies.compactMap { key, tally -> FlakyCase? in
      guard let lastFailure = tally.lastFailure, tally.failed < tally.attempts else { return nil }
      return FlakyCase(
        suite: key.suite, name: key.name, firmware: key.firmware, attempts: tally.attempts,
        failedAttempts: tally.failed, lastFailure: lastFailure)
    }
    return flaky.sorted { left, right in
      left.failureRate == right.failureRate
        ? (left.suite, left.name, left.firmware ?? "") < (right.suite, right.name, right.firmware ?? "")
        : left.failureRate > right.failureRate
    }
  }
}

/// How long a case takes when it is OK.
public struct SlowCase: Hashable, Sendable {
  public let suite: String
  public let name: String
  /// The runs in which it was OK.
  public let runs: Int
  public let median: Duration
  public let longest: Duration

  /// The cases that were OK at least once, slowest by the median first, then by suite and name.
  public static func all(in runs: [ComparedRun]) -> [SlowCase] {
    struct Key: Hashable {
      let suite: String
      let name: String
    }
    var times: [Key: [Duration]] = [:]
    for run in runs {
      for suite in run.suites {
        for testCase in suite.cases where testCase.outcome.isOK {
          guard let elapsed = testCase.elapsed else { continue }
          times[Key(suite: suite.name, name: testCase.name), default: []].append(elapsed)
        }
      }
    }
    let cases = times.map { key, times in
      let sorted = times.sorted()
      return SlowCase(
        suite: key.suite, name: key.name, runs: sorted.count, median: sorted.median,
        longest: sorted.last ?? .zero)
    }
    return cases.sorted { left, right in
      left.median == right.median
        ? (left.suite, left.name) < (right.suite, right.name) : left.median > right.median
    }
  }
}

extension [Duration] {
  /// Of sorted values; the mean of the two in the middle if their number is even, zero of none.
  fileprivate var median: Duration {
    guard !isEmpty else { return .zero }
    return (self[(count - 1) / 2] + self[count / 2]) / 2
  }
}
