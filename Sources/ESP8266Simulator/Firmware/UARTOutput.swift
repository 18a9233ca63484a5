import NetworkServices
import SerialLines
import Timekeeping

/// The way out of the firmware: bytes for the UART and requests for the uplink, in order.
struct UARTOutput: Sendable {
  private var actions: [FirmwareAction] = []
  private var unwritten: [UInt8] = []
  private var baud = 115_200
  private let hasWireTime: Bool

  /// When the UART will have sent everything.
  private(set) var drainedAt = Instant.beginning

  /// - Parameter hasWireTime: whether bytes take time to leave.
  init(hasWireTime: Bool) {
    self.hasWireTime = hasWireTime
  }

  /// Bytes that have not left the UART yet.
  func backlog(at now: Instant) -> Int {
    guard drainedAt > now else { return 0 }
    return Int((drainedAt - now).wholeNanoseconds / 1000 * Int64(baud) / 10_000_000)
  }

  mutating func write(_ bytes: [UInt8], at now: Instant) {
    unwritten += bytes
    let bitTimes = hasWireTime ? Int64(bytes.count) * 10 : 0
    drainedAt = max(drainedAt, now) + .nanoseconds(bitTimes * 1_000_000_000 / Int64(max(baud, 1)))
  }

  mutating func configure(_ uart: UARTSettings) {
    flush()
    baud = uart.baud
    actions.append(.configure(baud: uart.baud, flowControl: uart.flowControl))
  }

  mutating func request(_ request: UplinkRequest) {
    actions.append(.request(request))
  }

  mutating func tellReady() {
    flush()
    actions.append(.tellReady)
  }

  mutating func takeActions() -> [FirmwareAction] {
    flush()
    defer { actions = [] }
    return actions
  }

  private mutating func flush() {
    guard !unwritten.isEmpty else { return }
    actions.append(.write(unwritten))
    unwritten = []
  }
}
