import Synchronization
import Timekeeping

/// A line that comes back: after a hang-up it is opened again, for a while, as when an adapter is unplugged and
/// plugged in.
///
/// The reader does the opening; a line that nobody reads stays as it is. An outage is never passed over in silence: the
/// read in which it ended throws `.interrupted`, once, and so does every write that meets it. Whoever asks something of
/// a line that is away waits until it is back, for as long as the window lasts.
public final class ReopeningLine: SerialLine {
  /// What happens to the line.
  public enum Event: Hashable, Sendable {
    case outageBegan
    case outageEnded(after: Duration)
    /// It was not to be opened again in time; why the last try failed.
    case gaveUp(after: Duration, LineOpeningError?)

    /// A line for a transcript.
    public var text: String {
      switch self {
      case .outageBegan: "the line has hung up"
      case .outageEnded(let duration): "the line is open again, after \(duration.inSeconds(decimals: 3)) s"
      case .gaveUp(let duration, let error):
        "the line is not back after \(duration.inSeconds(decimals: 3)) s"
          + (error.map { ": \($0.message)" } ?? "")
      }
    }
  }

  private struct State {
    var line: any SerialLine
    /// How often it has been opened again.
    var generation = 0
    var settings: (baud: Int, flowControl: FlowControl)?
    var outageBegan: Instant?
    var lastFailure: LineOpeningError?
    var end: SerialLineError?
    var observer: (@Sendable (Event) -> Void)?
  }

  /// How long the line is tried to be opened again, by default.
  public static let standardWindow = Duration.seconds(10)
  /// How long between two tries.
  private static let pause = Duration.milliseconds(200)

  private let reopen: @Sendable () async throws(LineOpeningError) -> any SerialLine
  private let window: Duration
  private let time: any TimeSource
  /// The line is back, given up or closed.
  private let changes: AsyncSignal
  private let state: Mutex<State>

  /// - Parameters:
  ///   - line: the line, open.
  ///   - window: how long after a hang-up it is tried again.
  ///   - reopen: opens the same line once more; without it hanging for longer than some seconds.
  public init(
    _ line: any SerialLine, window: Duration = standardWindow, time: any TimeSource,
    reopen: @escaping @Sendable () async throws(LineOpeningError) -> any SerialLine
  ) {
    self.window = window
    self.time = time
    self.reopen = reopen
    changes = AsyncSignal(time, label: "serial line: to be opened again")
    state = Mutex(State(line: line))
  }

  /// Sets who hears of outages, at once and in order; must not block.
  public func observe(_ observer: (@Sendable (Event) -> Void)?) {
    state.withLock { $0.observer = observer }
  }

  public func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    let now = try current()
    if now.outageBegan == nil {
      do throws(SerialLineError) {
        return try await now.line.read(until: deadline)
      } catch {
        try await hear(of: error, in: now)
      }
    }
    return try await bridge(until: deadline)
  }

  /// What meets an outage is not written behind it: it may make no sense to a module that has lost its power.
  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    if try await awaitReturn() { throw .interrupted }
    let hasMetOutage = try await !use { line throws(SerialLineError) in try await line.write(bytes) }
    if hasMetOutage {
      _ = try await awaitReturn()
      throw .interrupted
    }
  }

  /// Set again when the line has been opened again.
  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await persist { line throws(SerialLineError) in
      try await line.configure(baud: baud, flowControl: flowControl)
    }
    state.withLock { $0.settings = (baud, flowControl) }
  }

  public func pulseReset() async throws(SerialLineError) {
    try await persist { line throws(SerialLineError) in try await line.pulseReset() }
  }

  public func close() {
    let line = state.withLock { state in
      state.end = .closed
      return state.line
    }
    line.close()
    changes.fire()
  }

  public func waitUntilClosed() async {
    await state.withLock(\.line).waitUntilClosed()
  }

  // MARK: The outage

  private func current() throws(SerialLineError) -> State {
    let state = state.withLock(\.self)
    if let end = state.end { throw end }
    return state
  }

  /// - Returns: false if the line hung up meanwhile.
  private func use(
    _ action: (any SerialLine) async throws(SerialLineError) -> Void
  ) async throws(SerialLineError) -> Bool {
    let now = try current()
    guard now.outageBegan == nil else { return false }
    do throws(SerialLineError) {
      try await action(now.line)
      return true
    } catch {
      try await hear(of: error, in: now)
      return false
    }
  }

  /// Does what makes sense on the line that is back too.
  private func persist(
    _ action: (any SerialLine) async throws(SerialLineError) -> Void
  ) async throws(SerialLineError) {
    repeat { _ = try await awaitReturn() } while try await !use(action)
  }

  /// Waits while the line is away.
  ///
  /// - Returns: whether it was.
  private func awaitReturn() async throws(SerialLineError) -> Bool {
    var wasAway = false
    while true {
      let seen = changes.count
      guard let began = try current().outageBegan else { return wasAway }
      wasAway = true
      let limit = began + window
      if try await changes.wait(past: seen, until: limit, ifCancelled: SerialLineError.cancelled) { continue }
      // The reader may still be at its last try, and then comes too late; or nobody reads.
      try giveUp(began)
    }
  }

  /// Begins an outage, unless another call has; throws every error that is none.
  private func hear(of error: SerialLineError, in before: State) async throws(SerialLineError) {
    let (now, isNews) = state.withLock { state in
      let isFirst = state.outageBegan == nil && state.generation == before.generation
      let isNews = error == .hangUp && isFirst && state.end == nil
      if isNews { state.outageBegan = time.now }
      return (state, isNews)
    }
    if let end = now.end { throw end }
    if isNews {
      // The lock of a port is released, and others who wait for this line are woken.
      before.line.close()
      now.observer?(.outageBegan)
      await before.line.waitUntilClosed()
      return
    }
    // What is heard of a line that others have found gone is no news.
    let isKnown = now.outageBegan != nil || now.generation != before.generation
    guard isKnown, error == .hangUp || error == .closed else { throw error }
  }

  /// Tries to open the line again.
  ///
  /// - Returns: no bytes, when `deadline` has come and the window has not.
  /// - Throws: `.interrupted` when it is open again, `.hangUp` when the window has passed.
  private func bridge(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    while true {
      // Whoever else has seen the outage end tells it too: these bytes are after it.
      guard let began = try current().outageBegan else { throw .interrupted }
      guard time.now < began + window else {
        try giveUp(began)
        continue
      }
      if let line = try await open() {
        try await resume(line, began)
        throw .interrupted
      }
      let seen = changes.count
      let limit = [time.now + Self.pause, began + window, deadline ?? .distantFuture].min() ?? time.now
      _ = try current()
      _ = try await changes.wait(past: seen, until: limit, ifCancelled: SerialLineError.cancelled)
      if let deadline, time.now >= deadline { return [] }
    }
  }

  /// One try.
  private func open() async throws(SerialLineError) -> (any SerialLine)? {
    let line: any SerialLine
    do throws(LineOpeningError) {
      line = try await reopen()
    } catch {
      if error.reason == .cancelled { throw .cancelled }
      state.withLock { $0.lastFailure = error }
      return nil
    }
    do throws(SerialLineError) {
      if let settings = state.withLock(\.settings) {
        try await line.configure(baud: settings.baud, flowControl: settings.flowControl)
      }
      return line
    } catch {
      line.close()
      await line.waitUntilClosed()
      if error == .cancelled { throw error }
      return nil
    }
  }

  private func resume(_ line: any SerialLine, _ began: Instant) async throws(SerialLineError) {
    let (observer, end) = state.withLock { state in
      guard state.end == nil else { return (nil as (@Sendable (Event) -> Void)?, state.end) }
      state.line = line
      state.generation += 1
      state.outageBegan = nil
      state.lastFailure = nil
      return (state.observer, nil)
    }
    if let end {
      line.close()
      await line.waitUntilClosed()
      throw end
    }
    observer?(.outageEnded(after: time.now - began))
    changes.fire()
  }

  /// Ends the line, unless somebody has done so or it is back.
  private func giveUp(_ began: Instant) throws(SerialLineError) {
    let (observer, failure, isNews, end) = state.withLock { state in
      let isNews = state.end == nil && state.outageBegan == began
      if isNews { state.end = .hangUp }
      return (state.observer, state.lastFailure, isNews, state.end)
    }
    if isNews {
      observer?(.gaveUp(after: time.now - began, failure))
      changes.fire()
    }
    if let end { throw end }
  }
}
