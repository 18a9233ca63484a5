import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import RunComparison

/// What a stored run gives to report: read from a `greentea-run/1` file or from an event log.
public enum ReportInput: Hashable, Sendable {
  /// The outcome of the run. A log that ends within a line is read without that line.
  case outcome(RunOutcome, isTruncated: Bool)

  /// A `greentea-run/1` file knows only what mbedgt knows of a run.
  case report(MbedReport)

  /// Reads a file of either kind: an event log if its first line that is not blank names a schema of event
  /// logs, else a `greentea-run` document if the whole names one of those.
  ///
  /// A version that is not known is for the reader of its kind to refuse. Throws one error that names both
  /// kinds when the file is neither.
  ///
  /// - Parameter allowingTruncation: Whether an event log may end in the middle of a line.
  public init(reading bytes: [UInt8], allowingTruncation: Bool = false) throws(DocumentError) {
    if EventLogReader.isEventLog(bytes) {
      let log = try EventLogReader().read(bytes, allowingTruncation: allowingTruncation)
      self = .outcome(RunOutcome(events: log.events), isTruncated: log.isTruncated)
    } else {
      self = .report(try MbedReport(reading: Self.runDocument(bytes)))
    }
  }

  /// The run in mbedgt's words.
  public var report: MbedReport {
    switch self {
    case .outcome(let outcome, _): MbedReport(outcome)
    case .report(let report): report
    }
  }

  private static func runDocument(_ bytes: [UInt8]) throws(DocumentError) -> JSONNode {
    let document: JSONNode
    do throws(DocumentError) {
      document = try GreenteaRunReader().document(bytes)
    } catch {
      throw neither(at: error.position, because: error.message)
    }
    guard let schema = document["schema"], schema.string?.hasPrefix("greentea-run/") == true else {
      let schema = document["schema"]
      throw neither(
        at: schema?.position ?? document.position,
        because: schema.map { "\"schema\" is \(JSONMessage.found($0))" } ?? "it names no \"schema\"")
    }
    return document
  }

  private static func neither(at position: JSONPosition, because reason: String) -> DocumentError {
    DocumentError(
      position: position,
      message:
        "neither a run, one JSON object with \"schema\": \"\(GreenteaRunReader.schema)\", nor an event "
        + "log, whose first line has \"schema\": \"\(LoggedEvents.schema)\": \(reason)")
  }
}

/// What a report says of a run that its events do not know: nothing that is not handed in is in a report.
public struct ReportContext: Hashable, Sendable {
  /// How the run is named in the history.
  public var runID: String?

  /// The label of the firmware.
  public var firmware: String?

  /// Names the effective configuration, such as a digest of it.
  public var configurationHash: String?

  /// When the run began on the wall clock, as RFC 3339 writes it.
  public var started: String?

  /// Where the whole output is to be found: a path or a URL.
  public var transcript: String?

  /// By suite and case; a case that is not here has no priority.
  public var priorities: [String: [String: CasePriority]]

  /// What the history knows of the cases before this run; nil without a history.
  public var past: RunPast?

  /// Where the other pages are; nil for a page by itself.
  public var folder: PageFolder?

  public init(
    runID: String? = nil, firmware: String? = nil, configurationHash: String? = nil, started: String? = nil,
    transcript: String? = nil, priorities: [String: [String: CasePriority]] = [:], past: RunPast? = nil,
    folder: PageFolder? = nil
  ) {
    self.runID = runID
    self.firmware = firmware
    self.configurationHash = configurationHash
    self.started = started
    self.transcript = transcript
    self.priorities = priorities
    self.past = past
    self.folder = folder
  }
}
