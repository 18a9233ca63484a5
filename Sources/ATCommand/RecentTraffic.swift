import DequeModule
import SerialLines
import Synchronization
import Timekeeping

/// A line of what was said between the host and a module, as it can be shown: secrets masked, one line of printable
/// ASCII.
public struct ATTrafficLine: Hashable, Sendable {
  public enum Direction: Hashable, Sendable {
    case sent
    /// Belongs to the command that is running.
    case received
    case unsolicited
  }

  /// Since the case began.
  public let time: Duration
  public let direction: Direction
  public let text: String
}

/// The last things that were said in a case, kept as they came: few cases fail, and only for those is text made.
///
/// Bounded by ``capacity`` entries, each of which the tokenizer's limits bound.
struct RecentTraffic: Sendable {
  enum Content: Sendable {
    /// As it may be shown.
    case command(String)
    case payload([UInt8])
    case line([UInt8])
    case prompt
    case data(ATData)
    case noise(ATNoise)
    case outage
  }

  private struct Entry: Sendable {
    let instant: Instant
    let direction: ATTrafficLine.Direction
    let content: Content
  }

  private static let capacity = 256
  /// How many commands are shown, with all that was said after the first of them.
  private static let shownCommands = 20

  private var began = Instant.beginning
  private var entries = Deque<Entry>()

  mutating func add(_ content: Content, _ direction: ATTrafficLine.Direction, at instant: Instant) {
    if entries.count == Self.capacity { entries.removeFirst() }
    entries.append(Entry(instant: instant, direction: direction, content: content))
  }

  /// Forgets everything: a case begins.
  mutating func begin(at instant: Instant) {
    began = instant
    entries.removeAll(keepingCapacity: true)
  }

  func lines(_ redactor: SecretRedactor) -> [ATTrafficLine] {
    let commands = entries.indices.filter { if case .command = entries[$0].content { true } else { false } }
    let first = commands.count > Self.shownCommands ? commands[commands.count - Self.shownCommands] : 0
    return entries[first...].map { entry in
      ATTrafficLine(
        time: max(entry.instant - began, .zero), direction: entry.direction,
        text: entry.content.text(redactor))
    }
  }
}

extension RecentTraffic.Content {
  /// The longest text of a line, in characters.
  private static let lineLimit = 160
  /// How many bytes of a payload are shown.
  private static let payloadLimit = 16

  fileprivate func text(_ redactor: SecretRedactor) -> String {
    switch self {
    case .command(let text): Self.text(Array(text.utf8), redactor)
    case .line(let line): Self.text(line, redactor)
    case .payload(let bytes): Self.payload(bytes, redactor)
    case .prompt: ">"
    case .data(let data):
      Self.text(data.rule.prefix + data.fields.joined(separator: [UInt8(ascii: ",")]), redactor) + ": "
        + Self.payload(data.payload, redactor) + (data.missing > 0 ? ", \(data.missing) B missing" : "")
    case .noise(.lineTooLong(let count)): "(a line of \(count) B, too long)"
    case .noise(.payloadTooLong(let count)): "(a header that announces \(count) B, too many)"
    case .noise(.malformedHeader): "(a malformed header)"
    case .outage: "(the serial line was interrupted)"
    }
  }

  private static func text(_ bytes: [UInt8], _ redactor: SecretRedactor) -> String {
    EscapedText.of(redactor.masking(bytes), limit: lineLimit)
  }

  private static func payload(_ bytes: [UInt8], _ redactor: SecretRedactor) -> String {
    // A secret that begins among the bytes shown is found whole.
    let longestSecret = redactor.secrets.first?.count ?? 0
    let masked = redactor.masking(Array(bytes.prefix(payloadLimit + longestSecret)))
    return EscapedText.payload(
      masked.prefix(payloadLimit), count: bytes.count, isWhole: bytes.count <= payloadLimit)
  }
}

extension ATChannel {
  /// The last exchanges of the case with the lines between them, oldest first.
  public var recentTraffic: [ATTrafficLine] {
    let (traffic, secrets) = state.withLock { ($0.traffic, $0.secrets) }
    return traffic.lines(SecretRedactor(secrets))
  }

  /// Forgets what was said: a case begins.
  public func forgetTraffic() {
    state.withLock { $0.traffic.begin(at: time.now) }
  }

  func note(
    _ content: RecentTraffic.Content, _ direction: ATTrafficLine.Direction, at instant: Instant? = nil
  ) {
    state.withLock { $0.traffic.add(content, direction, at: instant ?? time.now) }
  }
}
