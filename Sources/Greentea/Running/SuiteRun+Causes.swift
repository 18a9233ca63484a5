import NetworkSocket
import Timekeeping

/// What an attempt comes to, and why it, a set-up or a tear-down did not end as it should.
extension SuiteRun {
  func verdict(
    _ outcome: LimitedTask.Outcome<String?>, _ testCase: TestCase, in place: String, _ evidence: Evidence,
    failures: Int, limit: Duration
  ) -> Verdict {
    switch outcome {
    case .hung(let hang): return .hung(limit: limit, cause(of: hang, testCase.name, limit: limit))
    case .interrupted: return .interrupted
    case .finished(let text?): return .error(Self.unexpectedError(text, in: place))
    case .finished where failures > 0: return .fail
    case .finished:
      let missing = evidence.shortfall(of: testCase.evidence)
      guard !missing.isEmpty else { return runner.device.contradiction.map(Verdict.error) ?? .ok }
      if let cause = Self.known(by: runner.device.diagnose()) {
        return .error(
          Cause(
            cause.kind, "\(cause.message); evidence is missing: \(missing.joined(separator: ", "))",
            advice: cause.advice))
      }
      return .error(
        Cause(
          .harness,
          "no expectation failed, but evidence is missing: \(missing.joined(separator: ", "))",
          advice:
            "netsocket-test --events run.events.jsonl   (shows what the case did; report a bug if it was right)"
        ))
    }
  }

  static func unexpectedError(_ text: String, in place: String) -> Cause {
    Cause(
      .harness, "\(place) threw an unexpected error: \(text)", advice: bugAdvice)
  }

  /// What the device has shown.
  static func known(by diagnosis: Diagnosis) -> Cause? {
    diagnosis.cause ?? diagnosis.unanswered.map { Cause(.device, $0, advice: silenceAdvice) }
  }

  /// - Parameters:
  ///   - name: of the case; nil for a set-up or a tear-down.
  ///   - limit: what the case was given.
  func cause(of hang: LimitedTask.Hang, _ name: String? = nil, limit: Duration = .zero) -> Cause {
    let known = Self.known(by: hang.diagnosis)
    if case .silence(let silence) = hang.reason {
      let details = known.map { ": \($0.message)" } ?? ""
      return Cause(
        .device, "silent for \(silence.components.seconds) s\(details)",
        advice: known?.advice ?? Self.silenceAdvice)
    }
    if let known { return known }
    if hang.reason == .livelock {
      return Cause(.harness, Self.livelock, advice: Self.bugAdvice)
    }
    let places = hang.waitingFor.isEmpty ? "an unknown event" : hang.waitingFor.joined(separator: "; ")
    let waiting = "waiting for: \(places)" + hang.diagnosis.servers.map { "; \($0)" }.joined()
    // Less than a whole limit shows nothing of the device or the network.
    if let name, limit < suite.budget / 2 {
      let largest = costliest.map { ", \($0.took.inSeconds(decimals: 1)) s of it by \($0.name)" } ?? ""
      return Cause(
        .harness,
        "the suite's time ran out: \(limit.inSeconds(decimals: 1)) s of "
          + "\(suite.budget.inSeconds(decimals: 1)) s were left for this case\(largest); \(waiting)",
        advice: "netsocket-test --cases \(name)   (gives it the whole time; --timeout-scale 2 doubles it)")
    }
    // A network that nothing was sent to is not to blame.
    return hang.diagnosis.servers.isEmpty
      ? Cause(
        .harness, "timed out \(waiting)",
        advice: "netsocket-test --cases \(name ?? "CASE") --transcript case.log   (records every byte of it)")
      : Cause(
        .network, "timed out \(waiting)",
        advice: hang.diagnosis.lastExchange == nil
          ? "netsocket-test serve   (offers the services of a test server; check that the one of this run answers)"
          : "netsocket-test doctor --device DEVICE   (checks the network and the test server of this run's device)"
      )
  }

  static let livelock = "livelock: virtual time did not advance"
  static let silenceAdvice =
    "netsocket-test doctor --device DEVICE   (checks this run's device; it stopped after the last exchange)"
  static let bugAdvice = "netsocket-test --version   (report this bug with the version and the seed)"
}
