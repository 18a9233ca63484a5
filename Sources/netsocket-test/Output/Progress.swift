import ATCommand
import Greentea
import Synchronization

/// Tells on stderr how a run is getting on: a live line on a terminal, a line a case elsewhere.
final class Progress: Sendable {
  private struct State {
    var line: ProgressLine
    var live: LiveLine
    var refused: Set<String> = []
  }

  private let isTerminal: Bool
  private let isQuiet: Bool
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>
  private let stopwatch = Stopwatch()

  /// More targets than that are not told.
  private static let refusalLimit = 16

  /// - Parameters:
  ///   - isTerminal: shows a live line, cut to `columns` characters.
  ///   - isQuiet: tells only what went wrong or was left out.
  ///   - line: what the live line knows before the run.
  init(
    isTerminal: Bool, isQuiet: Bool = false, columns: Int = 80,
    line: ProgressLine = ProgressLine(isVirtual: true),
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.isQuiet = isQuiet
    self.write = write
    state = Mutex(State(line: line, live: LiveLine(columns: columns, write: write)))
  }

  func tell(_ stamped: StampedEvent) {
    let event = stamped.event
    state.withLock { state in
      state.line.add(stamped)
      switch event {
      case .caseStarted: show(&state)
      case .caseFinished(let id, let result):
        if !isTerminal, !isQuiet {
          let word = result.verdict.word.rawValue
          let attempt = id.attempt > 1 ? " at attempt \(id.attempt)" : ""
          plain(
            "[\(state.line.finished)/\(state.line.total)] \(id.suite) \(id.name): \(word)\(attempt) in \(EventText.seconds(result.elapsed))",
            &state)
        }
      default: break
      }
      for line in EventText.lines(event) { plain(line, &state) }
      if case .runFinished = event { state.live.clear() }
    }
  }

  /// Shows how time goes on, where it does so between events: once a second.
  func tick() {
    state.withLock { show(&$0) }
  }

  private func show(_ state: inout State) {
    guard isTerminal, !isQuiet, let text = state.line.text(elapsed: stopwatch.elapsed) else { return }
    state.live.show(text)
  }

  /// Tells, once for each target, what was not let out of this machine.
  func tellRefusal(_ target: String) {
    state.withLock { state in
      guard state.refused.count < Self.refusalLimit, state.refused.insert(target).inserted else { return }
      plain(EventText.refusal(of: target), &state)
    }
  }

  /// Tells of something that is not as it should be and no reason to stop.
  func warn(_ sentence: String) {
    state.withLock { plain("warning: \(sentence)", &$0) }
  }

  /// Tells of what was found out about a device that could not be set up.
  func explain(_ sentence: String) {
    state.withLock { plain(sentence, &$0) }
  }

  /// Tells that the run ends because it was asked to.
  func tellStop() {
    state.withLock { plain(EventText.stop, &$0) }
  }

  /// Tells an AT exchange that has ended.
  func tell(_ exchange: ATExchangeRecord) {
    state.withLock { plain(EventText.line(exchange), &$0) }
  }

  private func plain(_ text: String, _ state: inout State) {
    state.live.clear()
    write("netsocket-test: \(text)\n")
  }
}
