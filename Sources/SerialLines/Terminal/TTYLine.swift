import CSerialPort
import Glibc
import Synchronization
import Timekeeping

/// A serial port of this machine: a UART, an adapter at USB, or a pseudo-terminal.
///
/// Raw, 8 data bits, no parity, one stop bit, any speed; used by this program alone; the settings that it had
/// before come back when it is closed.
public final class TTYLine: StreamLine {
  public let stream: PolledStream
  private let resetWire: ResetWire
  private let time: any TimeSource
  private let flowControl: Mutex<FlowControl>

  /// May block for as long as the port's driver takes.
  ///
  /// What has come in before is thrown away. With a reset wire, DTR is released (RTS too, unless flow control has
  /// it), so that the module runs.
  public init(
    path: String, baud: Int, flowControl: FlowControl = .none, resetWire: ResetWire = .none,
    time: RealWorld
  ) throws(LineOpeningError) {
    guard resetWire.isCompatible(with: flowControl), flowControl != .rts else {
      throw LineOpeningError(path, .wiresInConflict)
    }
    let descriptor = try TerminalPort.open(path)
    let before: serial_settings
    do throws(LineOpeningError) {
      before = try Self.prepare(descriptor, path, baud, flowControl)
    } catch {
      Glibc.close(descriptor)
      throw error
    }
    stream = PolledStream(
      descriptor: descriptor, isSocket: false, hooks: .init(end: { Self.leave($0, before) }), label: path,
      time: time)
    self.resetWire = resetWire
    self.time = time
    self.flowControl = Mutex(flowControl)
    let resting = resetWire.restingWires(flowControl)
    do throws(SerialLineError) {
      if !resting.isEmpty { try TerminalModemLines(stream: stream).setNow(resting, asserted: false) }
    } catch {
      guard error != .noSuchLine else { return }
      stream.close()
      throw LineOpeningError(path, line: error)
    }
  }

  deinit {
    close()
  }

  /// Lets what was written leave first, for as long as it takes at the present speed and no longer than a second.
  ///
  /// - Throws: `.noSuchLine` for RTS alone, which terminals do not have, and where RTS resets the module. CTS
  ///   alone is both: it is harmless to show an RTS that nobody looks at.
  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    guard flowControl != .rts, resetWire.isCompatible(with: flowControl) else { throw .noSuchLine }
    let limit = time.now + .seconds(1)
    while let pending = stream.withDescriptor(serial_pending_output), pending > 0, time.now < limit {
      try await time.sleep(for: .milliseconds(1), ifCancelled: SerialLineError.cancelled)
    }
    let result = stream.withDescriptor { descriptor in
      Result<Int, SerialLineError> { () throws(SerialLineError) in
        try TerminalPort.configure(descriptor, baud: baud, flowControl: flowControl)
      }
    }
    guard let result else { throw stream.end ?? .closed }
    let actual = try result.get()
    guard TerminalPort.isClose(actual, to: baud) else {
      throw .system(code: EINVAL, operation: "set \(baud) baud (the port runs at \(actual))")
    }
    self.flowControl.withLock { $0 = flowControl }
  }

  /// Pulses the reset wire; what waits to be sent is forgotten, for the module would take it as its first input.
  public func pulseReset() async throws(SerialLineError) {
    stream.discardOutput()
    _ = stream.withDescriptor(serial_discard_output)
    try await resetWire.pulse(TerminalModemLines(stream: stream), flowControl.withLock(\.self), time)
  }

  /// - Returns: the settings that were there.
  private static func prepare(
    _ descriptor: Int32, _ path: String, _ baud: Int, _ flowControl: FlowControl
  ) throws(LineOpeningError) -> serial_settings {
    let result: (before: serial_settings, actual: Int)
    do throws(SerialLineError) {
      let before = try TerminalPort.settings(descriptor)
      let actual = try TerminalPort.configure(descriptor, baud: baud, flowControl: flowControl)
      _ = serial_discard_input(descriptor)
      result = (before, actual)
    } catch {
      throw LineOpeningError(path, line: error)
    }
    if TerminalPort.isClose(result.actual, to: baud) { return result.before }
    leave(descriptor, result.before)
    throw LineOpeningError(path, .speedRefused(baud: baud, actual: result.actual))
  }

  /// Lets the last bytes leave, unless the module stops them, and leaves the port as it was found.
  private static func leave(_ descriptor: Int32, _ settings: serial_settings) {
    for _ in 0..<40 where serial_pending_output(descriptor) > 0 { poll(nil, 0, 5) }
    _ = serial_discard_output(descriptor)
    var settings = settings
    _ = serial_settings_write(descriptor, &settings)
    _ = serial_set_exclusive(descriptor, 0)
  }
}

/// The wires of a terminal's driver.
private struct TerminalModemLines: ModemLines {
  let stream: PolledStream

  func set(_ wires: ModemWires, asserted: Bool) async throws(SerialLineError) {
    try setNow(wires, asserted: asserted)
  }

  func setNow(_ wires: ModemWires, asserted: Bool) throws(SerialLineError) {
    let code = stream.withDescriptor { descriptor in
      serial_set_modem_lines(
        descriptor, wires.contains(.dtr) ? 1 : 0, wires.contains(.rts) ? 1 : 0, asserted ? 1 : 0) == 0
        ? 0 : errno
    }
    guard let code else { throw stream.end ?? .closed }
    guard code == 0 else {
      // A pseudo-terminal has none (ENOTTY); neither have some adapters (EINVAL).
      throw code == ENOTTY || code == EINVAL
        ? .noSuchLine : SerialLineError(descriptorCode: code, operation: "set DTR and RTS")
    }
  }
}
