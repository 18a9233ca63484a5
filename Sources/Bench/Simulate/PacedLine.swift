import DequeModule
import SerialLines
import Synchronization
import Timekeeping

/// A line on which bytes take the time that they take on a UART: 10 bit times each (8N1), each way.
///
/// For lines that carry bytes at once, such as a pseudo-terminal. Bytes pass in parts of some milliseconds.
final class PacedLine: SerialLine {
  private struct State {
    var baud: Int
    /// What is to be sent and has not left.
    var outgoing = Deque<UInt8>()
    /// What the line has brought and the wire has not.
    var incoming = Deque<UInt8>()
    var incomingIsFreeAt = Instant.beginning
    var failure: SerialLineError?
  }

  private let base: any SerialLine
  private let time: any TimeSource
  private let state: Mutex<State>
  private let arrivals: AsyncSignal
  private let departures: AsyncSignal

  /// Bytes that may wait; a write that brings more waits itself.
  private static let outgoingLimit = 65_536

  /// What passes at once.
  private static let part = Duration.milliseconds(5)

  /// - Parameter baud: bits per second, 1 and up.
  init(_ base: any SerialLine, baud: Int, time: any TimeSource) {
    self.base = base
    self.time = time
    state = Mutex(State(baud: baud))
    arrivals = AsyncSignal(time, label: "paced line: bytes to send")
    departures = AsyncSignal(time, label: "paced line: bytes to leave")
  }

  /// Carries what is written, until the line fails or the task is cancelled; once.
  func run() async {
    var isFreeAt = time.now
    do {
      while true {
        let seen = arrivals.count
        let (part, duration) = state.withLock { state in
          let part = Array(state.outgoing.prefix(Self.bytesInPart(state.baud)))
          return (part, Self.duration(of: part.count, state.baud))
        }
        if part.isEmpty {
          _ = try await arrivals.wait(past: seen, until: nil)
          continue
        }
        isFreeAt = max(isFreeAt, time.now) + duration
        try await time.sleep(until: isFreeAt)
        try await base.write(part)
        state.withLock { $0.outgoing.removeFirst(part.count) }
        departures.fire()
      }
    } catch {
      state.withLock { $0.failure = error as? SerialLineError ?? .cancelled }
      departures.fire()
    }
  }

  private static func bytesInPart(_ baud: Int) -> Int {
    max(1, Int(part.wholeNanoseconds * Int64(baud) / 10_000_000_000))
  }

  private static func duration(of count: Int, _ baud: Int) -> Duration {
    .nanoseconds(Int64(count) * 10_000_000_000 / Int64(baud))
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    if state.withLock(\.incoming.isEmpty) {
      let bytes = try await base.read(until: deadline)
      let now = time.now
      state.withLock { state in
        state.incoming.append(contentsOf: bytes)
        state.incomingIsFreeAt = max(state.incomingIsFreeAt, now)
      }
    }
    let (count, arrival) = state.withLock { state in
      let count = min(state.incoming.count, Self.bytesInPart(state.baud))
      return (count, state.incomingIsFreeAt + Self.duration(of: count, state.baud))
    }
    guard count > 0 else { return [] }
    do throws(CancellationError) {
      guard deadline.map({ arrival <= $0 }) ?? true else {
        try await time.sleep(until: deadline ?? arrival)
        return []
      }
      try await time.sleep(until: arrival)
    } catch {
      throw .cancelled
    }
    return state.withLock { state in
      state.incomingIsFreeAt = arrival
      let part = Array(state.incoming.prefix(count))
      state.incoming.removeFirst(count)
      return part
    }
  }

  func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    try await untilOutgoing { $0 <= Self.outgoingLimit }
    state.withLock { $0.outgoing.append(contentsOf: bytes) }
    arrivals.fire()
  }

  /// What was written before leaves at the old speed.
  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await untilOutgoing { $0 == 0 }
    state.withLock { $0.baud = max(baud, 1) }
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  private func untilOutgoing(_ isFew: (Int) -> Bool) async throws(SerialLineError) {
    while true {
      let seen = departures.count
      let (count, failure) = state.withLock { ($0.outgoing.count, $0.failure) }
      if let failure { throw failure }
      if isFew(count) { return }
      do throws(CancellationError) {
        _ = try await departures.wait(past: seen, until: nil)
      } catch {
        throw .cancelled
      }
    }
  }

  func pulseReset() async throws(SerialLineError) {
    try await base.pulseReset()
  }

  func close() {
    base.close()
  }

  func waitUntilClosed() async {
    await base.waitUntilClosed()
  }
}
