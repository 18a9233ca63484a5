import GRDB

/// An error on its way up to where the file's name is known.
struct HistoryFault: Error {
  let kind: HistoryError.Kind
  let detail: String

  init(_ kind: HistoryError.Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }
}

extension HistoryError {
  /// The error that stands for whatever was thrown below.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as HistoryError: self = error
    case let fault as HistoryFault: self.init(fault.kind, path: path, detail: fault.detail)
    case let error as DatabaseError:
      self.init(Kind(error), path: path, detail: error.message ?? "\(error.resultCode)")
    // What does not decode was not written by this tool.
    default: self.init(.damaged, path: path, detail: "\(error)")
    }
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
