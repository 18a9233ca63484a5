import Greentea
import PositionedJSON

/// Reads the events of a run from a log of the schema `netsocket-test-events/1`.
///
/// Strict about what it needs: a missing or ill-typed member, an unknown word, an unknown event, and a run
/// that begins twice or goes on behind its end are errors. Members that it does not know are ignored, because
/// later versions may add some; blank lines are skipped.
public struct EventLogReader: Sendable {
  private let maximumSize: Int
  private let reader: JSONReader

  /// A reader of logs of at most `maximumSize` bytes, 256 MiB unless said otherwise.
  public init(maximumSize: Int = 256 << 20) {
    self.maximumSize = maximumSize
    reader = JSONReader(options: JSONReader.Options(maximumSize: maximumSize, maximumDepth: 16))
  }

  /// The events in a file's bytes.
  ///
  /// Throws the first error in the order of the file; one about the size comes before all others.
  ///
  /// - Parameter allowingTruncation: Whether a last line without line end that is not whole, as a killed
  ///   process leaves it, is left out and flagged. Otherwise it is an error that says how many events before
  ///   it are good. The first line must be whole in any case: without it nothing can be told.
  public func read(
    _ bytes: [UInt8], allowingTruncation: Bool = false
  ) throws(DocumentError) -> LoggedEvents {
    var events: [StampedEvent] = []
    let isTruncated = try read(bytes, allowingTruncation: allowingTruncation) { events.append($0) }
    return LoggedEvents(events: events, isTruncated: isTruncated)
  }

  /// Hands over the events one by one, so that a large log is not held twice.
  ///
  /// Throws as `read(_:allowingTruncation:)` does, after the events before the error.
  ///
  /// - Returns: whether a last line that is not whole was left out.
  public func read(
    _ bytes: [UInt8], allowingTruncation: Bool = false, _ take: (StampedEvent) -> Void
  ) throws(DocumentError) -> Bool {
    guard bytes.count <= maximumSize else {
      throw DocumentError(
        position: JSONPosition(line: 1, column: 1),
        message: "the log is larger than \(maximumSize) bytes")
    }
    var count = 0
    var isFinished = false
    for line in EventLogLines(bytes) {
      let node: JSONNode
      do {
        node = try reader.read(line.bytes)
      } catch {
        guard line.isEnded else {
          if allowingTruncation, count > 0 { return true }
          throw DocumentError(position: line.beginning, message: Self.truncationMessage(goodEvents: count))
        }
        throw DocumentError(position: line.place(of: error.position), message: error.message)
      }
      do {
        let isFirst = count == 0
        if isFirst { try Self.checkHeader(node) }
        let stamped = try StampedEvent(reading: node)
        try Self.checkOrder(of: stamped.event, at: node, isFirst: isFirst, isFinished: isFinished)
        take(stamped)
        count += 1
        if case .runFinished = stamped.event { isFinished = true }
      } catch {
        throw DocumentError(position: line.place(of: error.position), message: error.message)
      }
    }
    guard count > 0 else {
      throw DocumentError(
        position: JSONPosition(line: 1, column: 1),
        message: "the log is empty; its first line must be run-started with \(Self.schemaMember)")
    }
    return false
  }

  /// Whether the first line that is not blank is an object that names a schema of event logs, of whatever version.
  public static func isEventLog(_ bytes: [UInt8]) -> Bool {
    var lines = EventLogLines(bytes)
    guard let first = lines.next(), let node = try? JSONReader().read(first.bytes) else { return false }
    return node["schema"]?.string?.hasPrefix("netsocket-test-events/") ?? false
  }

  private static let schemaMember = "\"schema\": \"\(LoggedEvents.schema)\""

  /// Looked at before all else, so that a log of another version is not called faulty.
  private static func checkHeader(_ node: JSONNode) throws(DocumentError) {
    let schema = try JSONObject(node, kind: "an event").optional("schema", .string)
    guard let schema else {
      throw DocumentError(
        position: node.position,
        message: "the first line of an event log must be run-started with \(schemaMember); "
          + "this line names no schema")
    }
    guard schema == LoggedEvents.schema else {
      throw DocumentError(
        position: node["schema"]?.position ?? node.position,
        message: "\"schema\" must be \"\(LoggedEvents.schema)\", not \(JSONMessage.quoted(schema)); "
          + "read the log with the netsocket-test that wrote it")
    }
  }

  private static func checkOrder(
    of event: GreenteaEvent, at node: JSONNode, isFirst: Bool, isFinished: Bool
  ) throws(DocumentError) {
    let name = EventName(event).rawValue
    let isStart = if case .runStarted = event { true } else { false }
    let fault: String? =
      if isFinished {
        "\(name) after run-finished"
      } else if isFirst && !isStart {
        "\(name) before run-started"
      } else if !isFirst && isStart {
        "a second run-started"
      } else {
        nil
      }
    guard let fault else { return }
    throw DocumentError(
      position: node.position,
      message: "\(fault); a log holds one run, from run-started to run-finished: keep each run in a file of "
        + "its own")
  }

  private static func truncationMessage(goodEvents count: Int) -> String {
    let rest =
      switch count {
      case 0: "no event is before it, so there is nothing to read"
      case 1: "the 1 event before it is good: delete this line to read it"
      default: "the \(count) events before it are good: delete this line to read them"
      }
    return "the log ends in the middle of this line, as when its writer was killed; \(rest)"
  }
}

/// The events of one run as they were read from a file.
public struct LoggedEvents: Hashable, Sendable {
  /// The value of the member `schema` in the first line.
  ///
  /// Its number changes when a reader of the old number could misunderstand a log: with a new event, a new
  /// word, or a member that changes its meaning. New members alone do not change it.
  public static let schema = "netsocket-test-events/1"

  /// In the order of the file; `runStarted` is the first.
  public let events: [StampedEvent]

  /// Whether the file ended in the middle of a line, which is then left out.
  ///
  /// A file that ends between two lines is not told from a whole one here: there `runFinished` is missing.
  public let isTruncated: Bool

  public init(events: [StampedEvent], isTruncated: Bool = false) {
    self.events = events
    self.isTruncated = isTruncated
  }
}

/// The lines of a log that hold something, with their numbers in the file.
struct EventLogLines: Sequence, IteratorProtocol {
  struct Line {
    /// Counted from 1, blank lines too.
    let number: Int

    /// Without the line end.
    let bytes: [UInt8]

    /// Whether a line feed follows: without one, the writer may have been stopped in the middle.
    let isEnded: Bool
  }

  private var rest: ArraySlice<UInt8>
  private var number = 1

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  mutating func next() -> Line? {
    while !rest.isEmpty {
      let line = takeLine()
      if line.bytes.contains(where: { !" \t\r".utf8.contains($0) }) { return line }
    }
    return nil
  }

  private mutating func takeLine() -> Line {
    let end = rest.firstIndex(of: UInt8(ascii: "\n"))
    var bytes = rest[..<(end ?? rest.endIndex)]
    rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
    if end != nil, bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    let line = Line(number: number, bytes: Array(bytes), isEnded: end != nil)
    // `JSONPosition` and editors take a lone CR for a line end, JSON Lines for a blank.
    number += 1 + bytes.count { $0 == UInt8(ascii: "\r") }
    return line
  }
}

extension EventLogLines.Line {
  /// The place in the file of a place in the line.
  func place(of position: JSONPosition) -> JSONPosition {
    JSONPosition(line: number + position.line - 1, column: position.column)
  }

  /// The place of the line's beginning.
  var beginning: JSONPosition { JSONPosition(line: number, column: 1) }
}
