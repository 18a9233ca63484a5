import SerialLines
import Synchronization
import Timekeeping

/// What was written at both ends of a serial line, and when.
final class LineRecord: Sendable {
  enum End {
    case host, module
  }

  struct Entry {
    let end: End
    let instant: Instant
    let bytes: [UInt8]
  }

  private let list = Mutex<[Entry]>([])
  private let time: any TimeSource

  init(_ time: any TimeSource) {
    self.time = time
  }

  /// All since this was last asked.
  func take() -> [Entry] {
    list.withLock { list in
      defer { list = [] }
      return list
    }
  }

  /// The line, with a record of what is written to this end.
  func recorded(_ line: any SerialLine, _ end: End) -> any SerialLine {
    RecordedLine(base: line, record: self, end: end)
  }

  fileprivate func add(_ end: End, _ bytes: [UInt8]) {
    list.withLock { $0.append(Entry(end: end, instant: time.now, bytes: bytes)) }
  }
}

private struct RecordedLine: SerialLine {
  let base: any SerialLine
  let record: LineRecord
  let end: LineRecord.End

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    try await base.read(until: deadline)
  }

  func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    record.add(end, bytes)
    try await base.write(bytes)
  }

  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }

  func close() { base.close() }

  func waitUntilClosed() async { await base.waitUntilClosed() }
}
