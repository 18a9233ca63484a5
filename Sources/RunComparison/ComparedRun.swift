import Greentea
import NetworkSocket
import Timekeeping

/// A run as far as a comparison looks at it.
public struct ComparedRun: Hashable, Sendable {
  /// How the run is named to people, such as its id in the history.
  public let id: String

  /// The label of the firmware: the axis along which runs are meant to differ. Nil if unknown.
  public let firmware: String?

  /// Under what the run ran, each name once. Runs that differ in one of these may differ because of it.
  public let conditions: [Condition]

  /// In the order of execution, each name once.
  public internal(set) var suites: [ComparedSuite]

  /// Whether the run came to its end by itself: a process that was killed and a signal leave cases that say nothing.
  public let isFinished: Bool

  /// When it began; nil if unknown, as of a run that is not from a history.
  public let startedAt: WallTime?

  /// What the whole run took; nil if it did not finish.
  public let elapsed: Duration?

  /// Something besides the firmware that has a bearing on the results, such as the configuration, the device
  /// or the tool's version.
  public struct Condition: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(
    id: String, firmware: String?, conditions: [Condition], suites: [ComparedSuite], isFinished: Bool = true,
    startedAt: WallTime? = nil, elapsed: Duration? = nil
  ) {
    self.id = id
    self.firmware = firmware
    self.conditions = conditions
    self.suites = suites
    self.isFinished = isFinished
    self.startedAt = startedAt
    self.elapsed = elapsed
  }

  /// The value of a condition, such as `device`; nil if it is not known.
  public func condition(_ name: String) -> String? { conditions.first { $0.name == name }?.value }
}

/// A suite of a run: what it came to, and its cases.
public struct ComparedSuite: Hashable, Sendable {
  public internal(set) var name: String

  /// What the run itself calls it: another name if it is compared with a suite of that one.
  public let recordedName: String

  public let word: MbedResult

  /// Every planned case in the order of the plan, then any that was not planned; each name once.
  public internal(set) var cases: [ComparedCase]

  public init(name: String, recordedName: String? = nil, word: MbedResult, cases: [ComparedCase]) {
    self.name = name
    self.recordedName = recordedName ?? name
    self.word = word
    self.cases = cases
  }
}

/// A case of a run: how its last attempt ended, and how many it took.
public struct ComparedCase: Hashable, Sendable {
  public internal(set) var name: String

  /// What the run itself calls it.
  public let recordedName: String

  /// Of the last attempt; `fail` for a flaky case that counts as failed.
  public let outcome: VerdictName

  /// Of the last attempt; nil if it never finished.
  public let elapsed: Duration?

  /// How many attempts were made; 0 for a case that was blocked, skipped or not run.
  public let attempts: Int

  /// How many of them failed.
  public let failedAttempts: Int

  /// Why the last attempt did not pass; nil if it passed. Of a failed expectation only the run's log knows it.
  public internal(set) var cause: String?

  /// The payload of the last attempt in bytes, as the evidence counts it.
  public let bytesOut: Int
  public let bytesIn: Int

  public init(
    name: String, outcome: VerdictName, elapsed: Duration?, attempts: Int, failedAttempts: Int,
    cause: String? = nil, bytesOut: Int = 0, bytesIn: Int = 0
  ) {
    self.name = name
    recordedName = name
    self.outcome = outcome
    self.elapsed = elapsed
    self.attempts = attempts
    self.failedAttempts = failedAttempts
    self.cause = cause
    self.bytesOut = bytesOut
    self.bytesIn = bytesIn
  }

  /// Passed only after an attempt that did not.
  public var isFlaky: Bool { outcome.isOK && failedAttempts > 0 }
}

extension ComparedRun {
  /// A run as a comparison looks at it, with the conditions that its description names.
  ///
  /// What the configuration does not build is no part of the run.
  public init(id: String, firmware: String?, startedAt: WallTime? = nil, _ outcome: RunOutcome) {
    self.init(
      id: id, firmware: firmware, conditions: outcome.description.map(Condition.all) ?? [],
      suites: outcome.suites.map { suite in
        ComparedSuite(name: suite.name, word: suite.word, cases: suite.cases.map(ComparedCase.init))
      }, isFinished: outcome.closing?.wasStopped == false, startedAt: startedAt,
      elapsed: outcome.closing?.elapsed)
  }
}

extension ComparedCase {
  init(_ testCase: CaseOutcome) {
    let last = testCase.attempts.last?.result
    self.init(
      name: testCase.name, outcome: testCase.outcome, elapsed: last?.elapsed,
      attempts: testCase.triedAttempts,
      failedAttempts: testCase.failedAttempts, cause: last?.verdict.explanation?.text,
      bytesOut: last?.evidence[.bytesOut] ?? 0, bytesIn: last?.evidence[.bytesIn] ?? 0)
  }
}

extension ComparedRun.Condition {
  /// A run's description as what it ran under: all but its seed and what was selected, each setting of the
  /// configuration by itself.
  public static func all(of run: RunDescription) -> [ComparedRun.Condition] {
    let own = [
      ("device", run.device), ("driver", run.driverName), ("target", run.target),
      ("tool version", run.toolVersion),
      ("on-hang", run.onHang.rawValue), ("timeout-scale", "\(run.timeoutScale)"),
      ("repetition", run.repetition.text), ("flaky", run.flaky.rawValue),
      ("order", run.arrangement.isShuffled ? "shuffled" : "standard"),
    ]
    let settings = run.configuration.map { (settingPrefix + $0.key, $0.value) }
    return (own + settings).map { ComparedRun.Condition(name: $0.0, value: $0.1) }
  }

  private static let settingPrefix = "config "

  /// Whether it is a setting of the configuration, which decides with the others what the test plan has.
  var isSetting: Bool { name.hasPrefix(Self.settingPrefix) }
}

extension ComparedRun {
  /// The run as far as another one has the same cases: what that leaves out has not disappeared.
  public func restricted(to other: ComparedRun) -> ComparedRun {
    var names: [String: Set<String>] = [:]
    for suite in other.suites { names[suite.name] = Set(suite.cases.map(\.name)) }
    return ComparedRun(
      id: id, firmware: firmware, conditions: conditions,
      suites: suites.compactMap { suite in
        guard let known = names[suite.name] else { return nil }
        let cases = suite.cases.filter { known.contains($0.name) }
        // What a suite came to is about all of its cases.
        let word = cases.count == suite.cases.count || !cases.allSatisfy(\.outcome.isOK) ? suite.word : .ok
        return ComparedSuite(
          name: suite.name, recordedName: suite.recordedName, word: word, cases: cases)
      }, isFinished: isFinished, startedAt: startedAt, elapsed: elapsed)
  }
}
