import Synchronization
import Timekeeping

/// One direction of a simulated serial line, honest about time and about lost bytes.
///
/// A chunk occupies the wire for 10 bit times a byte (8N1) at the sender's baud and arrives as a whole
/// when its last bit has; costs are charged per chunk so that a run stays fast.
final class SimulatedWire: Sendable {
  private struct State {
    var isFreeAt = Instant.beginning
    var senderBaud: Int
    var receiverBaud: Int
    var receiverHolds = false
    var held: [UInt8] = []
    var received: [UInt8] = []
    var lost = 0
    var isClosed = false
  }

  private let time: any TimeSource
  private let capacity: Int
  private let state: Mutex<State>
  let arrivals: AsyncSignal

  /// - Parameter capacity: how many unread bytes the receiver can keep, 1 and up.
  init(_ time: any TimeSource, baud: Int, capacity: Int, label: String) {
    self.time = time
    self.capacity = capacity
    state = Mutex(State(senderBaud: baud, receiverBaud: baud))
    arrivals = AsyncSignal(time, label: label)
  }

  /// How many bytes have been lost because the receiver did not read.
  var lostBytes: Int { state.withLock(\.lost) }

  func setSenderBaud(_ baud: Int) {
    state.withLock { state in state.senderBaud = baud }
  }

  /// - Parameter holdsSender: the receiver stops the sender when it is full, instead of losing bytes.
  func setReceiver(baud: Int, holdsSender: Bool) {
    state.withLock { state in
      state.receiverBaud = baud
      state.receiverHolds = holdsSender
    }
  }

  func send(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let (arrival, baud): (Instant, Int) = state.withLock { state in
      let start = max(time.now, state.isFreeAt)
      let bitTimes = Int64(bytes.count) * 10
      let end = start + .nanoseconds(bitTimes * 1_000_000_000 / Int64(max(state.senderBaud, 1)))
      state.isFreeAt = end
      return (end, state.senderBaud)
    }
    time.schedule(at: arrival) { self.arrive(bytes, at: baud) }
  }

  private func arrive(_ bytes: [UInt8], at baud: Int) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.held += baud == state.receiverBaud ? bytes : Self.misread(bytes)
      Self.settle(&state, capacity: capacity)
    }
    arrivals.fire()
  }

  /// Moves what fits from the wire to the receiver; the rest waits or is lost.
  private static func settle(_ state: inout State, capacity: Int) {
    let room = max(capacity - state.received.count, 0)
    state.received += state.held.prefix(room)
    state.held.removeFirst(min(room, state.held.count))
    if !state.receiverHolds {
      state.lost += state.held.count
      state.held = []
    }
  }

  /// Takes what has arrived; nil when the line is closed and nothing is left.
  func take() -> [UInt8]? {
    state.withLock { state in
      let bytes = state.received
      state.received = []
      Self.settle(&state, capacity: capacity)
      return bytes.isEmpty && state.isClosed ? nil : bytes
    }
  }

  func close() {
    state.withLock { state in state.isClosed = true }
    arrivals.fire()
  }

  /// What a receiver at another speed makes of bytes: framing is off, so as many wrong ones.
  ///
  /// A fixed scramble with the high bit set; real noise would hold printable bytes and line ends too.
  private static func misread(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { ($0 ^ 0x5A) | 0x80 }
  }
}
