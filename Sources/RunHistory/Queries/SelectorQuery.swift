import GRDB

/// The questions for the runs that a selector names.
enum SelectorQuery {
  /// The runs whose id begins so; two are enough to know that it is not one.
  static let prefix = "SELECT id FROM run WHERE uuid >= ? AND uuid < ? ORDER BY uuid LIMIT 2"

  static let latest = """
    SELECT id FROM run WHERE started_wall >= ? ORDER BY started_wall DESC, id DESC LIMIT 1 OFFSET ?
    """

  static let tag = """
    SELECT run.id FROM tag JOIN run ON run.id = tag.run WHERE tag.key = ? AND tag.value = ?
    ORDER BY run.started_wall DESC, run.id DESC
    """

  static let firmware = """
    SELECT id FROM run WHERE firmware = ? AND started_wall >= ? ORDER BY started_wall DESC, id DESC
    """

  /// The rows of the runs, newest first.
  ///
  /// - Throws: ``HistoryFault`` if there is none, or if the beginning of an id fits several.
  static func rows(_ selector: RunSelector, _ db: Database) throws -> [Int64] {
    func fetch(_ sql: String, _ arguments: StatementArguments) throws -> [Int64] {
      try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }
    let rows: [Int64]
    switch selector {
    case .id(let text):
      // "g" follows the last digit.
      rows = try fetch(prefix, [text, text + "g"])
      if rows.count > 1, text.utf8.count < 36 {
        throw HistoryFault(.ambiguousRun, "several ids begin with \(text)")
      }
    case .latest(let back): rows = try fetch(latest, [Int64.min, back])
    case .firmware(let label): rows = try fetch(firmware, [StoredText(label), Int64.min])
    case .tag(let tag): rows = try fetch(self.tag, [StoredText(tag.key), StoredText(tag.value)])
    }
    guard !rows.isEmpty else { throw HistoryFault(.noSuchRun, selector.text) }
    return rows
  }
}
