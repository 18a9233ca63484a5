import GRDB
import PositionedJSON

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
    /// Written by version 0.1 of this tool, whose histories are not read.
    case obsoleteSchema
    /// Written by a later version of this tool.
    case newerSchema
    /// Truncated, overwritten, or changed by another program.
    case damaged
    /// It can be read only.
    case readOnly
    /// No room on the disk.
    case full
    /// Another process kept it locked for longer than was waited.
    case busy
    /// A read or write of the operating system failed.
    case inputOutput
    /// The file was removed or replaced after it had been opened.
    case replaced
    /// The run is not in the history.
    case noSuchRun
    /// The name of a run fits several.
    case ambiguousRun
    /// The events are not those of one run: the first one is its start, the last one its finish, and there is no other.
    case invalidRun
    /// The run was taken out of the history while it was being recorded.
    case runRemoved
    /// SQLite refused something that it should take: a bug.
    case refused
  }

  public let kind: Kind

  /// The file; empty on its way up to where the file's name is known.
  public let path: String

  /// What SQLite or the operating system said, or what was looked for. Control characters are escaped, and a long text
  /// is cut: it may come from a damaged file.
  public let detail: String

  private static let detailLimit = 300

  public init(_ kind: Kind, path: String = "", detail: String) {
    self.kind = kind
    self.path = path
    let shown = detail.unicodeScalars.prefix(Self.detailLimit).reduce(into: "") { text, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    self.detail = detail.unicodeScalars.dropFirst(Self.detailLimit).isEmpty ? shown : shown + "…"
  }

  /// The error that stands for whatever was thrown below.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as HistoryError: self.init(error.kind, path: path, detail: error.detail)
    case let error as DatabaseError:
      self.init(Kind(error), path: path, detail: error.message ?? "\(error.resultCode)")
    case let error as DocumentError:
      self.init(.damaged, path: path, detail: "\(error.position): \(error.message)")
    // What does not decode was not written by this tool.
    default: self.init(.damaged, path: path, detail: "\(error)")
    }
  }

  /// What the file says and this tool has never written.
  static func unknown(_ what: String, _ value: String) -> HistoryError {
    HistoryError(.damaged, detail: "there is no \(what) '\(value)'")
  }
}

extension HistoryError.Kind {
  /// The kinds of SQLite's result codes (sqlite.org/rescode.html).
  init(_ error: DatabaseError) {
    self =
      switch error.extendedResultCode {
      case .SQLITE_CONSTRAINT_FOREIGNKEY: .runRemoved
      case .SQLITE_NOTADB: .notDatabase
      // SQLITE_ERROR: a statement that does not fit the tables, so they are not those of a history.
      case .SQLITE_CORRUPT, .SQLITE_ERROR: .damaged
      case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
      case .SQLITE_FULL: .full
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
      case .SQLITE_CANTOPEN: .cannotOpen
      case .SQLITE_IOERR: .inputOutput
      default: .refused
      }
  }
}
