import GRDB
import Timekeeping

/// What the runs of a history can be selected by.
public struct HistoryContents: Hashable, Sendable {
  public struct Firmware: Hashable, Sendable {
    public let label: String
    public let runs: Int
  }

  public let runs: Int

  /// The one that ran last first.
  public let firmwares: [Firmware]

  /// As `KEY=VALUE`, sorted.
  public let tags: [String]

  /// Sorted.
  public let suites: [String]

  /// The start of the newest run; nil without one.
  public let newest: WallTime?
}

extension HistoryFile {
  public func contents() throws(HistoryError) -> HistoryContents {
    try read { db in
      func texts(_ sql: String) throws -> [String] { try Row.fetchAll(db, sql: sql).map { try $0.text(0) } }
      let firmwares = """
        SELECT firmware, count(*) FROM run WHERE firmware IS NOT NULL
        GROUP BY firmware ORDER BY max(started_wall) DESC
        """
      let suites = """
        SELECT text FROM name WHERE EXISTS (SELECT 1 FROM suite_result WHERE suite_result.name = name.id)
        """
      return HistoryContents(
        runs: try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0,
        firmwares: try Row.fetchAll(db, sql: firmwares).map { row in
          HistoryContents.Firmware(label: try row.text(0), runs: Int(try row.integer(1)))
        },
        tags: try Row.fetchAll(db, sql: "SELECT DISTINCT key, value FROM tag").map { row in
          "\(try row.text(0))=\(try row.text(1))"
        }.sorted(), suites: try texts(suites).sorted(),
        newest: try Int64.fetchOne(db, sql: "SELECT max(started_wall) FROM run").map {
          WallTime(unixNanoseconds: $0)
        })
    }
  }
}
