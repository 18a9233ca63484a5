import ArgumentParser
import Glibc
import RunHistory
import Timekeeping

/// Which history is meant, and the file opened.
enum HistoryChoice {
  /// - Throws: a complaint if nothing says where the history is.
  static func locate(flag: String?) throws(CLIError) -> HistoryLocation {
    func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    guard
      let location = HistoryLocation.resolve(
        flag: flag, environment: value(HistoryLocation.variable),
        currentFolderHasReports: isFolder("Reports"),
        stateHome: value("XDG_STATE_HOME"), home: value("HOME"))
    else {
      throw CLIError(
        .cannotWrite, "no folder for the history", cause: "HOME is not set",
        advice: "export \(HistoryLocation.variable)=$PWD/history.sqlite   (or --history FILE)")
    }
    return location
  }

  /// The file, for comparing it with others; nil where nothing says where it is.
  static func path(flag: String?) -> String? { try? locate(flag: flag).path }

  /// Opens the history to record in it; makes the user's folder for it if it is not there.
  ///
  /// - Throws: a complaint with status 74.
  static func openForRecording(flag: String?) throws(CLIError) -> HistoryFile {
    let location = try locate(flag: flag)
    if location.origin == .state { makeFolders(of: location.path) }
    do throws(HistoryError) {
      return try HistoryFile.open(location.path, .readWrite)
    } catch {
      throw CLIError(error, whileRecording: true)
    }
  }

  /// Opens the history that a command is about.
  static func open(flag: String?, _ mode: HistoryFile.Mode) throws(CLIError) -> HistoryFile {
    try open(path: locate(flag: flag).path, mode)
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

  func validate() throws {
    guard !noHistory || history == nil else {
      throw ValidationError("--history and --no-history exclude each other")
    }
    guard firmware != "" else { throw ValidationError("--firmware: expected a label, got nothing") }
    let keys = tag.map(\.key)
    for (index, key) in keys.enumerated() where keys[..<index].contains(key) {
      throw ValidationError("--tag: \(key) is given twice")
    }
  }

  /// Where the run is recorded; nil if it is not.
  var path: String? { noHistory ? nil : HistoryChoice.path(flag: history) }

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
