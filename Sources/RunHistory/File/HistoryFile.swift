import GRDB
import Glibc

/// A file of runs: SQLite, one file for any number of firmware versions, modules and machines.
///
/// Any number of processes may read and write it at once. What is written is in the file, and survives the end of
/// the process, when the call returns; power may take the last writes away, and never damages the file.
public final class HistoryFile: Sendable {
  public enum Mode: Hashable, Sendable {
    /// The file has to be there, and nothing in it changes.
    case readOnly
    /// The file is made if it is not there; one of an earlier version is brought to this one's layout.
    case readWrite
  }

  /// How SQLite guards its writes.
  public enum Journal: Hashable, Sendable {
    /// A write-ahead log: a write does not wait for the disk, and readers do not wait for writers.
    case writeAheadLog
    /// A rollback journal: what is left where the file system refuses a write-ahead log. Slower.
    case rollback
  }

  public let path: String

  public let journal: Journal

  let queue: DatabaseQueue

  /// Which file it was when it was opened; nil for a file that is only read.
  private let identity: Identity?

  /// The default wait for other processes.
  public static let standardBusyTimeout = Duration.seconds(10)

  init(path: String, journal: Journal, queue: DatabaseQueue, isWritten: Bool) {
    self.path = path
    self.journal = journal
    self.queue = queue
    identity = isWritten ? Identity(of: path) : nil
  }

  /// - Parameter busyTimeout: how long to wait for other processes that write.
  /// - Throws: for a file that is not there (`readOnly`), that is no history, or that cannot be read or written.
  public static func open(
    _ path: String, _ mode: Mode, busyTimeout: Duration = standardBusyTimeout
  ) throws(HistoryError) -> HistoryFile {
    try HistoryOpening(path: path, busyTimeout: busyTimeout).open(mode)
  }

  /// Lets go of the file; every later call throws. What is not called is done when the last user is gone.
  public func close() {
    // Only a statement still in use could hinder it, and none outlives the call that made it.
    try? queue.close()
  }

  /// Reads from one unchanging state of the file.
  func read<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw HistoryError(error, path: path)
    }
  }

  /// Writes all of it or nothing, and no other process in between.
  func write<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
    try checkIdentity()
    let value: Value
    do {
      value = try queue.write(body)
    } catch {
      throw HistoryError(error, path: path)
    }
    try checkIdentity()
    return value
  }

  /// SQLite goes on writing to a file that has no name any more, and says nothing.
  private func checkIdentity() throws(HistoryError) {
    guard let identity else { return }
    guard let now = Identity(of: path) else {
      throw HistoryError(.replaced, path: path, detail: "it has been removed, or its folder has")
    }
    guard now == identity else {
      throw HistoryError(.replaced, path: path, detail: "another file has its name now")
    }
  }
}

extension HistoryFile {
  /// Which file is under a name: another one after it was removed and made again.
  fileprivate struct Identity: Hashable {
    private let device: UInt64
    private let number: UInt64

    /// Nil if there is no such file.
    init?(of path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      number = UInt64(status.st_ino)
    }
  }
}
