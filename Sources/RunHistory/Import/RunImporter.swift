import Greentea
import PositionedJSON

/// Reads the runs of other tools, and our own event logs, into events.
///
/// The format is told by the content. A file that is not what it seems to be is an error with its place, and
/// nothing of it is imported; a log that only ends early gives what it has, and remarks on the rest.
public struct RunImporter: Sendable {
  /// What a file does not tell about a run.
  public struct Hints: Hashable, Sendable {
    /// The suite of an mbedhtrun log: the name of its file without folder and ending.
    public var suite: String
    /// The target of an mbedhtrun log.
    public var target: String
    /// The platform of an mbedhtrun log.
    public var platform: String

    public init(suite: String, target: String = "unknown", platform: String = "unknown") {
      self.suite = suite
      self.target = target
      self.platform = platform
    }
  }

  /// Reads an event log, which may lack its end; the reader of that format is elsewhere.
  public typealias EventLogReading =
    @Sendable ([UInt8]) throws(ImportError) -> (events: [StampedEvent], isTruncated: Bool)

  private let maximumSize: Int
  private let readEventLog: EventLogReading

  /// An importer of files of at most `maximumSize` bytes, 64 MiB unless said otherwise.
  public init(maximumSize: Int = 64 << 20, readEventLog: @escaping EventLogReading) {
    self.maximumSize = maximumSize
    self.readEventLog = readEventLog
  }

  /// The runs in a file's bytes: one for each target; at least one.
  public func read(_ bytes: [UInt8], _ hints: Hints) throws(ImportError) -> [ImportedRun] {
    let beginning = JSONPosition(line: 1, column: 1)
    guard bytes.count <= maximumSize else {
      throw ImportError(
        position: beginning,
        message: "the file is larger than \(maximumSize >> 20) MiB, too much for an import")
    }
    guard let format = ImportFormat(of: bytes) else {
      throw ImportError(
        position: beginning,
        message: bytes.isEmpty
          ? "the file is empty"
          : "no run is recognised here: import what mbedgt printed, its --report-json or --report-junit, what "
            + "mbedhtrun printed, or an event log of netsocket-test")
    }
    switch format {
    case .mbedgtConsole: return try ConsoleReader.runs(in: bytes)
    case .mbedgtJSON: return try MbedJSONReader(maximumSize: maximumSize).runs(in: bytes)
    case .mbedgtJUnit: return try JUnitReader.runs(in: bytes)
    case .htrunLog: return [try HtrunLog(bytes).run(hints)]
    case .eventLog: return [try eventLog(bytes, at: beginning)]
    }
  }

  private func eventLog(_ bytes: [UInt8], at beginning: JSONPosition) throws(ImportError) -> ImportedRun {
    let log = try readEventLog(bytes)
    let remarks = log.isTruncated ? [ImportWarning(message: "the log ends in the middle of an event")] : []
    guard let run = ImportedRun(log.events, remarks: remarks) else {
      throw ImportError(position: beginning, message: "the log does not begin with run-started")
    }
    return run
  }
}
