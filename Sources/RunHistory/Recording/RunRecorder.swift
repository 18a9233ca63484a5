import Greentea
import Synchronization
import Timekeeping

/// Records a run while it runs: the sink of its events.
///
/// When ``add(_:)`` returns, what has begun or ended with the event is in the file, together with all that was
/// added before it. A run without its last event is an interrupted one.
public final class RunRecorder: Sendable {
  private struct State {
    var writer: RunWriter
    /// Why what has happened is not in the file.
    var failure: HistoryError?
  }

  private let file: HistoryFile
  private let state: Mutex<State>

  /// More is not kept for a file that cannot be written.
  private static let pendingLimit = 100_000

  /// Nothing is written before the first event.
  public init(_ header: RunHeader, in file: HistoryFile) {
    self.file = file
    state = Mutex(State(writer: RunWriter(header: header)))
  }

  /// Takes the next event of the run.
  ///
  /// - Throws: if something is not in the file that should be. The run can go on: what is missing is kept, and
  ///   tried again at the end of every suite and of the run.
  public func add(_ event: StampedEvent) throws(HistoryError) {
    try state.withLock { state throws(HistoryError) in
      if let failure = state.failure, !failure.mayPass || state.writer.pendingCount >= Self.pendingLimit {
        throw failure
      }
      do throws(HistoryError) {
        try state.writer.add(event)
      } catch {
        let error = HistoryError(error, path: file.path)
        state.failure = error
        throw error
      }
      switch event.event.weight {
      case .detail where state.writer.pendingCount < 256 || state.failure != nil: return
      case .detail, .step:
        if let failure = state.failure { throw failure }
        try save(&state)
      case .milestone: try save(&state)
      }
    }
  }

  /// Records the module's identity and the firmware label.
  public func note(_ identity: ModuleIdentity, firmware: String?) throws(HistoryError) {
    try update { header in
      header.identity = identity
      header.firmware = firmware
    }
  }

  /// Notes when the run was over, and what has been counted in it.
  ///
  /// - Throws: if anything of the run is missing in the file.
  public func finish(endedAt: WallTime, counters: [String: Int] = [:]) throws(HistoryError) {
    try update { header in
      header.endedAt = endedAt
      header.counters = counters
    }
  }

  private func update(_ change: (inout RunHeader) -> Void) throws(HistoryError) {
    try state.withLock { state throws(HistoryError) in
      if let failure = state.failure, !failure.mayPass { throw failure }
      change(&state.writer.header)
      if state.writer.hasBegun { try save(&state, withHeader: true) }
    }
  }

  private func save(_ state: inout State, withHeader: Bool = false) throws(HistoryError) {
    let writer = state.writer
    do throws(HistoryError) {
      let run = try file.write { db in
        let run = try writer.save(in: db)
        if withHeader { try writer.updateHeader(of: run, db) }
        return run
      }
      state.writer.didSave(run)
      state.failure = nil
    } catch {
      state.failure = error
      throw error
    }
  }
}

extension HistoryError {
  /// Whether the same write may succeed later.
  fileprivate var mayPass: Bool {
    [.full, .busy, .inputOutput, .readOnly, .cannotOpen].contains(kind)
  }
}

extension GreenteaEvent {
  /// How soon an event has to be in the file.
  fileprivate enum Weight {
    /// With the next step: what is told on the way, which the end of its case tells again in short.
    case detail
    case step
    /// A step at which a file that could not be written is tried again.
    case milestone
  }

  fileprivate var weight: Weight {
    switch self {
    case .notBuilt, .planned, .message, .fixtureMessage, .expectationFailed: .detail
    case .suiteStarted, .caseStarted, .caseFinished, .setUpFailed, .tearDownFailed, .recovered,
      .recoveryFailed:
      .step
    case .runStarted, .suiteFinished, .runFinished: .milestone
    }
  }
}
