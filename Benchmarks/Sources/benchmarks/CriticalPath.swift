import Timekeeping

/// What an exchange over a serial line could not have done without, computed from what was written to the line.
///
/// Back from its end: what the host did last it did because of bytes that had come; those had been on the line for ten bit
/// times each; the module had sent them because of bytes from the host, with what it and the network took in between; and
/// so on. Whatever else passed is the driver's: its own waits, and exchanges that are not needed.
struct CriticalPath {
  /// Bytes that were written at once, and their time on the line.
  private struct Chunk {
    let written: Instant
    let count: Int
    let begin: Instant
    let end: Instant
    let isNeeded: Bool
  }

  private(set) var lineTime = Duration.zero
  private(set) var moduleTime = Duration.zero

  private let toModule: [Chunk]
  private let toHost: [Chunk]

  /// - Parameters:
  ///   - entries: all that was written from `start` on, in order.
  ///   - end: when the exchange was over.
  ///   - isNeeded: whether what the host wrote belongs to the least that does it.
  init(
    _ entries: [LineRecord.Entry], from start: Instant, to end: Instant, baud: Int,
    isNeeded: ([UInt8]) -> Bool
  ) {
    toModule = Self.chunks(entries.filter { $0.end == .host }, baud, isNeeded)
    toHost = Self.chunks(entries.filter { $0.end == .module }, baud) { _ in true }
    var now = end
    while now > start, let answer = toHost.last(where: { $0.end <= now }) {
      let (answerTime, answered) = Self.follow(answer, in: toHost)
      guard let command = toModule.last(where: { $0.end <= answered }) else { break }
      let (commandTime, asked) = Self.follow(command, in: toModule)
      if command.isNeeded {
        lineTime += answerTime + commandTime
        moduleTime += answered - command.end
      }
      now = asked
    }
  }

  /// Ten bit times a byte, one chunk behind the other.
  private static func chunks(
    _ entries: [LineRecord.Entry], _ baud: Int, _ isNeeded: ([UInt8]) -> Bool
  ) -> [Chunk] {
    var free = Instant.beginning
    return entries.map { entry in
      let begin = max(entry.instant, free)
      free = begin + .nanoseconds(Int64(entry.bytes.count) * 10_000_000_000 / Int64(baud))
      return Chunk(
        written: entry.instant, count: entry.bytes.count, begin: begin, end: free,
        isNeeded: isNeeded(entry.bytes))
    }
  }

  /// Back through those that a chunk had to wait for.
  ///
  /// - Returns: their time on the line, and when the first of them was written.
  private static func follow(_ chunk: Chunk, in chunks: [Chunk]) -> (Duration, Instant) {
    var (chunk, time) = (chunk, chunk.end - chunk.begin)
    while chunk.begin > chunk.written, let before = chunks.last(where: { $0.end <= chunk.begin }) {
      chunk = before
      time += before.end - before.begin
    }
    return (time, chunk.written)
  }
}
