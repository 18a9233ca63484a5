import RunComparison

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
