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
  /// The most that a module takes with one send, in bytes.
  public static let largestPayload = ESP8266.transferLimit

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
    try await time.sleep(for: Self.guardTime, ifCancelled: SerialLineError.cancelled)
    try await line.write(Self.escape)
    try await time.sleep(for: Self.guardTime, ifCancelled: SerialLineError.cancelled)
  }

  /// Writes blanks and a line end: a module that waits for the payload of a send takes them for it.
  ///
  /// - Parameter baud: how fast the line takes them.
  public func feedBlanks(baud: Int) async throws(SerialLineError) {
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: Self.largestPayload)
    try await line.write(blanks + Array("\r\n".utf8))
    let sending = Duration.seconds(blanks.count * 10) / baud
    try await time.sleep(for: sending + Self.guardTime, ifCancelled: SerialLineError.cancelled)
  }
}

/// What a line answered to `AT`.
public enum LineProbeResult: Hashable, Sendable {
  /// `OK`.
  case answer(isEchoing: Bool)
  /// The question alone.
  case echoAlone
  /// `busy p...` or `busy s...`: AT firmware at work on another command.
  case busy
  /// The text of a boot.
  case boot(BootText)
  /// Text without `OK`, as it can be shown: what another firmware says, or one that boots.
  case text(String)
  /// Bytes that are no text: another speed, or noise.
  case garbage(count: Int)

  case silence

  /// Characters of a text that are kept.
  private static let textLimit = 80

  /// - Parameter heard: all that came.
  public init(_ heard: [UInt8]) {
    let lines = heard.split(separator: UInt8(ascii: "\n")).map { line in
      line.filter { $0 != UInt8(ascii: "\r") }
    }.filter { !$0.isEmpty }
    let boot = BootText(heard)
    let question = Array("AT".utf8)
    let echoes = [question, Array("+++AT".utf8)]
    let isText =
      heard.count { (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) } * 4 >= heard.count * 3
    if lines.contains(Array("OK".utf8)) {
      self = .answer(isEchoing: lines.contains(question))
    } else if heard.isEmpty {
      self = .silence
    } else if !lines.isEmpty, lines.allSatisfy(echoes.contains) {
      self = .echoAlone
    } else if lines.contains(where: {
      ["busy p...", "busy s..."].contains(String(decoding: $0, as: UTF8.self))
    }) {
      self = .busy
    } else if boot.starts > 0 || boot.meaning != .unknown {
      self = .boot(boot)
    } else {
      self = isText ? .text(EscapedText.of(heard, limit: Self.textLimit)) : .garbage(count: heard.count)
    }
  }
}
