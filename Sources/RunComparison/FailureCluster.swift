import Greentea

/// Failures that have one cause: cases of one run or of many.
public struct FailureCluster: Hashable, Sendable {
  /// The cause in the words of its newest failure.
  public let cause: String

  /// Newest run first, in the order of the cases.
  public let failures: [Failure]

  public struct Failure: Hashable, Sendable {
    public let run: String
    public let firmware: String?
    public let suite: String
    public let name: String
    public let outcome: VerdictName
  }

  /// Whether the cases were only kept from running, by a set-up that failed or another case.
  public var isConsequence: Bool { failures.allSatisfy { $0.outcome == .blocked } }

  /// How many different cases failed so.
  public var caseCount: Int { Set(failures.map { [$0.suite, $0.name] }).count }

  /// How many runs have such a failure.
  public var runCount: Int { Set(failures.map(\.run)).count }

  /// The firmware labels with such failures, newest first; nil for an unknown one.
  public var firmwares: [String?] {
    var seen: Set<String?> = []
    return failures.map(\.firmware).filter { seen.insert($0).inserted }
  }

  /// All failures, the most frequent cause first; what was only blocked comes last.
  ///
  /// Skipped cases and those that the run did not come to are no failures.
  ///
  /// - Parameter runs: newest first.
  public static func all(in runs: [ComparedRun]) -> [FailureCluster] {
    var order: [String] = []
    var found: [String: (cause: String, failures: [Failure])] = [:]
    for run in runs {
      for suite in run.suites {
        for testCase in suite.cases {
          guard let cause = text(testCase) else { continue }
          let key = key(cause, isBlocked: testCase.outcome == .blocked)
          if found[key] == nil {
            order.append(key)
            found[key] = (cause, [])
          }
          found[key]?.failures.append(
            Failure(
              run: run.id, firmware: run.firmware, suite: suite.name, name: testCase.name,
              outcome: testCase.outcome))
        }
      }
    }
    let clusters = order.compactMap { found[$0] }.map {
      FailureCluster(cause: $0.cause, failures: $0.failures)
    }
    func rank(_ cluster: FailureCluster) -> Int {
      cluster.isConsequence ? -1 : cluster.failures.count
    }
    // Stable: of equal ones the newest is first.
    return clusters.enumerated().sorted {
      (rank($1.element), $0.offset) < (rank($0.element), $1.offset)
    }.map(\.element)
  }

  /// Nil for a case that is no failure. A case that passed on retry is one.
  private static func text(_ testCase: ComparedCase) -> String? {
    switch testCase.outcome {
    case .skipped, .notRun: nil
    case .ok: testCase.isFlaky ? testCase.cause ?? "passed on retry" : nil
    case .blocked: "blocked by: \(testCase.cause ?? "unknown")"
    case .interrupted: testCase.cause ?? "the run was stopped in this case"
    case .fail, .error, .hung: testCase.cause ?? "the cause is not recorded"
    }
  }

  /// Causes that differ only in numbers and in quoted text are one: `AT+CIPSEND=0,1` and `AT+CIPSEND=2,512`.
  public static func key(_ cause: String, isBlocked: Bool) -> String {
    guard !isBlocked else { return cause }
    var key = ""
    var isQuoted = false
    for scalar in cause.unicodeScalars {
      if scalar == "\"" { isQuoted.toggle() }
      if isQuoted { continue }
      if ("0"..."9").contains(scalar) {
        if key.last != "#" { key.append("#") }
      } else if scalar != "," && scalar != "." || key.last != "#" {
        key.unicodeScalars.append(scalar)
      }
    }
    return key
  }
}
