/// Why a history cannot be opened, read or written.
public struct HistoryError: Error, Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// There is no such file.
    case missing
    /// The file cannot be opened: its folder is missing, or it is no file, or it is not ours to read.
    case cannotOpen
    /// Not a SQLite file.
    case notDatabase
    /// A SQLite file of another program.
    case foreignDatabase
    /// Written by a later version of this tool.
    case newerSchema
    /// Not whole: truncated or overwritten.
    case damaged
    /// It can be read only.
    case readOnly
    /// No room on the disk.
    case full
    /// Another process kept it locked for longer than was waited.
    case busy
    /// A read or write of the operating system failed.
    case inputOutput
    /// The run is not in the history.
    case noSuchRun
    /// The name of a run fits several.
    case ambiguousRun
    /// The name of a run makes no sense.
    case badSelector
    /// The events are not those of one run: the first one is its start, the last one its finish, and there is no other.
    case invalidRun
    /// The run was taken out of the history while it was being recorded.
    case runRemoved
    /// SQLite refused something that it should take: a bug.
    case refused
  }

  public let kind: Kind

  /// The file.
  public let path: String

  /// What SQLite or the operating system said, or what was looked for.
  public let detail: String

  public init(_ kind: Kind, path: String, detail: String) {
    self.kind = kind
    self.path = path
    self.detail = detail
  }
}
