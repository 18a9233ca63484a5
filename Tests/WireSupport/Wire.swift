import SerialLines
import TestSupport
import Timekeeping

/// A serial line that keeps what the host writes and reads.
public final class Wire: SerialLine {
  private let base: any SerialLine
  private let written: Trace<[UInt8]>
  private let read: Trace<[UInt8]>

  public init(_ base: any SerialLine, written: Trace<[UInt8]> = Trace(), read: Trace<[UInt8]>) {
    self.base = base
    self.written = written
    self.read = read
  }

  public func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    let bytes = try await base.read(until: deadline)
    if !bytes.isEmpty { read.add(bytes) }
    return bytes
  }

  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    written.add(bytes)
    try await base.write(bytes)
  }

  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  public func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }

  public func close() { base.close() }

  public func waitUntilClosed() async { await base.waitUntilClosed() }
}
