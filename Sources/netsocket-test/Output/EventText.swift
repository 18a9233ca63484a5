import ATCommand
import Greentea
import NetworkSocket
import Reports
import Timekeeping

/// The messages about events on stderr: all of them are here.
enum EventText {
  /// The lines for an event; none for one that needs no words.
  static func lines(_ event: GreenteaEvent) -> [String] {
    switch event {
    case .notBuilt(let missing):
      let what = missing.testCase.map { "\($0) (\(missing.suite))" } ?? missing.suite
      return ["\(what) is not built: \(reasons([missing.reason]))"]
    case .setUpFailed(let suite, let failures, let cause):
      return ["\(suite): fixture set-up failed; its cases are skipped"] + failures.map(text) + lines(cause)
    case .tearDownFailed(let suite, let failures, let cause):
      return ["\(suite): fixture tear-down failed"] + failures.map(text) + lines(cause)
    case .expectationFailed(let id, let failure):
      return ["\(id.name): failed: \(text(failure).trimmingPrefix("  "))"]
    case .caseFinished(let id, let result):
      return lines(id, result)
    case .recovered(let id, let took, let how):
      return ["\(id.name): recovered in \(seconds(took)) by \(how)"]
    case .recoveryFailed(let id, let cause):
      return ["\(id.name): recovery failed"] + lines(cause)
    case .runStarted, .planned, .suiteStarted, .caseStarted, .message, .fixtureMessage, .suiteFinished,
      .runFinished:
      return []
    }
  }

  private static func lines(_ id: CaseID, _ result: CaseResult) -> [String] {
    // Of an interruption the user knows.
    guard !result.verdict.isOK, result.verdict != .blocked(by: "interruption") else { return [] }
    let cause = result.verdict.cause
    var lines = ["\(id.name): \(heading(result))"] + Self.lines(cause)
    if case .fail = result.verdict {
      if let cause = result.diagnosis?.cause {
        lines.append("  cause: \(cause.kind.rawValue): \(cause.message)")
      }
      lines.append("  try: \(FailureAdvice.text(for: id.name, result.diagnosis))")
    }
    if let exchange = result.diagnosis?.lastExchange { lines.append("  last exchange: \(exchange)") }
    if let loss = loss(in: result) { lines.append("  \(loss)") }
    // Part of a hang's cause already.
    if cause == nil, let unanswered = result.diagnosis?.untold { lines.append("  \(unanswered)") }
    let servers = (result.diagnosis?.servers ?? []).filter { cause?.message.contains($0) != true }
    return lines + servers.map { "  traffic: \($0)" }
  }

  /// Why cases are not built, each reason once.
  static func reasons(_ reasons: [TestPlan.NotBuilt.Reason]) -> String {
    var keys: Set<String> = []
    var features: Set<String> = []
    for reason in reasons {
      switch reason {
      case .missingKey(let key): keys.insert(key)
      case .deviceLacks(let feature): features.insert(feature)
      }
    }
    return [("the config does not set", keys), ("the device has no", features)].filter { !$0.1.isEmpty }
      .map { "\($0) \($1.sorted().joined(separator: ", "))" }.joined(separator: "; ")
  }

  /// The result of a case and its cause, in one line.
  static func summary(_ result: CaseResult) -> String {
    ([
      heading(result), result.verdict.cause.map { "\($0.kind.rawValue): \($0.message)" },
      loss(in: result),
    ]
    .compactMap { $0 }).joined(separator: "; ")
  }

  private static func heading(_ result: CaseResult) -> String {
    switch result.verdict {
    case .ok: "OK"
    case .blocked(let obstacle): "SKIPPED: blocked by \(reason(obstacle))"
    case .skipped(let reason): "SKIPPED: \(reason)"
    case .fail: "FAIL: \(result.failed) expectation\(result.failed == 1 ? "" : "s") failed"
    case .error: "ERROR"
    case .hung(let limit, _): "ERROR: timed out after \(seconds(limit))"
    case .interrupted: "ERROR: interrupted"
    }
  }

  private static func loss(in result: CaseResult) -> String? {
    let lost = result.evidence[.lostDatagrams]
    return lost > 0 ? "lost: \(lost) datagram\(lost == 1 ? "" : "s")" : nil
  }

  /// Why a case was blocked.
  private static func reason(_ obstacle: String) -> String {
    switch obstacle {
    case "set-up": "the failed set-up of its suite"
    case "budget": "the time limit of its suite (--timeout-scale raises it)"
    default: obstacle
    }
  }

  private static func lines(_ cause: Cause?) -> [String] {
    cause.map { ["  cause: \($0.kind.rawValue): \($0.message)", "  try: \($0.advice)"] } ?? []
  }

  private static func text(_ failure: FailedExpectation) -> String {
    "  \(failure.what): expected \(failure.expected), got \(failure.actual) (\(failure.file):\(failure.line))"
  }

  /// The line for traffic that was not allowed to leave this machine.
  static func refusal(of target: String) -> String {
    "warning: nothing was sent to \(target), which is outside this machine; "
      + "--map redirects it, --allow-outside allows it"
  }

  /// The line for a run that a signal stops.
  static let stop =
    "interrupted: ending the running case and saving the results; a second signal ends at once"

  /// The line for an AT exchange.
  static func line(_ exchange: ATExchangeRecord) -> String {
    "\(exchange.started) \(exchange.text) (\(seconds(exchange.ended - exchange.started)))"
  }

  static func seconds(_ duration: Duration) -> String {
    "\(duration.inSeconds(decimals: 2)) s"
  }
}
