import Greentea

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

  public init(
    runID: String? = nil, firmware: String? = nil, configurationHash: String? = nil, started: String? = nil,
    transcript: String? = nil, priorities: [String: [String: CasePriority]] = [:]
  ) {
    self.runID = runID
    self.firmware = firmware
    self.configurationHash = configurationHash
    self.started = started
    self.transcript = transcript
    self.priorities = priorities
  }
}
