import SerialLines
import TestSupport
import Timekeeping

/// A serial line that keeps what the host writes and reads.
final class Wire: SerialLine {
  let base: any SerialLine
  let written: Trace<[UInt8]>

  init(_ base: any SerialLine, written: Trace<[UInt8]>) {
    self.base = base
    self.written = written
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    try await base.read(until: deadline)
  }

  func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    written.add(bytes)
    try await base.write(bytes)
  }

  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }

  func close() { base.close() }
}
