import EventLog
import Greentea
import PositionedJSON
import Timekeeping

/// Reads the runs of other tools, and our own event logs, into events.
///
/// The format is detected from the content. A file that is not what it seems to be is an error with its place, and
/// nothing of it is imported; a log that only ends early gives what it has, and remarks on the rest.
public struct RunImporter: Sendable {
  /// What a file does not tell about a run.
  public struct Hints: Hashable, Sendable {
    /// The suite of a log of mbedhtrun: the name of its file without folder and ending, unless the user names one.
    public var suite: String
    /// The target, such as `K64F-GCC_ARM`; nil if nobody names one.
    public var target: String?

    public init(suite: String, target: String? = nil) {
      self.suite = suite
      self.target = target
    }

    /// A run with the named target, or with `unknown`.
    func run(of toolName: String) -> ExternalRun {
      let target = target ?? "unknown"
      return ExternalRun(of: toolName, target: target, platform: String(target.prefix { $0 != "-" }))
    }
  }

  private let maximumSize: Int

  /// The largest file that is read as a whole: of a larger log a `LogSieve` keeps what tells results.
  public static let wholeSize = 64 << 20

  /// An importer of files of at most `maximumSize` bytes.
  public init(maximumSize: Int = RunImporter.wholeSize) {
    self.maximumSize = maximumSize
  }

  /// The runs in a file's bytes; at least one.
  public func read(_ bytes: [UInt8], _ hints: Hints) throws(DocumentError) -> [ImportedRun] {
    guard bytes.count <= maximumSize else {
      throw DocumentError(
        position: .beginning,
        message: "the file is larger than \(maximumSize >> 20) MiB")
    }
    let (text, encodingRemarks) = TextEncoding.utf8(bytes)
    var runs: [ImportedRun] =
      switch ImportFormat(of: text) {
      case .mbedgtJSON: try MbedJSONReader(maximumSize: maximumSize).runs(in: text)
      case .mbedgtJUnit, .junit: try JUnitReader.runs(in: text, hints)
      case .ctrf: [try CTRFReader(maximumSize: maximumSize).run(in: text, hints)]
      case .eventLog: [try eventLog(text, at: .beginning)]
      case .mbedgtConsole, .htrunLog, nil: try Self.runs(in: LogText(text), hints)
      }
    runs[0].remarks = encodingRemarks + runs[0].remarks
    return runs
  }

  /// The runs in a log of which only the lines that tell results were kept; at least one.
  public func read(_ sieve: LogSieve, _ hints: Hints) throws(DocumentError) -> [ImportedRun] {
    var sieve = sieve
    var runs = try Self.runs(in: try sieve.log(), hints)
    if runs[0].format == .htrunLog {
      runs[0].remarks.append(
        ImportWarning(message: "the log is larger than 64 MiB: what its cases printed is left out"))
    }
    return runs
  }

  private static func runs(in log: LogText, _ hints: Hints) throws(DocumentError) -> [ImportedRun] {
    switch ImportFormat(ofLog: log.bytes) {
    case .mbedgtConsole: return try ConsoleReader.runs(in: log, hints)
    case .htrunLog: return try HtrunSessions.runs(in: log, hints)
    // Its error says more.
    case .junit: return try JUnitReader.runs(in: log.bytes, hints)
    default:
      throw DocumentError(
        position: .beginning,
        message: log.bytes.isEmpty
          ? "the file is empty"
          : "no run is recognised here: import what mbedgt printed, its --report-json or --report-junit, what "
            + "mbedhtrun printed, a JUnit or CTRF report, or an event log of netsocket-test")
    }
  }

  private func eventLog(_ bytes: [UInt8], at beginning: JSONPosition) throws(DocumentError) -> ImportedRun {
    let log = try EventLogReader(maximumSize: maximumSize).read(bytes, allowingTruncation: true)
    let remarks = log.isTruncated ? [ImportWarning(message: "the log ends in the middle of an event")] : []
    guard case .runStarted(let description) = log.events.first?.event else {
      throw DocumentError(position: beginning, message: "the log does not begin with run-started")
    }
    return ImportedRun(
      format: .eventLog, description: description, startedAt: nil, events: log.events, remarks: remarks)
  }
}

/// The kinds of file that runs can be imported from; the raw value is what the history keeps.
public enum ImportFormat: String, Hashable, Sendable, CaseIterable {
  /// What mbedgt prints, whole or from its tables on, in either look.
  case mbedgtConsole = "mbedgt-console"
  /// `mbedgt --report-json`.
  case mbedgtJSON = "mbedgt-json"
  /// `mbedgt --report-junit`.
  case mbedgtJUnit = "mbedgt-junit"
  /// What mbedhtrun prints while it runs a suite.
  case htrunLog = "mbedhtrun-log"
  /// A JUnit report of any other tool.
  case junit
  /// The Common Test Report Format (ctrf.io).
  case ctrf
  /// Our own (`run --events`).
  case eventLog = "event-log"
}

extension ImportFormat {
  /// Tells the format of a document by its beginning; nil if it is none, such as a log.
  init?(of bytes: [UInt8]) {
    let start = bytes.starts(with: TextEncoding.mark) ? 3 : 0
    guard let first = bytes[start...].firstIndex(where: { !Self.isBlank($0) }) else { return nil }
    let second = first + 1 < bytes.count ? bytes[first + 1] : 0
    switch bytes[first] {
    case UInt8(ascii: "<"):
      // Any other markup may be the clothes of a log.
      guard JUnitReader.isReport(bytes) else { return nil }
      self = .mbedgtJUnit
    // A message of a device begins with two braces.
    case UInt8(ascii: "{") where second != UInt8(ascii: "{"):
      // The first line of an event log is a whole object that names its schema first.
      let line = bytes[first...].prefix(200).filter { !Self.isBlank($0) }
      if line.starts(with: Array(#"{"schema":"netsocket-test-events/"#.utf8)) {
        self = .eventLog
      } else {
        self = CTRFReader.isReport(bytes) ? .ctrf : .mbedgtJSON
      }
    default: return nil
    }
  }

  /// Tells the format of a log; nil if it looks like none, but for markup, whose error says more.
  init?(ofLog bytes: [UInt8]) {
    if Self.isConsole(bytes) {
      self = .mbedgtConsole
    } else if Self.isHtrunLog(bytes) {
      self = .htrunLog
    } else if bytes.first(where: { !Self.isBlank($0) }) == UInt8(ascii: "<") {
      self = .junit
    } else {
      return nil
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  private static func isConsole(_ bytes: [UInt8]) -> Bool {
    var lines = TextLines(bytes)
    while let line = lines.next() {
      // Most lines of a long log need no closer look.
      guard let first = line.bytes.first(where: { !isBlank($0) }), consoleStarts.contains(first) else {
        continue
      }
      let text = ConsoleLine(line)
      if text.hasPrefix || text.isHeading { return true }
    }
    return false
  }

  /// A colour, `mbedgt: `, a row.
  private static let consoleStarts: [UInt8] = [0x1B, UInt8(ascii: "m"), UInt8(ascii: "|")]

  /// Lines with a time and the two words of mbedhtrun, or a message of a device.
  private static func isHtrunLog(_ bytes: [UInt8]) -> Bool {
    var lines = TextLines(HtrunLog.printable(bytes))
    while let line = lines.next() {
      if HtrunLine(line.bytes).isLogLine || line.bytes.starts(with: Array("{{".utf8)) { return true }
    }
    return false
  }
}

/// A run that was read from a file.
///
/// Its events are those that this tool would have told, as far as the file knows them: budgets are 0, and
/// nothing is known of evidence. What the tool calls ERROR is an error whose cause says so, what it calls SKIPPED
/// is skipped. Of a file without times of its own, cases follow each other without a pause.
public struct ImportedRun: Hashable, Sendable {
  public let format: ImportFormat

  /// As its start tells it; the tool's version names a tool of others too, such as `mbedgt 1.8.15`.
  public let description: RunDescription

  /// When it began; nil if the file does not tell.
  public let startedAt: WallTime?

  /// `runStarted` comes first; there is no `runFinished` if the run did not finish.
  public let events: [StampedEvent]

  /// What was left out or guessed, in the order of the file.
  public internal(set) var remarks: [ImportWarning]
}

extension ImportedRun {
  /// What the run took, and the number of failed suites, as its tool counted them; nil if it did not finish.
  public var closing: RunClosing? {
    guard case .runFinished(let elapsed, let exitCode) = events.last?.event else { return nil }
    return RunClosing(elapsed: elapsed, exitCode: exitCode)
  }
}

/// What an import left out or had to guess.
public struct ImportWarning: Hashable, Sendable {
  /// Nil for what is not there at all.
  public let position: JSONPosition?

  public let message: String

  public init(position: JSONPosition? = nil, message: String) {
    self.position = position
    self.message = message
  }
}
