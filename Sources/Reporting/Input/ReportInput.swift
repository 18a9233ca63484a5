import Greentea
import PositionedJSON

/// What a stored run gives to report: read from a `greentea-run/1` file or from an event log.
public struct ReportInput: Hashable, Sendable {
  public let report: MbedReport

  /// What happened in the run; nil for a `greentea-run/1` file, which knows only what came of it.
  public let events: [StampedEvent]?

  /// Nil for a `greentea-run/1` file, which does not know it, and for a log without `run-finished`.
  public let closing: RunClosing?

  /// Whether an event log has no `run-finished`: the run was stopped, or its log is not whole.
  public let isUnfinished: Bool

  /// Whether an event log ended in the middle of a line, which is then left out.
  public let isTruncated: Bool

  /// Reads a file of either kind: an event log if its first line that is not blank names a schema of event
  /// logs, else a `greentea-run` document if the whole names one of those.
  ///
  /// A version that is not known is for the reader of its kind to refuse. Throws one error that names both
  /// kinds when the file is neither.
  ///
  /// - Parameter allowingTruncation: Whether an event log may end in the middle of a line.
  public init(reading bytes: [UInt8], allowingTruncation: Bool = false) throws(ReportInputError) {
    if Self.isEventLog(bytes) {
      do {
        let log = try EventLogReader().read(bytes, allowingTruncation: allowingTruncation)
        events = log.events
        report = MbedReport(events: log.events)
        closing = RunClosing(events: log.events)
        isTruncated = log.isTruncated
        isUnfinished = closing == nil
      } catch {
        throw ReportInputError(position: error.position, message: error.message)
      }
    } else {
      let document = try Self.runDocument(bytes)
      do {
        report = try MbedReport(reading: document)
      } catch {
        throw ReportInputError(position: error.position, message: error.message)
      }
      events = nil
      closing = nil
      isTruncated = false
      isUnfinished = false
    }
  }

  private static func isEventLog(_ bytes: [UInt8]) -> Bool {
    var lines = EventLogLines(bytes)
    guard let first = lines.next(), let node = try? JSONReader().read(first.bytes) else { return false }
    return schemaFamily(of: node) == family(EventLog.schema)
  }

  private static func runDocument(_ bytes: [UInt8]) throws(ReportInputError) -> JSONNode {
    let document: JSONNode
    do {
      document = try GreenteaRunReader().document(bytes)
    } catch {
      throw neither(at: error.position, because: error.message)
    }
    guard schemaFamily(of: document) == family(GreenteaRunReader.schema) else {
      let schema = document["schema"]
      throw neither(
        at: schema?.position ?? document.position,
        because: schema.map { "\"schema\" is \(RunValueText.found($0))" } ?? "it names no \"schema\"")
    }
    return document
  }

  private static func schemaFamily(of node: JSONNode) -> Substring? {
    node["schema"]?.string.flatMap { family($0) }
  }

  /// What stands before the version of a schema.
  private static func family(_ schema: String) -> Substring? {
    schema.lastIndex(of: "/").map { schema[..<$0] }
  }

  private static func neither(at position: JSONPosition, because fault: String) -> ReportInputError {
    ReportInputError(
      position: position,
      message:
        "neither a run, one JSON object with \"schema\": \"\(GreenteaRunReader.schema)\", nor an event "
        + "log, whose first line has \"schema\": \"\(EventLog.schema)\": \(fault)")
  }
}
