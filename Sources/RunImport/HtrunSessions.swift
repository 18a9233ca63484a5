import Greentea
import PositionedJSON
import Timekeeping

/// The runs of mbedhtrun in a log: one after the other, or as the tests of CTest.
///
/// CTest says how its tests are called, so that they are suites of one run. Without names each session is a run.
struct HtrunSessions {
  private struct Session {
    /// As CTest has it.
    var name: String?
    /// Of its first line.
    var line: Int
    var bytes: [UInt8] = []
    var hasVersion = false
    var resultLine: Int?
    /// What CTest made of it.
    var isPassed: Bool?
  }

  private var sessions: [Session] = []

  static func runs(in log: LogText, _ hints: RunImporter.Hints) throws(DocumentError) -> [ImportedRun] {
    var reader = HtrunSessions()
    var lines = TextLines(log)
    while let line = lines.next() { try reader.take(line) }
    let named = reader.sessions.filter { $0.name != nil }
    // What stands before CTest's first test is nobody's.
    var runs: [ImportedRun] = []
    if named.isEmpty {
      for session in reader.sessions { runs.append(try run([session], hints)) }
    } else {
      runs = [try run(named, hints)]
    }
    guard !runs.isEmpty else {
      throw DocumentError(
        position: .beginning, message: "there is no line of mbedhtrun: there is no run to import")
    }
    runs[0].remarks = log.remarks + runs[0].remarks
    return runs
  }

  /// The name of the test that begins with a line of CTest such as `1/2 Testing: net-tcp`; nil for any other line.
  static func heading(_ bytes: ArraySlice<UInt8>) -> String? {
    var scanner = ByteScanner(bytes)
    guard scanner.takeDigits(), scanner.take("/"), scanner.takeDigits(), scanner.take(" Testing: "),
      let first = scanner.rest.first, first != 0x20
    else { return nil }
    return String(decoding: scanner.rest, as: UTF8.self)
  }

  /// What CTest says of a test, and whether that is good.
  static let verdicts = ["Test Passed.": true, "Test Failed.": false]

  private mutating func take(_ line: TextLines.Line) throws(DocumentError) {
    if let heading = Self.heading(line.bytes) {
      sessions.append(Session(name: heading, line: line.number))
      return
    }
    let text = String(decoding: line.bytes, as: UTF8.self)
    let isVersion = text.contains("host test executor ver. ") && HtrunLine(line.bytes).isLogLine
    if sessions.isEmpty || isVersion && sessions[sessions.count - 1].hasVersion {
      // A second session within one test of CTest is a second try: what comes last counts there.
      let name = sessions.last?.name
      if name != nil { sessions.removeLast() }
      sessions.append(Session(name: name, line: line.number))
    }
    let last = sessions.count - 1
    if isVersion { sessions[last].hasVersion = true }
    if sessions[last].name != nil, let passed = Self.verdicts[text] { sessions[last].isPassed = passed }
    if let first = sessions[last].resultLine, text.contains("{{__testcase_start;") {
      throw DocumentError(
        position: JSONPosition(line: line.number, column: 1),
        message:
          "a second run begins here, behind the result in line \(first), without the first line of mbedhtrun: "
          + "import each run by itself")
    }
    if HtrunLine(line.bytes).isLogLine, text.contains("[HTST]"), text.contains("{{result;") {
      sessions[last].resultLine = sessions[last].resultLine ?? line.number
    }
    sessions[last].bytes += line.bytes
    if line.isEnded { sessions[last].bytes.append(0x0A) }
  }

  /// The sessions as the suites of a run.
  ///
  /// A suite's time is that from the first to the last line, since a log knows nothing of what came before.
  private static func run(_ sessions: [Session], _ hints: RunImporter.Hints) throws(DocumentError)
    -> ImportedRun
  {
    var run = hints.run(of: "mbedhtrun")
    var remarks: [ImportWarning] = []
    var begin: Double?
    for session in sessions {
      let log = try HtrunLog(session.bytes)
      if let version = log.version { run.toolName = "mbedhtrun \(version)" }
      var suite = try log.suite(named: (session.name ?? hints.suite).lowercased())
      if let first = log.span?.lowerBound {
        begin = min(begin ?? first, first)
        suite.start = begin.flatMap { Seconds.duration(first - $0) }
      }
      let place = JSONPosition(line: session.line, column: 1)
      if log.toldWord == nil {
        remarks.append(
          ImportWarning(
            position: sessions.count > 1 ? place : nil,
            message: "there is no {{result;…}} in the log: mbedgt calls that TIMEOUT"))
      }
      if let isPassed = session.isPassed, isPassed != (log.word == .ok) {
        remarks.append(
          ImportWarning(
            position: place,
            message:
              "CTest says \(isPassed ? "passed" : "failed") of \(suite.name), its log \(log.word.rawValue)"))
        // The worse of the two counts.
        if !isPassed { suite.word = .fail }
      }
      run.suites.append(suite)
    }
    run.startedAt = begin.flatMap { WallTime(unixSeconds: $0) }
    run.closing = run.presumedClosing
    return run.imported(.htrunLog, remarks: remarks)
  }
}
