import Bench
import Synchronization

/// Tells on stderr how many runs are done: a live line on a terminal, elsewhere a line each tenth of them.
final class SoakProgress: Sendable {
  private struct State {
    var live: LiveLine
    var tenths = 0
  }

  private let runs: Int
  private let isTerminal: Bool
  private let isQuiet: Bool
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// - Parameter runs: of all, 1 and up.
  init(runs: Int, isTerminal: Bool, isQuiet: Bool, write: @escaping @Sendable (String) -> Void) {
    self.runs = runs
    self.isTerminal = isTerminal
    self.isQuiet = isQuiet
    self.write = write
    state = Mutex(State(live: LiveLine(write: write)))
  }

  func tell(_ tally: Soak.Tally) {
    guard !isQuiet else { return }
    let text = "\(tally.runs) of \(runs) runs, \(tally.badRuns) not OK"
    state.withLock { state in
      if isTerminal {
        state.live.show(text)
      } else {
        let tenths = tally.runs * 10 / runs
        guard tenths > state.tenths else { return }
        state.tenths = tenths
        write("netsocket-test: \(text)\n")
      }
    }
  }

  /// Takes the live line away.
  func end() {
    state.withLock { $0.live.clear() }
  }
}
