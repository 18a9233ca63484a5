import SerialLines
import Synchronization
import Timekeeping

/// The receive buffer of the board's serial port: an interrupt fills it, the parser empties it.
///
/// Without flow control a byte that does not fit is lost, and nobody is told.
public final class ReceiveRing: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var lost = 0
    var isOff = false
    var failure: SerialLineError?
    var onInput: (@Sendable () -> Void)?
  }

  private let capacity: Int
  private let holdsSender: Bool
  private let state = Mutex(State())
  private let arrivals: AsyncSignal
  private let departures: AsyncSignal

  /// - Parameters:
  ///   - capacity: in bytes, 1 and up.
  ///   - holdsSender: the line is not read while the ring is full.
  public init(_ time: any TimeSource, capacity: Int, holdsSender: Bool) {
    self.capacity = capacity
    self.holdsSender = holdsSender
    arrivals = AsyncSignal(time, label: "byte from the module")
    departures = AsyncSignal(time, label: "room in the receive ring")
  }

  /// Bytes that did not fit so far.
  public var lostBytes: Int { state.withLock(\.lost) }

  /// Why nothing comes any more; nil while the line stands.
  public var failure: SerialLineError? { state.withLock(\.failure) }

  /// Forgets what has not been read, and while it is off all that comes.
  public func setOff(_ isOff: Bool) {
    state.withLock { state in
      state.bytes = []
      state.isOff = isOff
    }
    departures.fire()
  }

  /// Sets who is told of every arrival (`sigio`).
  func onInput(_ handler: (@Sendable () -> Void)?) {
    state.withLock { $0.onInput = handler }
  }

  // MARK: The interrupt

  /// Fills the ring until the line ends or the task is cancelled.
  public func fill(from line: any SerialLine) async {
    while true {
      do throws(SerialLineError) {
        var rest = try await line.read(until: nil)[...]
        while !rest.isEmpty {
          let seen = departures.count
          rest = rest.dropFirst(accept(rest))
          guard !rest.isEmpty else { break }
          _ = try await departures.wait(past: seen, until: nil, ifCancelled: SerialLineError.cancelled)
        }
      } catch {
        // The line is back.
        if error == .interrupted { continue }
        state.withLock { $0.failure = error }
        arrivals.fire()
        return
      }
    }
  }

  /// - Returns: how many bytes are dealt with: kept, or lost.
  private func accept(_ bytes: ArraySlice<UInt8>) -> Int {
    let (count, onInput) = state.withLock { state in
      guard !state.isOff else { return (bytes.count, nil as (@Sendable () -> Void)?) }
      let kept = bytes.prefix(max(capacity - state.bytes.count, 0))
      state.bytes += kept
      guard !holdsSender else { return (kept.count, state.onInput) }
      state.lost += bytes.count - kept.count
      return (bytes.count, state.onInput)
    }
    arrivals.fire()
    onInput?()
    return count
  }

  // MARK: The parser

  var isReadable: Bool { state.withLock { !$0.bytes.isEmpty } }

  /// Takes what is there.
  ///
  /// - Parameters:
  ///   - limit: at most so many bytes.
  ///   - endsWithLine: take nothing behind the first CR or LF.
  func take(_ limit: Int, endsWithLine: Bool = false) -> [UInt8] {
    let taken: [UInt8] = state.withLock { state in
      var count = min(limit, state.bytes.count)
      if endsWithLine, let end = state.bytes.prefix(count).firstIndex(where: \.isLineEnd) { count = end + 1 }
      defer { state.bytes.removeFirst(count) }
      return Array(state.bytes.prefix(count))
    }
    if !taken.isEmpty, holdsSender { departures.fire() }
    return taken
  }

  /// Waits until there is something to take.
  ///
  /// - Returns: false when `deadline` came first, the line has ended, or the task was cancelled.
  func wait(until deadline: Instant) async -> Bool {
    while true {
      let seen = arrivals.count
      if isReadable { return !Task.isCancelled }
      guard failure == nil, (try? await arrivals.wait(past: seen, until: deadline)) ?? false else {
        return false
      }
    }
  }
}

extension UInt8 {
  var isLineEnd: Bool { self == 0x0D || self == 0x0A }
}
