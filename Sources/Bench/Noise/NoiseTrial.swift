import Greentea
import NetworkServices
import SerialLines
import SocketSuites
import Synchronization
import TestConfiguration
import Timekeeping

/// A run with noise on the line: knows what was changed and what really happened, and holds each OK against it.
///
/// It only listens: nothing that it knows reaches a verdict.
final class NoiseTrial: Sendable {
  /// A case that has ended.
  private struct Ended {
    let id: CaseID
    let isOK: Bool
    let number: Int
    /// How many messages had been changed before it, and when it had ended.
    let changes: Range<Int>
  }

  private struct State {
    var number = 0
    var firstChange = 0
    var ended: [Ended] = []
  }

  private let job: BenchJob
  private let source: NoiseSource
  private let recorder: TruthRecorder
  private let state = Mutex(State())

  init(_ noise: Noise, _ job: BenchJob, uplink: any Uplink) {
    self.job = job
    source = NoiseSource(noise, SeededGenerator(seed: job.seed))
    recorder = TruthRecorder(uplink)
  }

  /// To be put between the module and its uplink.
  var uplink: TruthRecorder { recorder }

  func line(_ base: any SerialLine, _ time: any TimeSource) -> any SerialLine {
    NoisyLine(base, source, time: time)
  }

  /// Hears of what happens in the run.
  func take(_ event: GreenteaEvent, _ environment: SuiteEnvironment) {
    switch event {
    case .caseStarted(let id):
      _ = environment.takePayloads()
      source.begin(id.name)
      let number = recorder.beginCase()
      state.withLock { state in
        state.number = number
        state.firstChange = source.changes.count
      }
    case .caseFinished(let id, let result):
      // A case that was blocked has not begun.
      guard result.verdict.name != .blocked else { return }
      recorder.note(payloads: environment.takePayloads())
      let count = source.changes.count
      state.withLock { state in
        state.ended.append(
          Ended(
            id: id, isOK: result.verdict.isOK, number: state.number, changes: state.firstChange..<count))
      }
    case .runFinished: recorder.end()
    default: break
    }
  }

  /// What came of the cases; to be asked when the run is over.
  var results: [NoiseResult] {
    let changes = source.changes
    return state.withLock(\.ended).map { ended in
      let contradictions =
        ended.isOK
        ? SuiteCatalog.contradictions(
          ended.id.suite, ended.id.name, recorder.truth(of: ended.number), job.config) : []
      var script: NoiseScript?
      if !contradictions.isEmpty {
        script = NoiseScript(
          device: job.description.device, seed: job.seed, suite: ended.id.suite, testCase: ended.id.name,
          changes: Array(changes[..<ended.changes.upperBound]))
        script?.remarks = contradictions
      }
      return NoiseResult(
        id: ended.id, isOK: ended.isOK, changes: ended.changes.count, contradictions: contradictions,
        script: script)
    }
  }
}

/// What came of a case whose module was heard through noise.
public struct NoiseResult: Hashable, Sendable {
  public let id: CaseID
  public let isOK: Bool
  /// How many messages of the case were changed; of a script, with those of the cases before it.
  public internal(set) var changes: Int
  /// Why its OK is false: a sentence each; empty for an OK that is true and for any other verdict.
  public let contradictions: [String]
  /// What was changed up to the end of the case; nil unless its OK is false.
  public let script: NoiseScript?
}
