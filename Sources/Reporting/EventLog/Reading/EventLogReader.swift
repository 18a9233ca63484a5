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
  ) throws(EventLogError) -> EventLog {
    guard bytes.count <= maximumSize else {
      throw EventLogError(
        position: JSONPosition(line: 1, column: 1),
        message: "the log is larger than \(maximumSize) bytes")
    }
    var events: [StampedEvent] = []
    var isFinished = false
    for line in EventLogLines(bytes) {
      let node: JSONNode
      do {
        node = try reader.read(line.bytes)
      } catch {
        guard line.isEnded else {
          if allowingTruncation, !events.isEmpty { return EventLog(events: events, isTruncated: true) }
          throw EventLogError(
            position: line.beginning, message: Self.truncationMessage(goodEvents: events.count))
        }
        throw EventLogError(position: line.place(of: error.position), message: error.message)
      }
      do {
        let isFirst = events.isEmpty
        if isFirst { try Self.checkHeader(node) }
        let stamped = try StampedEvent(reading: node)
        try Self.checkOrder(of: stamped.event, at: node, isFirst: isFirst, isFinished: isFinished)
        events.append(stamped)
        if case .runFinished = stamped.event { isFinished = true }
      } catch {
        throw EventLogError(position: line.place(of: error.position), message: error.message)
      }
    }
    guard !events.isEmpty else {
      throw EventLogError(
        position: JSONPosition(line: 1, column: 1),
        message: "the log is empty; its first line must be run-started with \(Self.schemaMember)")
    }
    return EventLog(events: events)
  }

  private static let schemaMember = "\"schema\": \"\(EventLog.schema)\""

  /// Looked at before all else, so that a log of another version is not called faulty.
  private static func checkHeader(_ node: JSONNode) throws(EventLogError) {
    let schema = try EventObject(node, kind: "an event").optional("schema", .string)
    guard let schema else {
      throw EventLogError(
        position: node.position,
        message: "the first line of an event log must be run-started with \(schemaMember); "
          + "this line names no schema")
    }
    guard schema == EventLog.schema else {
      throw EventLogError(
        position: node["schema"]?.position ?? node.position,
        message: "\"schema\" must be \"\(EventLog.schema)\", not \(RunValueText.quoted(schema)); "
          + "read the log with the netsocket-test that wrote it")
    }
  }

  private static func checkOrder(
    of event: GreenteaEvent, at node: JSONNode, isFirst: Bool, isFinished: Bool
  ) throws(EventLogError) {
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
    throw EventLogError(
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
