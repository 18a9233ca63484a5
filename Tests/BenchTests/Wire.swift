import SerialLines
import TestSupport
import Timekeeping

/// A serial line that keeps what the host writes and reads.
final class Wire: SerialLine {
  let base: any SerialLine
  let written: Trace<[UInt8]>
  let read: Trace<[UInt8]>

  init(_ base: any SerialLine, written: Trace<[UInt8]>, read: Trace<[UInt8]> = Trace()) {
    self.base = base
    self.written = written
    self.read = read
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    let bytes = try await base.read(until: deadline)
    if !bytes.isEmpty { read.add(bytes) }
    return bytes
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
