import Synchronization
import Timekeeping

/// A line that comes back: after a hang-up it is opened again, for a while, as when an adapter is unplugged and
/// plugged in.
///
/// The reader does the opening; a line that nobody reads stays as it is. A gap is never passed over in silence: the
/// read in which it ended throws `.interrupted`, once, and so does every write that meets it.
public final class ReopeningLine: SerialLine {
  /// What happens to the line.
  public enum Event: Hashable, Sendable {
    case gapBegan
    case gapEnded(after: Duration)
    /// It was not to be opened again in time; why the last try failed.
    case gaveUp(after: Duration, LineOpeningError?)

    /// A line for a transcript.
    public var text: String {
      switch self {
      case .gapBegan: "the line has hung up"
      case .gapEnded(let gap): "the line is open again, after \(Self.seconds(gap))"
      case .gaveUp(let gap, let error):
        "the line is not back after \(Self.seconds(gap))" + (error.map { ": \($0.message)" } ?? "")
      }
    }

    private static func seconds(_ duration: Duration) -> String {
      let milliseconds = duration.wholeMilliseconds
      let fraction = String(milliseconds % 1000)
      return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) s"
    }
  }

  private struct Settings {
    let baud: Int
    let flowControl: FlowControl
  }

  private struct State {
    var line: any SerialLine
    /// How often it has been opened again.
    var generation = 0
    var settings: Settings?
    var gapBegan: Instant?
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
  private let ending: Pulse
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
    ending = Pulse(time, label: "serial line: to be opened again")
    state = Mutex(State(line: line))
  }

  /// Sets who hears of gaps, at once and in order; must not block.
  public func observe(_ observer: (@Sendable (Event) -> Void)?) {
    state.withLock { $0.observer = observer }
  }

  public func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    let now = try current()
    if now.gapBegan == nil {
      do throws(SerialLineError) {
        return try await now.line.read(until: deadline)
      } catch {
        try hear(of: error, in: now)
      }
    }
    return try await bridge(until: deadline)
  }

  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    try await use { line throws(SerialLineError) in try await line.write(bytes) }
  }

  /// Set again when the line has been opened again.
  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await use { line throws(SerialLineError) in
      try await line.configure(baud: baud, flowControl: flowControl)
    }
    state.withLock { $0.settings = Settings(baud: baud, flowControl: flowControl) }
  }

  public func pulseReset() async throws(SerialLineError) {
    try await use { line throws(SerialLineError) in try await line.pulseReset() }
  }

  public func close() {
    let line = state.withLock { state in
      state.end = .closed
      return state.line
    }
    line.close()
    ending.fire()
  }

  // MARK: The gap

  private func current() throws(SerialLineError) -> State {
    let state = state.withLock(\.self)
    if let end = state.end { throw end }
    return state
  }

  private func use(_ action: (any SerialLine) async throws(SerialLineError) -> Void)
    async throws(SerialLineError)
  {
    let now = try current()
    if now.gapBegan != nil { throw .interrupted }
    do throws(SerialLineError) {
      try await action(now.line)
    } catch {
      try hear(of: error, in: now)
      throw .interrupted
    }
  }

  /// Begins a gap, unless another call has; throws every error that is none.
  private func hear(of error: SerialLineError, in before: State) throws(SerialLineError) {
    let (now, isNews) = state.withLock { state in
      let isFirst = state.gapBegan == nil && state.generation == before.generation
      let isNews = error == .hangUp && isFirst && state.end == nil
      if isNews { state.gapBegan = time.now }
      return (state, isNews)
    }
    if let end = now.end { throw end }
    if isNews {
      // The lock of a port is released, and others who wait for this line are woken.
      before.line.close()
      now.observer?(.gapBegan)
    } else if error != .hangUp, error != .closed {
      throw error
    }
  }

  /// Tries to open the line again.
  ///
  /// - Returns: no bytes, when `deadline` has come and the window has not.
  /// - Throws: `.interrupted` when it is open again, `.hangUp` when the window has passed.
  private func bridge(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    while true {
      // Whoever else has seen the gap end tells it too: these bytes are after it.
      guard let began = try current().gapBegan else { throw .interrupted }
      guard time.now < began + window else { try giveUp(began) }
      if let line = try await open() {
        try resume(line, began)
        throw .interrupted
      }
      let seen = ending.count
      let limit = [time.now + Self.pause, began + window, deadline ?? .distantFuture].min() ?? time.now
      _ = try current()
      do throws(CancellationError) {
        _ = try await ending.wait(past: seen, until: limit)
      } catch {
        throw .cancelled
      }
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
      if error == .cancelled { throw error }
      return nil
    }
  }

  private func resume(_ line: any SerialLine, _ began: Instant) throws(SerialLineError) {
    let (observer, end) = state.withLock { state in
      guard state.end == nil else { return (nil as (@Sendable (Event) -> Void)?, state.end) }
      state.line = line
      state.generation += 1
      state.gapBegan = nil
      state.lastFailure = nil
      return (state.observer, nil)
    }
    if let end {
      line.close()
      throw end
    }
    observer?(.gapEnded(after: time.now - began))
  }

  private func giveUp(_ began: Instant) throws(SerialLineError) -> Never {
    let (observer, failure, end) = state.withLock { state in
      defer { state.end = state.end ?? .hangUp }
      return (state.observer, state.lastFailure, state.end)
    }
    if let end { throw end }
    observer?(.gaveUp(after: time.now - began, failure))
    throw .hangUp
  }
}
