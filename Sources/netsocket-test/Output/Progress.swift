import ATCommand
import Greentea
import Synchronization

/// Tells on stderr how a run is getting on: a live line on a terminal, a line a case elsewhere.
final class Progress: Sendable {
  private struct State {
    var total = 0
    var finished = 0
    var hasLiveLine = false
    var lastUpdate: ContinuousClock.Instant?
    var refused: Set<String> = []
  }

  private let isTerminal: Bool
  private let isQuiet: Bool
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// More targets than that are not told.
  private static let refusalLimit = 16

  /// A live line changes at most so often.
  private static let interval = Duration.milliseconds(100)

  /// - Parameter isQuiet: tells only what went wrong or was left out.
  init(isTerminal: Bool, isQuiet: Bool = false, write: @escaping @Sendable (String) -> Void) {
    self.isTerminal = isTerminal
    self.isQuiet = isQuiet
    self.write = write
  }

  func tell(_ event: GreenteaEvent) {
    state.withLock { state in
      switch event {
      case .planned(_, let cases, _): state.total += cases.count
      case .caseStarted(let id): live("\(id.name) (\(state.finished + 1) of \(state.total))", &state)
      case .caseFinished(let id, let result):
        state.finished += 1
        if !isTerminal, !isQuiet {
          let word = result.verdict.word.rawValue
          plain(
            "[\(state.finished)/\(state.total)] \(id.suite) \(id.name): \(word) in \(EventText.seconds(result.elapsed))",
            &state)
        }
      default: break
      }
      for line in EventText.lines(event) { plain(line, &state) }
      if case .runFinished = event { clear(&state) }
    }
  }

  /// Tells, once for each target, what was not let out of this machine.
  func tellRefusal(_ target: String) {
    state.withLock { state in
      guard state.refused.count < Self.refusalLimit, state.refused.insert(target).inserted else { return }
      plain(EventText.refusal(of: target), &state)
    }
  }

  /// Tells an AT exchange that has ended.
  func tell(_ exchange: ATExchangeRecord) {
    state.withLock { plain(EventText.line(exchange), &$0) }
  }

  private func live(_ text: String, _ state: inout State) {
    guard isTerminal, !isQuiet else { return }
    let now = ContinuousClock.now
    if let last = state.lastUpdate, now - last < Self.interval { return }
    state.lastUpdate = now
    state.hasLiveLine = true
    write("\r\u{1B}[2K" + text)
  }

  private func clear(_ state: inout State) {
    if state.hasLiveLine { write("\r\u{1B}[2K") }
    state.hasLiveLine = false
  }

  private func plain(_ text: String, _ state: inout State) {
    clear(&state)
    write("netsocket-test: \(text)\n")
  }
}
