import Greentea
import SerialLines
import TestConfiguration
import Timekeeping

/// The checks of `doctor` on a device.
public struct Doctor: Sendable {
  typealias Checks =
    @Sendable (
      _ recorder: LineRecorder, _ warn: @escaping @Sendable (String) -> Void,
      _ tell: @escaping @Sendable (CheckResult) -> Void
    ) async throws -> DoctorReport

  private let checks: Checks

  init(_ checks: @escaping Checks) {
    self.checks = checks
  }

  /// Runs the checks until one fails.
  ///
  /// - Parameters:
  ///   - recorder: sees what is said on the line.
  ///   - warn: takes a sentence about the line that is no reason to stop.
  ///   - tell: hears of each result at once.
  /// - Throws: `WorldError` if the virtual world came to a stop, which is a bug.
  public func run(
    recorder: LineRecorder = .none, warn: @escaping @Sendable (String) -> Void = { _ in },
    tell: @escaping @Sendable (CheckResult) -> Void = { _ in }
  ) async throws -> DoctorReport {
    try await checks(recorder, warn, tell)
  }
}

/// The results of all checks.
public struct DoctorReport: Hashable, Sendable {
  /// In their order, each check once.
  public let checks: [CheckResult]

  init(_ checks: [CheckResult]) {
    self.checks = checks
  }

  /// The check to fix before any later one can pass; nil if all checks passed.
  ///
  /// A check without a result has not passed.
  public var firstFailure: (check: Check, cause: Cause)? {
    for check in Check.allCases {
      switch checks.first(where: { $0.check == check })?.outcome {
      case .passed, .noted, .skipped: continue
      case .failed(let cause): return (check, cause)
      case .notTried, nil:
        return (
          check, Cause(.harness, "the check was not run", advice: "this is a bug: please report it")
        )
      }
    }
    return nil
  }
}

/// The checks that have been run so far.
struct CheckLog {
  /// What a check that does not fail has found.
  struct Observation {
    let outcome: CheckResult.Outcome
    let evidence: String

    static func passed(_ evidence: String) -> Observation {
      Observation(outcome: .passed, evidence: evidence)
    }
    static func noted(_ evidence: String) -> Observation { Observation(outcome: .noted, evidence: evidence) }
    static func skipped(_ evidence: String) -> Observation {
      Observation(outcome: .skipped, evidence: evidence)
    }
  }

  let time: any TimeSource
  /// Hears of each check at once.
  let tell: @Sendable (CheckResult) -> Void
  private(set) var results: [CheckResult] = []
  private let redactor: SecretRedactor

  /// - Parameter config: its passwords are in no result, wherever the module says them.
  init(_ config: TestConfig, time: any TimeSource, tell: @escaping @Sendable (CheckResult) -> Void) {
    redactor = SecretRedactor(config.secrets.map(\.revealed).flatMap(SecretRedactor.forms))
    self.time = time
    self.tell = tell
  }

  mutating func add(_ result: CheckResult) {
    let result = result.masked { String(decoding: redactor.masking(Array($0.utf8)), as: UTF8.self) }
    results.append(result)
    tell(result)
  }

  /// Runs a check and adds its result.
  ///
  /// - Throws: the cause of its failure.
  mutating func run(_ check: Check, _ work: () async throws(Cause) -> Observation) async throws(Cause) {
    let start = time.now
    do throws(Cause) {
      let observation = try await work()
      add(CheckResult(check, observation.outcome, took: time.now - start, observation.evidence))
    } catch {
      add(CheckResult(check, .failed(error), took: time.now - start, error.message))
      throw error
    }
  }

  /// Adds the checks that were not run as not tried.
  mutating func finish() -> DoctorReport {
    for check in Check.allCases where !results.contains(where: { $0.check == check }) {
      add(CheckResult(check, .notTried, took: .zero, "not tried"))
    }
    return DoctorReport(results)
  }
}
