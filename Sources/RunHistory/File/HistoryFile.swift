import GRDB

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

  /// How long is waited for other processes if nobody says otherwise.
  public static let standardBusyTimeout = Duration.seconds(10)

  init(path: String, journal: Journal, queue: DatabaseQueue) {
    self.path = path
    self.journal = journal
    self.queue = queue
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
    do {
      return try queue.write(body)
    } catch {
      throw HistoryError(error, path: path)
    }
  }
}
