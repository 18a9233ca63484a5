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
  public static func pair(
    _ time: any TimeSource, baud: Int = 115_200, moduleCapacity: Int = 8192, hostCapacity: Int = 65_536
  ) -> (host: SimulatedLine, module: SimulatedLine) {
    let toModule = SimulatedWire(
      time, baud: baud, capacity: moduleCapacity, label: "serial line: bytes for the module")
    let toHost = SimulatedWire(
      time, baud: baud, capacity: hostCapacity, label: "serial line: bytes for the host")
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

  /// Bytes sent to this end that were lost because nobody read them in time.
  public var lostBytes: Int { incoming.lostBytes }

  public func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    while true {
      let seen = incoming.arrivals.count
      guard let bytes = incoming.take() else { throw .closed }
      if !bytes.isEmpty { return bytes }
      do throws(CancellationError) {
        guard try await incoming.arrivals.wait(past: seen, until: deadline) else { return [] }
      } catch {
        throw .cancelled
      }
    }
  }

  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    outgoing.send(bytes)
  }

  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
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
