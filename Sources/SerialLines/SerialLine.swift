import Timekeeping

/// A byte stream to and from a module: a UART, or something that stands in for one.
///
/// Bytes arrive in chunks of any size. One reader and one writer at a time.
public protocol SerialLine: Sendable {
  /// Waits for bytes and takes all that are there.
  ///
  /// - Parameter deadline: nil waits without limit. The deadline is part of the read because a read
  ///   inside a timeout costs a task each time.
  /// - Returns: at least one byte, or none when `deadline` came first.
  /// - Throws: ``SerialLineError``; `.cancelled` as soon as the task is cancelled.
  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8]

  /// Hands bytes to the line; they leave in order, at the line's speed.
  func write(_ bytes: [UInt8]) async throws(SerialLineError)

  /// Sets this end's speed and flow control, from the next byte on.
  ///
  /// - Parameter baud: bits per second, 1 and up.
  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError)

  /// Resets the module by a wire of its own (RST, or DTR/RTS of an adapter).
  ///
  /// - Throws: `.noSuchLine` where no such wire is known.
  func pulseReset() async throws(SerialLineError)

  /// Gives the line up, without waiting; a waiting read ends with `.closed`.
  func close()

  /// Returns when nothing of a line that was closed is left with the system: its port is free, and has its settings
  /// back. Also in a cancelled task.
  func waitUntilClosed() async
}

extension SerialLine {
  /// A line in memory is closed at once.
  public func waitUntilClosed() async {}
}

/// Who may stop whom from sending.
public enum FlowControl: String, Hashable, Sendable {
  case none
  case rts
  case cts
  case both
}

/// What went wrong with a serial line.
public enum SerialLineError: Error, Equatable, Sendable {
  /// The other side is gone: unplugged, hung up, process ended.
  case hangUp
  /// The other side was gone and is back: bytes before and after this error do not belong together, and what was
  /// being written is lost. The line goes on.
  case interrupted
  /// This side closed the line.
  case closed
  /// The task that waited was cancelled.
  case cancelled
  /// The line has no wire for that.
  case noSuchLine
  /// The operating system said no; `errno` and what was tried.
  case system(code: Int32, operation: String)
}
