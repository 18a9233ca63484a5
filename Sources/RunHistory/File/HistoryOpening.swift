import GRDB
import Glibc
import Timekeeping

/// Opens a history, or says why that cannot be.
struct HistoryOpening {
  let path: String
  let busyTimeout: Duration
  var schema = HistorySchema.current
  /// One of SQLite's ways to the file system; nil for its usual one.
  var fileSystem: String?

  /// One page of the smallest size that SQLite has.
  private static let smallestSize = 512

  /// The file as SQLite is to see it: never a URI, `:memory:` or an option, whatever the user calls it.
  private var plainPath: String { path.hasPrefix("/") ? path : "./" + path }

  func open(_ mode: HistoryFile.Mode) throws(HistoryError) -> HistoryFile {
    try checkFile(mode)
    do {
      switch mode {
      case .readWrite: return try openForWriting()
      case .readOnly: return try openForReading()
      }
    } catch {
      throw HistoryError(error, path: path)
    }
  }

  private func checkFile(_ mode: HistoryFile.Mode) throws(HistoryError) {
    func failure(_ kind: HistoryError.Kind, _ detail: String) -> HistoryError {
      HistoryError(kind, path: path, detail: detail)
    }
    guard !path.isEmpty, !path.utf8.contains(0) else { throw failure(.cannotOpen, "that is no file name") }
    var status = stat()
    guard stat(plainPath, &status) == 0 else {
      let code = errno
      let text = String(cString: strerror(code))
      guard code == ENOENT else { throw failure(.cannotOpen, text) }
      if mode == .readOnly { throw failure(.missing, text) }
      return
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw failure(.cannotOpen, "it is not a regular file") }
    // SQLite takes a file of one byte for an empty one, and would write over it.
    guard status.st_size == 0 || status.st_size >= Self.smallestSize else {
      throw failure(.notDatabase, "it has \(status.st_size) bytes")
    }
  }

  // MARK: Connections

  private func connection(
    readOnly: Bool, isImmutable: Bool = false, isQueryOnly: Bool = false
  ) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(busyTimeout.inSeconds)
    configuration.prepareDatabase { db in
      // No functions of ours can be called from a schema that somebody else has made.
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
      try db.execute(sql: "PRAGMA cell_size_check = ON")
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
      if isQueryOnly { try db.execute(sql: "PRAGMA query_only = ON") }
    }
    var parameters: [String] = []
    if isImmutable { parameters.append("immutable=1") }
    if let fileSystem { parameters.append("vfs=\(fileSystem)") }
    let path = plainPath.replacing("%", with: "%25").replacing("?", with: "%3F").replacing("#", with: "%23")
    let name = parameters.isEmpty ? plainPath : "file:\(path)?\(parameters.joined(separator: "&"))"
    return try DatabaseQueue(path: name, configuration: configuration)
  }

  private static func journal(_ db: Database) throws -> HistoryFile.Journal {
    try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" ? .writeAheadLog : .rollback
  }

  // MARK: Reading

  private func openForReading() throws -> HistoryFile {
    let queue = try connectionForReading()
    switch try queue.read(schema.state) {
    case .current:
      return HistoryFile(
        path: path, journal: try queue.unsafeRead(Self.journal), queue: queue, isWritten: false)
    case .empty: throw HistoryError(.missing, detail: "the file is empty: no run has been recorded in it")
    case .older:
      try queue.close()
      try openForWriting().close()
      return HistoryFile(
        path: path, journal: .writeAheadLog, queue: try connectionForReading(), isWritten: false)
    }
  }

  private func connectionForReading() throws -> DatabaseQueue {
    let folder = plainPath.lastIndex(of: "/").map { plainPath[...$0] } ?? "./"
    if access(plainPath, W_OK) == 0, access(String(folder), W_OK) == 0 {
      // A connection that could write clears the log away when it is the last one.
      return try connection(readOnly: false, isQueryOnly: true)
    }
    do {
      return try connection(readOnly: true)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && access(plainPath, R_OK) == 0
      && access(plainPath + "-wal", F_OK) != 0
    {
      // Where nobody can write, nobody does: SQLite needs no files beside it then.
      return try connection(readOnly: true, isImmutable: true)
    }
  }

  // MARK: Writing

  private func openForWriting() throws -> HistoryFile {
    let queue = try connection(readOnly: false)
    // Looked at first: a file of others is not to be changed in any way.
    let state = try queue.read(schema.state)
    let journal = try queue.writeWithoutTransaction { db in
      let journal = try Self.journal(db)
      if journal == .writeAheadLog { return journal }
      // Answers with the mode that is in force, which stays the old one where SQLite cannot share memory.
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      return try Self.journal(db)
    }
    if state != .current { try migrate(queue) }
    return HistoryFile(path: path, journal: journal, queue: queue, isWritten: true)
  }

  /// Brings the file to this version's layout, after a backup copy if it holds anything.
  private func migrate(_ queue: DatabaseQueue) throws {
    try queue.write { db in
      // Nobody else writes from here on; somebody else may just have done it.
      switch try schema.state(of: db) {
      case .current: break
      case .empty: try schema.migrate(db, from: 0)
      case .older(let version):
        try copy(of: version)
        try schema.migrate(db, from: version)
      }
    }
  }

  private func copy(of version: Int64) throws {
    let source = try connection(readOnly: true)
    let copy = try DatabaseQueue(path: plainPath + ".schema-\(version).backup")
    try source.backup(to: copy)
    try copy.close()
  }
}
