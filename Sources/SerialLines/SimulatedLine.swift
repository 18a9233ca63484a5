import Synchronization
import Timekeeping

/// One end of a serial line that exists only in memory.
public final class SimulatedLine: SerialLine {
  private let time: any TimeSource
  private let outgoing: SimulatedWire
  private let incoming: SimulatedWire
  private let resetHandler = Mutex<(@Sendable () -> Void)?>(nil)
  private let onPulse: @Sendable () throws(SerialLineError) -> Void

  private init(
    _ time: any TimeSource, outgoing: SimulatedWire, incoming: SimulatedWire,
    onPulse: @escaping @Sendable () throws(SerialLineError) -> Void
  ) {
    self.time = time
    self.outgoing = outgoing
    self.incoming = incoming
    self.onPulse = onPulse
  }

  /// The two ends of a new line.
  ///
  /// - Parameters:
  ///   - baud: both ends' speed at first, bits per second.
  ///   - moduleCapacity: unread bytes the module's UART keeps; a hardware FIFO of the ESP8266 has 128,
  ///     its AT firmware reads it by interrupt into a larger ring.
  ///   - hostCapacity: unread bytes the host keeps.
  ///   - hostPortion: a chunk arrives at the host in portions of so many bytes, each at its own time; as a whole if nil.
  public static func pair(
    _ time: any TimeSource, baud: Int = 115_200, moduleCapacity: Int = 8192, hostCapacity: Int = 65_536,
    hostPortion: Int? = nil
  ) -> (host: SimulatedLine, module: SimulatedLine) {
    let toModule = SimulatedWire(
      time, baud: baud, capacity: moduleCapacity, label: "serial line: bytes for the module")
    let toHost = SimulatedWire(
      time, baud: baud, capacity: hostCapacity, portion: hostPortion,
      label: "serial line: bytes for the host")
    let module = SimulatedLine(time, outgoing: toHost, incoming: toModule) { () throws(SerialLineError) in
      throw .noSuchLine
    }
    let host = SimulatedLine(time, outgoing: toModule, incoming: toHost) { () throws(SerialLineError) in
      module.resetHandler.withLock(\.self)?()
    }
    return (host, module)
  }

  /// Called on this end when the other end pulses the reset wire.
  public func onReset(_ handler: (@Sendable () -> Void)?) {
    resetHandler.withLock { $0 = handler }
  }

  /// Sets who takes what arrives at this end, at once and instead of a reader; nil says that the line is closed. Must
  /// not block.
  public func onArrival(_ taker: (@Sendable ([UInt8]?) -> Void)?) {
    incoming.setTaker(taker)
  }

  /// Bytes sent to this end that were lost because nobody read them in time.
  public var lostBytes: Int { incoming.lostBytes }

  public func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    while true {
      let seen = incoming.arrivals.count
      guard let bytes = incoming.take() else { throw .closed }
      if !bytes.isEmpty { return bytes }
      guard
        try await incoming.arrivals.wait(past: seen, until: deadline, ifCancelled: SerialLineError.cancelled)
      else { return [] }
    }
  }

  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    send(bytes)
  }

  /// As ``write(_:)``: a line in memory takes everything at once.
  public func send(_ bytes: [UInt8]) {
    outgoing.send(bytes)
  }

  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    set(baud: baud, flowControl: flowControl)
  }

  /// As ``configure(baud:flowControl:)``.
  public func set(baud: Int, flowControl: FlowControl) {
    outgoing.setSenderBaud(baud)
    // RTS is this end's own word "stop": with it a full receiver holds the sender.
    incoming.setReceiver(baud: baud, holdsSender: flowControl == .rts || flowControl == .both)
  }

  public func pulseReset() async throws(SerialLineError) {
    try onPulse()
  }

  public func close() {
    outgoing.close()
    incoming.close()
  }
}

/// One direction of a simulated serial line, honest about time and about lost bytes.
///
/// A chunk occupies the wire for 10 bit times a byte (8N1) at the sender's baud and arrives as a whole
/// when its last bit has, or in portions; costs are charged per portion so that a run stays fast.
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
  private let portion: Int
  private let state: Mutex<State>
  /// A closure as it is: a mutex of a bare one wraps it each time it is read.
  private struct Taker: Sendable {
    let take: @Sendable ([UInt8]?) -> Void
  }

  private let taker = Mutex<Taker?>(nil)
  let arrivals: AsyncSignal

  /// - Parameters:
  ///   - capacity: how many unread bytes the receiver can keep, 1 and up.
  ///   - portion: how many bytes arrive together, 1 and up; nil for whole chunks.
  init(_ time: any TimeSource, baud: Int, capacity: Int, portion: Int? = nil, label: String) {
    self.time = time
    self.capacity = capacity
    self.portion = max(portion ?? .max, 1)
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

  func setTaker(_ taker: (@Sendable ([UInt8]?) -> Void)?) {
    self.taker.withLock { $0 = taker.map(Taker.init) }
    announce()
  }

  /// Tells the taker, or whoever reads, that something has come.
  private func announce() {
    guard let taker = taker.withLock({ $0 }) else { return arrivals.fire() }
    while let bytes = take() {
      if bytes.isEmpty { return }
      taker.take(bytes)
    }
    taker.take(nil)
  }

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      sendPortion(Array(rest.prefix(portion)))
      rest = rest.dropFirst(portion)
    }
  }

  private func sendPortion(_ bytes: [UInt8]) {
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
      // A receiver at another speed makes as many wrong bytes of them: a fixed scramble here, with the high bit set.
      let bytes = baud == state.receiverBaud ? bytes : bytes.map { ($0 ^ 0x5A) | 0x80 }
      if state.held.isEmpty, state.received.isEmpty, bytes.count <= capacity {
        state.received = bytes
      } else {
        state.held += bytes
        Self.settle(&state, capacity: capacity)
      }
    }
    announce()
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
      if !state.held.isEmpty { Self.settle(&state, capacity: capacity) }
      return bytes.isEmpty && state.isClosed ? nil : bytes
    }
  }

  func close() {
    state.withLock { state in state.isClosed = true }
    announce()
  }
}
