import ArgumentParser
import RunHistory
import Timekeeping

/// The flags of a run about its record in the history.
struct RecordingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Records the run in this file. Else NETSOCKET_TEST_HISTORY, Reports/history.sqlite, the user's own history.",
      valueName: "file"), completion: .file())
  var history: String?

  @Flag(help: "Do not record the run.")
  var noHistory = false

  @Option(
    help: ArgumentHelp("What the firmware is called in the history; else its AT version.", valueName: "label")
  )
  var firmware: String?

  @Option(help: ArgumentHelp("Says something about the run; any number of times.", valueName: "key=value"))
  var tag: [RunTag] = []

  func validate() throws {
    guard !noHistory || history == nil else {
      throw ValidationError("--history and --no-history contradict each other")
    }
    guard firmware != "" else { throw ValidationError("--firmware takes a label that is not empty") }
    let keys = tag.map(\.key)
    for (index, key) in keys.enumerated() where keys[..<index].contains(key) {
      throw ValidationError("--tag gives \(key) twice")
    }
  }

  /// Where the run is recorded; nil if it is not.
  var path: String? { noHistory ? nil : HistoryChoice.path(flag: history) }

  /// Opens the history for a run that begins; nil if it is not to be recorded.
  func begin(at start: WallTime) throws(CLIError) -> RunRecording? {
    guard !noHistory else { return nil }
    let file = try HistoryChoice.openForRecording(flag: history)
    let header = RunHeader(
      id: FreshRunID.draw(), startedAt: start, firmware: firmware, tags: tag, host: HostName.own,
      gitRevision: GitRevision.ofCurrentFolder)
    return RunRecording(header, in: file)
  }
}

extension RunTag: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
