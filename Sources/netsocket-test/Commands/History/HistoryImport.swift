import ArgumentParser
import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import RunHistory
import RunImport
import Timekeeping

/// Imports runs of other tools into the history.
struct HistoryImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import results of mbedgt and mbedhtrun, or event logs.",
    usage: """
      netsocket-test history import mbedgt.log --firmware 1.6.2.0
      netsocket-test history import report.json --date 2018-09-20
      """,
    discussion: """
      A file is the console output, --report-json or --report-junit of mbedgt, the output of mbedhtrun, alone or in a \
      log of CTest, a JUnit or CTRF report of any tool, or an event log; the format is detected, and what a CI system \
      puts before each line is left out. If one file is invalid, none is imported. Importing a file again \
      changes nothing.
      """)

  @Argument(help: ArgumentHelp("Files to import", valueName: "file"))
  var files: [String]

  @Option(help: ArgumentHelp("Firmware label in the history", valueName: "label"))
  var firmware: String?

  @Option(
    help: ArgumentHelp("Suite of a log that does not name it (default: the file's name)", valueName: "name"))
  var suite: String?

  @Option(
    help: ArgumentHelp("Target of a log that does not name it, such as K64F-GCC_ARM", valueName: "name"))
  var target: String?

  @Option(help: ArgumentHelp("Largest log to import, in MiB; reports have 64 at most", valueName: "mib"))
  var maxSize = 64

  @Option(help: ArgumentHelp("Start of the runs if the files do not contain it", valueName: "date"))
  var date: WallTime?

  @Option(help: ArgumentHelp("Tag for the runs (repeatable)", valueName: "key=value"))
  var tag: [RunTag] = []

  @OptionGroup
  var common: HistoryArguments

  private var sizeLimit: Int { maxSize << 20 }

  func validate() throws {
    guard 1...65_536 ~= maxSize else {
      throw ValidationError("--max-size: expected 1 to 65536 MiB, got \(maxSize)")
    }
    guard suite != "", target != "" else {
      throw ValidationError("--suite, --target: expected a name, got nothing")
    }
    guard firmware != "" else { throw ValidationError("--firmware: expected a label, got nothing") }
  }

  func run() throws {
    // All of them first: nothing is taken over if one is no run.
    let imports = try files.map { path throws(CLIError) in (path, try runs(in: path)) }
    let file = try HistoryChoice.openForRecording(flag: common.history)
    defer { file.close() }
    var results: [(path: String, runs: AddedRuns)] = []
    for (path, runs) in imports {
      do throws(HistoryError) {
        results.append((path, try file.add(runs)))
      } catch {
        throw CLIError(error, whileRecording: true)
      }
    }
    try common.print(
      HistoryOutput(
        kind: "import",
        listings: [
          Listing(
            columns: ["file", "added", "there already"],
            rows: results.map { [$0.path, "\($0.runs.added)", "\($0.runs.present)"] })
        ], rows: ("files", results.map(Self.members))))
  }

  private static func members(_ result: (path: String, runs: AddedRuns)) -> HistoryOutput.Members {
    [
      ("file", .string(result.path)), ("added", .integer(Int64(result.runs.added))),
      ("present", .integer(Int64(result.runs.present))),
    ]
  }

  private func runs(in path: String) throws(CLIError) -> [StoredRun] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let suite = suite ?? name.split(separator: ".").first.map(String.init) ?? name
    let source = try ImportSource(path, limit: sizeLimit)
    let imported = try source.runs(.init(suite: suite, target: target))
    for run in imported {
      for remark in run.remarks {
        let place = remark.position.map { "\(path):\($0)" } ?? path
        StandardStreams.error("\(place): warning: \(remark.message)\n")
      }
    }
    let digest = source.digest.hexadecimal
    return imported.enumerated().compactMap { index, run in
      // A file may hold several runs: each has an id of its own, and the same one every time.
      guard let id = RunID(digest: ContentDigest.of([digest, "\(index)"])) else { return nil }
      let start = run.startedAt ?? date ?? WallClock.now
      return StoredRun(
        header: RunHeader(
          id: id, startedAt: start, endedAt: run.closing.flatMap { Self.end($0.elapsed, after: start) },
          firmware: firmware, tags: tag,
          source: .imported(format: run.format.rawValue, file: name, digest: digest)),
        events: run.events)
    }
  }

  /// Nil for a time that no calendar has.
  private static func end(_ elapsed: Duration, after start: WallTime) -> WallTime? {
    guard let nanoseconds = Int64(exactly: (elapsed / .nanoseconds(1)).rounded()) else { return nil }
    let (sum, isTooLate) = start.unixNanoseconds.addingReportingOverflow(nanoseconds)
    return isTooLate ? nil : WallTime(unixNanoseconds: sum)
  }
}

/// A file to import: its bytes, or of a log that is too large for that the lines that tell results.
private struct ImportSource {
  private let path: String
  private var bytes: [UInt8] = []
  private var sieve: LogSieve?
  private(set) var digest = SHA256()

  /// - Parameter limit: in bytes.
  /// - Throws: status 66 if the file is missing or unreadable, 65 if it is too large.
  init(_ path: String, limit: Int) throws(CLIError) {
    self.path = path
    try InputFile.readPieces(
      path, what: "file to import", limit: limit,
      advice:
        "netsocket-test history import \(ShellText.quoted(path)) --max-size \(limit >> 19)   (in MiB, for logs)",
      expecting: { size in
        if size > RunImporter.wholeSize {
          self.sieve = LogSieve()
        } else {
          self.bytes.reserveCapacity(size)
        }
      },
      take: { piece throws(CLIError) in try self.add(piece) })
  }

  private mutating func add(_ piece: ArraySlice<UInt8>) throws(CLIError) {
    digest.add(piece)
    guard sieve != nil || bytes.count + piece.count > RunImporter.wholeSize else {
      bytes += piece
      return
    }
    do throws(DocumentError) {
      if sieve == nil {
        sieve = LogSieve()
        try sieve?.add(bytes[...])
        bytes = []
      }
      try sieve?.add(piece)
    } catch {
      throw invalid(error)
    }
  }

  /// - Throws: status 65 if there is none.
  func runs(_ hints: RunImporter.Hints) throws(CLIError) -> [ImportedRun] {
    do throws(DocumentError) {
      if let sieve { return try RunImporter().read(sieve, hints) }
      return try RunImporter().read(bytes, hints)
    } catch {
      throw invalid(error)
    }
  }

  private func invalid(_ error: DocumentError) -> CLIError {
    CLIError(
      .invalidInput,
      "nothing imported; \(path) is invalid\n\(path):\(error.position): error: \(error.message)",
      advice: "netsocket-test history import --help   (lists the formats)")
  }
}
