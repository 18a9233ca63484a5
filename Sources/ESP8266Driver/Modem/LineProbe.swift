import SerialLines
import Timekeeping

/// Looks for a module at the other end of a line, before there is any conversation with it.
///
/// It reads the line itself: nobody else may meanwhile.
public struct LineProbe: Sendable {
  private let line: any SerialLine
  private let time: any TimeSource

  private static let question = Array("AT\r\n".utf8)
  private static let escape = Array("+++".utf8)

  /// How long the line must be silent before and after `+++` (Espressif's AT manual: a packet of its own, and a
  /// second until the next command).
  private static let guardTime = Duration.milliseconds(1100)

  /// More bytes than this are not listened to: a line that never ends says no more.
  private static let hearingLimit = 1024

  public init(_ line: any SerialLine, time: any TimeSource) {
    self.line = line
    self.time = time
  }

  /// Asks `AT`, and listens until `OK` or until the time is over.
  public func ask(within limit: Duration) async throws(SerialLineError) -> LineProbeResult {
    // What was said before is no answer.
    _ = try await line.read(until: time.now)
    try await line.write(Self.question)
    let deadline = time.now + limit
    var heard: [UInt8] = []
    while heard.count < Self.hearingLimit, time.now < deadline {
      let bytes = try await line.read(until: deadline)
      heard += bytes.prefix(Self.hearingLimit - heard.count)
      if case .answer = LineProbeResult(heard) { break }
    }
    return LineProbeResult(heard)
  }

  /// Says `+++` with silence around it, which ends the data mode (transparent transmission) of a module.
  public func leaveDataMode() async throws(SerialLineError) {
    try await pause()
    try await line.write(Self.escape)
    try await pause()
  }

  private func pause() async throws(SerialLineError) {
    do throws(CancellationError) {
      try await time.sleep(for: Self.guardTime)
    } catch {
      throw .cancelled
    }
  }
}
