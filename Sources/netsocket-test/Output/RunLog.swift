import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import Synchronization
import Timekeeping

/// The outcome of a run so far.
final class RunLog: Sendable {
  private struct State {
    var outcome = RunOutcome()
    var firmware: String?
    var verdict: RunGate.Judgement?
    var signal: Int32?
  }

  private let gate: RunGate?
  private let state: Mutex<State>

  /// - Parameter firmware: what the user calls the firmware.
  init(gate: RunGate?, firmware: String?) {
    self.gate = gate
    state = Mutex(State(firmware: firmware))
  }

  /// Notes what the module calls its firmware, unless the user has a name for it.
  func note(firmware: String) {
    state.withLock { if $0.firmware == nil { $0.firmware = firmware } }
  }

  /// Notes that a signal has asked the run to stop: what has not run proves nothing to a gate.
  func note(signal: Int32) {
    state.withLock { $0.signal = signal }
  }

  /// The signal that has asked the run to stop; nil if none has.
  var signal: Int32? { state.withLock(\.signal) }

  /// Takes the next event.
  ///
  /// - Returns: the event as everybody is to hear of it: the exit code of a run's end is that of the signal that
  ///   stopped it, or else of its gate, if there was one.
  func add(_ event: StampedEvent) -> StampedEvent {
    state.withLock { state in
      var event = event
      if case .runFinished(let elapsed, let exitCode) = event.event {
        if state.signal == nil, let gate {
          state.verdict = gate.judge(state.outcome, firmware: state.firmware)
        }
        let code = state.signal.map { 128 + Int($0) } ?? state.verdict?.exitCode ?? exitCode
        event = StampedEvent(at: event.instant, .runFinished(elapsed: elapsed, exitCode: code))
      }
      state.outcome.add(event)
      return event
    }
  }

  var outcome: RunOutcome { state.withLock(\.outcome) }

  /// What the firmware is called: by the user, or else by the module; nil if unknown.
  var firmware: String? { state.withLock(\.firmware) }

  /// The exit code of the run's end; nil before it.
  var exitCode: Int? { state.withLock(\.outcome.closing?.exitCode) }

  /// The judgement of the gate; nil without one, before the run's end, and if a signal stopped it.
  var verdict: RunGate.Judgement? { state.withLock(\.verdict) }
}

/// What a run is compared with at its end: earlier runs, known failures, or both.
struct RunGate: Sendable {
  /// The baseline runs.
  var baseline: [ComparedRun]?

  var allowance: Allowance?

  /// Whether the run has only some of the cases: the others are not compared.
  var isPartial = false

  /// Which suites and cases of the baseline are those of the run under other names.
  var names = NameMatching()

  /// The known failures.
  struct Allowance: Sendable {
    let file: String
    let failures: KnownFailures
    let today: CalendarDate
  }

  /// The result of the gate.
  struct Judgement: Sendable {
    let exitCode: Int
    let comparison: Comparison?
    /// The messages about the known failures.
    let remarks: [String]
    /// That of a gate without a common case; nil otherwise.
    let error: CLIError?
  }

  func judge(_ outcome: RunOutcome, firmware: String?) -> Judgement {
    let own = ComparedRun(id: "this run", firmware: firmware, outcome)
    let (run, base) = unified(own)
    let comparison = base.map { base in
      Comparison(base: isPartial ? base.map { $0.restricted(to: run) } : base, new: [run])
    }
    let error: CLIError? =
      comparison?.hasNothingInCommon == true
      ? .nothingInCommon(
        .nothingToDo, "nothing to compare with: the baseline has none of this run's cases", base: base ?? [],
        new: [run]) : nil
    let known = allowance.map { $0.failures.judge(outcome, today: $0.today) }
    let exitCode =
      if let known {
        comparison?.exitCode(excusing: known) ?? known.exitCode
      } else {
        comparison?.exitCode ?? 0
      }
    return Judgement(
      exitCode: error.map { Int($0.status.rawValue) } ?? exitCode, comparison: comparison,
      remarks: known?.lines(file: allowance?.file ?? "") ?? [], error: error)
  }

  /// The run, whose names stay, and the baseline with these names.
  private func unified(_ run: ComparedRun) -> (run: ComparedRun, base: [ComparedRun]?) {
    guard let baseline else { return (run, nil) }
    let runs = names.unified([run] + baseline)
    return (runs[0], Array(runs.dropFirst()))
  }
}
