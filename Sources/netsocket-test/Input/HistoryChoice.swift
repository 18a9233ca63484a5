import ArgumentParser
import Glibc
import RunHistory
import Timekeeping

/// Which history is meant, and the file opened.
enum HistoryChoice {
  /// The environment variable that names the file.
  static let variable = "NETSOCKET_TEST_HISTORY"

  /// In the user's folder for the state of programs, which may have to be made.
  private static let ownFile = "/netsocket-test/history.sqlite"

  /// The first that fits: the flag, ``variable``, `./Reports/history.sqlite` if there is such a folder, a file in
  /// `$XDG_STATE_HOME` if that is absolute, or else in `~/.local/state` (XDG Base Directory Specification 0.8).
  ///
  /// - Parameter environment: the value of a variable; empty is as good as none.
  /// - Returns: nil if nothing fits.
  static func path(
    flag: String?, environment: (String) -> String? = { getenv($0).map { String(cString: $0) } },
    hasReports: @autoclosure () -> Bool = isFolder("Reports")
  ) -> String? {
    if let named = flag ?? environment(variable), flag != nil || !named.isEmpty { return named }
    if hasReports() { return "Reports/history.sqlite" }
    let homes = [("XDG_STATE_HOME", ""), ("HOME", "/.local/state")].map { (environment($0) ?? "", $1) }
    return homes.first { $0.0.hasPrefix("/") }.map { $0 + $1 + ownFile }
  }

  /// - Throws: an error with status 73 if nothing says where the history is.
  private static func locate(flag: String?) throws(CLIError) -> String {
    guard let path = path(flag: flag) else {
      throw CLIError(
        .cannotWrite, "no folder for the history", cause: "HOME is not set",
        advice: "export \(variable)=$PWD/history.sqlite   (or --history FILE)")
    }
    return path
  }

  /// Opens the history to record in it; makes the user's folder for it if it is not there.
  ///
  /// - Throws: an error with status 74.
  static func openForRecording(flag: String?) throws(CLIError) -> HistoryFile {
    let path = try locate(flag: flag)
    if flag == nil, path.hasSuffix(ownFile) { makeFolders(of: path) }
    do throws(HistoryError) {
      return try HistoryFile.open(path, .readWrite)
    } catch {
      throw CLIError(error, whileRecording: true)
    }
  }

  /// Opens the history that a command is about.
  static func open(flag: String?, _ mode: HistoryFile.Mode) throws(CLIError) -> HistoryFile {
    try open(path: locate(flag: flag), mode)
  }

  static func open(path: String, _ mode: HistoryFile.Mode) throws(CLIError) -> HistoryFile {
    do throws(HistoryError) {
      return try HistoryFile.open(path, mode)
    } catch {
      throw CLIError(error)
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// What cannot be made shows when the file is opened.
  private static func makeFolders(of path: String) {
    for (index, character) in zip(path.indices, path).dropFirst() where character == "/" {
      mkdir(String(path[..<index]), 0o700)
    }
  }
}

/// The flags of a run about its record in the history.
struct RecordingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Firmware label in the history (default: its AT version)", valueName: "label")
  )
  var firmware: String?

  @Option(help: ArgumentHelp("Tag for the run (repeatable)", valueName: "key=value"))
  var tag: [RunTag] = []

  @Option(
    help: ArgumentHelp(
      "History file (default: NETSOCKET_TEST_HISTORY, Reports/history.sqlite, or the user's state folder)",
      valueName: "file"), completion: .file())
  var history: String?

  @Flag(help: "Do not record the run")
  var noHistory = false

  @Option(
    help: ArgumentHelp("Write the pages of the history to this folder after the run", valueName: "dir"),
    completion: .directory)
  var dashboard: String?

  func validate() throws {
    guard !noHistory || history == nil else {
      throw ValidationError("--history and --no-history exclude each other")
    }
    guard firmware != "" else { throw ValidationError("--firmware: expected a label, got nothing") }
    guard !noHistory || dashboard == nil else {
      throw ValidationError("--dashboard shows recorded runs: it excludes --no-history")
    }
    guard dashboard != "" else { throw ValidationError("--dashboard: expected a folder, got nothing") }
    let keys = tag.map(\.key)
    for (index, key) in keys.enumerated() where keys[..<index].contains(key) {
      throw ValidationError("--tag: \(key) is given twice")
    }
  }

  /// Where the run is recorded; nil if it is not.
  var path: String? { noHistory ? nil : HistoryChoice.path(flag: history) }

  /// Writes the pages of the history, if they are wanted, and says so.
  func writeDashboard(isQuiet: Bool) throws(CLIError) {
    guard let dashboard else { return }
    let file = try HistoryChoice.open(flag: history, .readOnly)
    defer { file.close() }
    let pages = DashboardFiles(file: file, filter: RunFilter(limit: DashboardFiles.standardCount), words: nil)
    let said = try pages.writeFolder(dashboard)
    if !isQuiet { StandardStreams.error("netsocket-test: \(said)\n") }
  }

  /// Opens the history for a run that begins; nil if it is not to be recorded.
  func begin(at start: WallTime) throws(CLIError) -> RunRecording? {
    guard !noHistory else { return nil }
    let file = try HistoryChoice.openForRecording(flag: history)
    let header = RunHeader(
      id: FreshRunID.draw(), startedAt: start, firmware: firmware, tags: tag, host: HostMachine.own,
      gitRevision: GitRevision.ofCurrentFolder)
    return RunRecording(header, in: file)
  }
}

extension RunTag: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
