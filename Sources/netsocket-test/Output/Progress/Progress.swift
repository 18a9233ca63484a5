import ATCommand
import Greentea
import Synchronization
import Timekeeping

/// Prints progress on stderr: a live line on a terminal, elsewhere a line per case.
final class Progress: Sendable {
  private struct State {
    var line: ProgressLine
    var live: LiveLine
    var refused = RefusedTargets()
    var silence: (@Sendable () -> Duration?)?
  }

  private let isTerminal: Bool
  private let isQuiet: Bool
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>
  private let stopwatch = Stopwatch()

  /// - Parameters:
  ///   - isTerminal: shows a live line of at most `columns` characters.
  ///   - isQuiet: tells only what went wrong or was left out.
  ///   - line: what the live line knows before the run.
  init(
    isTerminal: Bool, isQuiet: Bool = false, columns: @escaping @Sendable () -> Int = { 80 },
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
      let slow = state.line.add(stamped)
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
        if let slow { notice(slow, &state) }
      default: break
      }
      for line in EventText.lines(event) { plain(line, &state) }
      if case .runFinished = event { state.live.clear() }
    }
  }

  /// Shows how time goes on, where it does so between events: once a second.
  func tick() {
    state.withLock { state in
      if let slow = state.line.slowCase(elapsed: stopwatch.elapsed) { notice(slow, &state) }
      show(&state)
    }
  }

  private func notice(_ slow: String, _ state: inout State) {
    if !isQuiet { plain(slow, &state) }
  }

  /// Notes how long what begins now may take.
  func note(limit: Duration) {
    state.withLock { $0.line.limit = limit }
  }

  /// Shows from now on how long the module has been silent.
  func watch(silence: @escaping @Sendable () -> Duration?) {
    state.withLock { $0.silence = silence }
  }

  private func show(_ state: inout State) {
    guard isTerminal, !isQuiet else { return }
    let (elapsed, silence) = (stopwatch.elapsed, state.silence?())
    state.live.show { [line = state.line] columns in
      line.text(elapsed: elapsed, silence: silence, columns: columns)
    }
  }

  /// Prints, once for each target, what was not allowed to leave this machine.
  func tellRefusal(_ target: String) {
    state.withLock { state in
      guard state.refused.isNew(target) else { return }
      plain(EventText.refusal(of: target), &state)
    }
  }

  /// Prints a warning.
  func warn(_ sentence: String) {
    state.withLock { plain("warning: \(sentence)", &$0) }
  }

  /// Prints what the checks found about a device that could not be set up.
  func explain(_ sentence: String) {
    state.withLock { plain(sentence, &$0) }
  }

  /// Prints that a signal ends the run.
  func tellStop() {
    state.withLock { plain(EventText.stop, &$0) }
  }

  /// Prints an AT exchange that has ended.
  func tell(_ exchange: ATExchangeRecord) {
    state.withLock { plain(EventText.line(exchange), &$0) }
  }

  private func plain(_ text: String, _ state: inout State) {
    state.live.clear()
    write("netsocket-test: \(text)\n")
  }
}

/// The targets outside this machine that were printed: each once, up to a limit.
struct RefusedTargets {
  private var told: Set<String> = []

  /// Further targets are not printed.
  private static let limit = 16

  mutating func isNew(_ target: String) -> Bool {
    told.count < Self.limit && told.insert(target).inserted
  }
}
