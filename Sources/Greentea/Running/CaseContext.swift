import Synchronization
import Timekeeping

/// What a case, a set-up or a tear-down is run with: expectations, its clock, its say.
///
/// utest's rule: a failed expectation is counted and the case goes on. It throws ``CaseEnded`` only under
/// the abort policy, and once the case has been given up.
public final class CaseContext: Sendable {
  private struct State {
    var failures: [FailedExpectation] = []
    var isGivenUp = false
  }

  private let policy: TestSuite.FailurePolicy
  private let report: @Sendable (Note) -> Void
  private let state = Mutex(State())

  /// The time in which the case runs.
  public let time: any TimeSource

  /// The time of the suite.
  public let clock: SuiteClock

  enum Note: Sendable {
    case failed(FailedExpectation)
    case message(String)
  }

  init(
    time: any TimeSource, clock: SuiteClock, policy: TestSuite.FailurePolicy,
    report: @escaping @Sendable (Note) -> Void
  ) {
    self.time = time
    self.clock = clock
    self.policy = policy
    self.report = report
  }

  /// The expectations that have failed so far.
  public var failures: [FailedExpectation] { state.withLock(\.failures) }

  func giveUp() {
    state.withLock { $0.isGivenUp = true }
  }

  /// Whether the case shall not go on: given up, ended by the abort policy, or cancelled.
  var isOver: Bool { Task.isCancelled || state.withLock(\.isGivenUp) }

  // MARK: Expectations

  /// Ends the case here if it has been given up: for loops that expect nothing.
  ///
  /// - Throws: ``CaseEnded``.
  public func checkpoint() throws(CaseEnded) {
    if isOver { throw CaseEnded() }
  }

  /// Ends the case where there is nothing to go on with, after an expectation has told why: `throw context.end()`.
  public func end() -> CaseEnded {
    giveUp()
    return CaseEnded()
  }

  /// Expects `actual` to equal `expected`.
  ///
  /// - Parameter what: what is looked at, such as `send(5)`.
  /// - Returns: whether it does.
  @discardableResult
  public func expect<Value: Equatable>(
    _ what: @autoclosure () -> String, _ actual: Value, equals expected: Value,
    file: String = #fileID, line: Int = #line
  ) throws(CaseEnded) -> Bool {
    try note(actual == expected, what(), "\(expected)", "\(actual)", file, line)
  }

  /// Expects `actual` to be one of `allowed`.
  @discardableResult
  public func expect<Value: Equatable>(
    _ what: @autoclosure () -> String, _ actual: Value, isOneOf allowed: [Value],
    file: String = #fileID, line: Int = #line
  ) throws(CaseEnded) -> Bool {
    try note(
      allowed.contains(actual), what(), allowed.map { "\($0)" }.joined(separator: " or "), "\(actual)", file,
      line)
  }

  /// Expects a condition that has words of its own.
  @discardableResult
  public func expect(
    _ what: @autoclosure () -> String, _ holds: Bool, expected: @autoclosure () -> String,
    actual: @autoclosure () -> String, file: String = #fileID, line: Int = #line
  ) throws(CaseEnded) -> Bool {
    try note(holds, what(), expected(), actual(), file, line)
  }

  private func note(
    _ holds: Bool, _ what: @autoclosure () -> String, _ expected: @autoclosure () -> String,
    _ actual: @autoclosure () -> String, _ file: String, _ line: Int
  ) throws(CaseEnded) -> Bool {
    try checkpoint()
    guard !holds else { return true }
    let failure = FailedExpectation(
      file: file, line: line, what: what(), expected: expected(), actual: actual())
    // In one step: a case that is over hears of no more failures, one that aborts has one, and tasks on several
    // threads report one after another.
    let isCounted = state.withLock { state in
      guard !state.isGivenUp else { return false }
      state.failures.append(failure)
      state.isGivenUp = policy == .abort
      report(.failed(failure))
      return true
    }
    guard isCounted, policy == .continue else { throw CaseEnded() }
    return false
  }

  /// Prints a line into the record of the case.
  ///
  /// Without effect when the case is over, as in a callback that comes late.
  public func print(_ text: String) {
    state.withLock { state in
      if !state.isGivenUp { report(.message(text)) }
    }
  }

  /// Says that the device lacks a feature; counts nothing (`TEST_IGNORE_MESSAGE`).
  public func ignore(_ text: String) {
    print("IGNORE: " + text)
  }
}

/// Thrown through a case that is not to go on.
public struct CaseEnded: Error, Hashable, Sendable {}
