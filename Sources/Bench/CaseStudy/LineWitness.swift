import ATCommand
import NetworkSocket
import SerialLines
import Synchronization
import Timekeeping

/// Reads along on the line between a driver and a module, and counts what the module has confirmed.
///
/// For a driver that does not look at confirmations itself: its own word proves nothing.
final class LineWitness: SerialLine {
  private let base: any SerialLine
  private let time: any TimeSource
  private let spoken: Mutex<SpokenAT>
  /// Fires when the module has said `ready`.
  private let boots: AsyncSignal
  /// What is counted, and whom it passed to and from.
  let activity: NetworkActivity

  /// Hears of every exchange when the next one begins.
  private let observer: (@Sendable (ATExchangeRecord) -> Void)?

  /// - Parameter secrets: what no exchange may show.
  init(
    _ base: any SerialLine, time: any TimeSource, secrets: [String],
    observer: (@Sendable (ATExchangeRecord) -> Void)?
  ) {
    self.base = base
    self.time = time
    self.observer = observer
    activity = NetworkActivity()
    spoken = Mutex(SpokenAT(activity, secrets: secrets))
    boots = AsyncSignal(time, label: "ready of the module")
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    let bytes = try await base.read(until: deadline)
    let hasBooted = spoken.withLock { spoken in
      let boots = spoken.boots
      spoken.hear(bytes[...], at: time.now)
      return spoken.boots != boots
    }
    if hasBooted { self.boots.fire() }
    return bytes
  }

  func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    tell(spoken.withLock { $0.say(bytes, at: time.now) })
    try await base.write(bytes)
  }

  private func tell(_ exchange: ATExchangeRecord?) {
    if let exchange { observer?(exchange) }
  }

  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }

  func close() { base.close() }

  func waitUntilClosed() async { await base.waitUntilClosed() }

  /// Begins a new record of exchanges and servers; the counts go on.
  func beginCase() {
    activity.forgetPeers()
    endExchanges()
  }

  /// Begins a new record of exchanges.
  func endExchanges() { tell(spoken.withLock { $0.forgetExchanges(at: time.now) }) }

  /// Does something that restarts the module, and waits for its `ready`.
  ///
  /// - Returns: false when that did not come in time.
  func waitForBoot(
    within limit: Duration, after action: () async throws(SerialLineError) -> Void
  ) async throws(SerialLineError) -> Bool {
    let seen = boots.count
    spoken.withLock { $0.expectReset() }
    try await action()
    return try await boots.wait(past: seen, until: time.now + limit, ifCancelled: SerialLineError.cancelled)
  }

  /// Whether the module has restarted without having been told to.
  var hasRestartedByItself: Bool { spoken.withLock(\.hasRestartedByItself) }

  var exchanges: [ExchangeOnLine] { spoken.withLock(\.exchanges) }

  /// The last command, and the last line that the module said behind it; nil for none.
  var lastExchange: (command: String, answer: String?)? { spoken.withLock(\.last) }
}

/// A line of an exchange, as it passed: a command without its secrets, or what the module said.
struct ExchangeOnLine: Sendable {
  /// Since the case began.
  let time: Duration
  let isCommand: Bool
  let text: String
}
