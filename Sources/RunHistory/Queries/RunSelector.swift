import GRDB

/// How a user names a run, or a set of them.
public enum RunSelector: Hashable, Sendable {
  /// The id, or the beginning of it.
  case id(prefix: String)
  /// The newest run, or the one N before it.
  case latest(back: Int)
  /// All runs of a firmware; its newest where one run is wanted.
  case firmware(String)
  /// All runs with a tag; the newest of them where one run is wanted.
  case tag(RunTag)

  /// What a selector may look like, for messages.
  public static let forms = "an id or its first characters, latest, latest~2, firmware:LABEL or tag:KEY=VALUE"

  /// - Returns: nil if it is none of ``forms``.
  public init?(_ text: String) {
    if let label = text.dropping(prefix: "firmware:") {
      guard !label.isEmpty else { return nil }
      self = .firmware(label)
    } else if let tag = text.dropping(prefix: "tag:") {
      guard let tag = RunTag(tag) else { return nil }
      self = .tag(tag)
    } else if text == "latest" {
      self = .latest(back: 0)
    } else if let number = text.dropping(prefix: "latest~") {
      guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let back = Int(number) else { return nil }
      self = .latest(back: back)
    } else {
      let prefix = text.lowercased()
      guard !prefix.isEmpty, prefix.utf8.count <= 36,
        prefix.utf8.allSatisfy({ RunID.digits.contains($0) || $0 == UInt8(ascii: "-") })
      else { return nil }
      self = .id(prefix: prefix)
    }
  }

  /// As the user writes it.
  public var text: String {
    switch self {
    case .id(let prefix): prefix
    case .latest(0): "latest"
    case .latest(let back): "latest~\(back)"
    case .firmware(let label): "firmware:\(label)"
    case .tag(let tag): "tag:\(tag.text)"
    }
  }
}

extension String {
  fileprivate func dropping(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}

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
  /// - Throws: ``HistoryError`` if there is none, or if the beginning of an id fits several.
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
        throw HistoryError(.ambiguousRun, detail: "several ids begin with \(text)")
      }
    case .latest(let back): rows = try fetch(latest, [Int64.min, back])
    case .firmware(let label): rows = try fetch(firmware, [label.column, Int64.min])
    case .tag(let tag): rows = try fetch(self.tag, [tag.key.column, tag.value.column])
    }
    guard !rows.isEmpty else { throw HistoryError(.noSuchRun, detail: selector.text) }
    return rows
  }

  static func newest(_ selector: RunSelector, _ db: Database) throws -> Int64 {
    guard let row = try rows(selector, db).first else {
      throw HistoryError(.noSuchRun, detail: selector.text)
    }
    return row
  }
}
