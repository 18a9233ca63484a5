import NetworkSocket
import Timekeeping

/// Something that happened in a run. The events are the truth: every report is made from them.
public enum GreenteaEvent: Hashable, Sendable {
  case runStarted(RunDescription)
  case notBuilt(TestPlan.NotBuilt)
  /// Before anything runs, once per suite: its selected cases in the order of execution.
  case planned(suite: String, cases: [String], budget: Duration)
  case suiteStarted(suite: String)
  /// The fixture set-up failed; no case of the suite can run.
  case setUpFailed(suite: String, failures: [FailedExpectation], cause: Cause?)
  /// A line that a set-up or a tear-down printed.
  case fixtureMessage(suite: String, String)
  /// Before its preparation; a blocked case finishes without having started.
  case caseStarted(CaseID)
  /// A line that a case printed, or its word that a feature is not supported.
  case message(CaseID, String)
  case expectationFailed(CaseID, FailedExpectation)
  case caseFinished(CaseID, CaseResult)
  /// The device was recovered after a case that had left it without answers.
  case recovered(CaseID, took: Duration, how: String)
  case recoveryFailed(CaseID, Cause)
  case tearDownFailed(suite: String, failures: [FailedExpectation], cause: Cause?)
  case suiteFinished(suite: String, SuiteResult)
  case runFinished(elapsed: Duration, exitCode: Int)
}

/// An event and when it happened, in the time of its world.
public struct StampedEvent: Hashable, Sendable {
  public let instant: Instant
  public let event: GreenteaEvent

  public init(at instant: Instant, _ event: GreenteaEvent) {
    self.instant = instant
    self.event = event
  }
}

/// What is run, on what, and how: all that a run is a function of.
public struct RunDescription: Hashable, Sendable {
  public let toolVersion: String
  public var seed: UInt64
  /// The device's URL, without secrets.
  public let device: String
  /// The driver of the module as `--driver` names it; nil for ``usualDriver``, and where none was in between.
  public var driver: String?
  /// The target column, such as `ESP8266_SIM-SWIFT`.
  public let target: String
  /// The platform_name column.
  public let platform: String
  /// What follows the platform in the target.
  public let toolchain: String
  public let onHang: RunOptions.OnHang
  public let repetition: RunOptions.Repetition
  public var flaky: RunOptions.Flaky
  public let timeoutScale: Double
  public var arrangement: PlanArrangement
  /// The effective configuration without secrets, in a fixed order.
  public let configuration: [Setting]
  /// Nil if the run did not flash the module.
  public var flash: FlashRecord?

  public static let usualDriver = "modern"

  /// For comparisons and messages.
  public var driverName: String { driver ?? Self.usualDriver }

  public struct Setting: Hashable, Sendable {
    public let key: String
    public let value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  public init(
    toolVersion: String, seed: UInt64, device: String, target: String, platform: String, toolchain: String,
    onHang: RunOptions.OnHang, repetition: RunOptions.Repetition = .once, flaky: RunOptions.Flaky = .ok,
    timeoutScale: Double, arrangement: PlanArrangement = PlanArrangement(), configuration: [Setting]
  ) {
    self.toolVersion = toolVersion
    self.seed = seed
    self.device = device
    self.target = target
    self.platform = platform
    self.toolchain = toolchain
    self.onHang = onHang
    self.repetition = repetition
    self.flaky = flaky
    self.timeoutScale = timeoutScale
    self.arrangement = arrangement
    self.configuration = configuration
  }
}

/// Names one attempt at a case of a suite.
public struct CaseID: Hashable, Sendable {
  public let suite: String
  public let name: String
  /// 1 and up.
  public let attempt: Int

  public init(suite: String, name: String, attempt: Int = 1) {
    self.suite = suite
    self.name = name
    self.attempt = attempt
  }
}

/// An expectation that did not hold.
public struct FailedExpectation: Hashable, Sendable {
  /// Where it stands, as `Module/File.swift`.
  public let file: String
  public let line: Int
  public let what: String
  public let expected: String
  public let actual: String

  public init(file: String, line: Int, what: String, expected: String, actual: String) {
    self.file = file
    self.line = line
    self.what = what
    self.expected = expected
    self.actual = actual
  }
}

/// How an attempt at a case ended, with all that is known about why.
public struct CaseResult: Hashable, Sendable {
  public let verdict: Verdict
  /// utest's counts: (1, 0), (0, n) for n failed expectations, or (0, 0) if it never finished.
  public let passed: Int
  public let failed: Int
  public let elapsed: Duration
  public let evidence: Evidence
  /// Nil unless something went wrong.
  public let diagnosis: Diagnosis?

  public init(
    verdict: Verdict, passed: Int, failed: Int, elapsed: Duration, evidence: Evidence,
    diagnosis: Diagnosis? = nil
  ) {
    self.verdict = verdict
    self.passed = passed
    self.failed = failed
    self.elapsed = elapsed
    self.evidence = evidence
    self.diagnosis = diagnosis
  }
}

/// How a suite ended.
public struct SuiteResult: Hashable, Sendable {
  public let word: MbedResult
  public let elapsed: Duration
  /// Classic table of a failed set-up: one invented row, named like the suite, stands for the blocked ones.
  public let hasInventedRow: Bool
  /// How mbedgt got the image onto the board, where the tables shall show another word than `default`.
  public let copyMethod: String?

  public init(
    word: MbedResult, elapsed: Duration, hasInventedRow: Bool = false, copyMethod: String? = nil
  ) {
    self.word = word
    self.elapsed = elapsed
    self.hasInventedRow = hasInventedRow
    self.copyMethod = copyMethod
  }
}

/// How a firmware was written to the module right before a run.
public struct FlashRecord: Hashable, Sendable {
  /// As the shell had it, passwords masked.
  public let command: String
  public let exitCode: Int
  /// What the command printed on stdout and stderr, printable, passwords masked. Of long output the last lines.
  public let output: [String]

  public init(command: String, exitCode: Int, output: [String]) {
    self.command = command
    self.exitCode = exitCode
    self.output = output
  }
}
