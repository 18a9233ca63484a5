import Greentea
import RunComparison
import Synchronization

/// The events of a run so far.
final class RunLog: Sendable {
  private struct State {
    var events: [StampedEvent] = []
    var firmware: String?
    var verdict: RunGate.Verdict?
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

  /// Takes the next event.
  ///
  /// - Returns: the event as everybody is to hear of it: with a gate, the exit code of the run's end is the gate's.
  func add(_ event: StampedEvent) -> StampedEvent {
    state.withLock { state in
      var event = event
      if let gate, case .runFinished(let elapsed, _) = event.event {
        let verdict = gate.judge(ComparedRun(id: "this run", firmware: state.firmware, events: state.events))
        state.verdict = verdict
        event = StampedEvent(
          at: event.instant, .runFinished(elapsed: elapsed, exitCode: verdict.exitCode))
      }
      state.events.append(event)
      return event
    }
  }

  var events: [StampedEvent] { state.withLock(\.events) }

  /// What came of the run at its gate; nil without one, and before its end.
  var verdict: RunGate.Verdict? { state.withLock(\.verdict) }
}
