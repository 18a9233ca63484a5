import GRDB
import Greentea
import PositionedJSON
import RunComparison
import Timekeeping

/// Which runs of a history are looked at.
public struct RunFilter: Hashable, Sendable {
  /// The label of the firmware.
  public var firmware: String?
  /// All of them.
  public var tags: [RunTag]
  /// At least one of its suites.
  public var suites: [Glob]
  /// Runs that began then or later.
  public var since: WallTime?
  /// Runs that began earlier.
  public var before: WallTime?
  /// How at least one of its cases ended; `ok` for runs in which nothing ended otherwise, `interrupted` also for
  /// runs that did not finish.
  public var verdict: VerdictName?
  /// So many of the newest; nil for all.
  public var limit: Int?
  /// Which suites and cases are the same under other names.
  public var names: NameMatching

  public init(
    firmware: String? = nil, tags: [RunTag] = [], suites: [Glob] = [], since: WallTime? = nil,
    verdict: VerdictName? = nil, limit: Int? = nil, names: NameMatching = .exact
  ) {
    self.names = names
    self.firmware = firmware
    self.tags = tags
    self.suites = suites
    self.since = since
    self.verdict = verdict
    self.limit = limit
  }
}

/// The question for the runs of a filter, newest first.
struct RunQuery {
  let sql: String
  let arguments: StatementArguments

  /// - Parameters:
  ///   - suites: the names of the suites that the filter means; nil if it means none.
  ///   - cases: only runs with one of the cases of these names.
  init(_ filter: RunFilter, suites: [Int64]? = nil, cases: [Int64]? = nil) {
    // Always bounded: then the index that has the order is searched and not scanned.
    var terms = ["run.started_wall >= ?"]
    var arguments: StatementArguments = [filter.since?.unixNanoseconds ?? .min]
    if let before = filter.before {
      terms.append("run.started_wall < ?")
      arguments += [before.unixNanoseconds]
    }
    if let firmware = filter.firmware {
      terms.append("run.firmware = ?")
      arguments += [firmware.column]
    }
    if !filter.tags.isEmpty {
      // One term for all of them: SQLite nests terms to a depth of 1000.
      terms.append(
        """
        (SELECT count(*) FROM json_each(?) AS wanted JOIN tag ON tag.run = run.id
          AND tag.key = json_extract(wanted.value, '$[0]')
          AND tag.value = json_extract(wanted.value, '$[1]')) = ?
        """)
      let wanted = filter.tags.map { tag in
        JSONValue.array([.string(tag.key.column), .string(tag.value.column)])
      }
      arguments += [JSONWriter.compact.write(.array(wanted)), filter.tags.count]
    }
    if let suites {
      terms.append(
        """
        EXISTS (SELECT 1 FROM suite_result
          WHERE suite_result.run = run.id AND suite_result.name IN (SELECT value FROM json_each(?)))
        """)
      arguments += [Self.list(suites)]
    }
    if let cases {
      terms.append(
        """
        run.id IN (SELECT case_result.run FROM case_result
          WHERE case_result.name IN (SELECT value FROM json_each(?)))
        """)
      arguments += [Self.list(cases)]
    }
    switch filter.verdict {
    case nil: break
    case .ok:
      // A suite is OK only if every last attempt in it is.
      terms.append("run.exit_code IS NOT NULL")
      terms.append(
        "NOT EXISTS (SELECT 1 FROM suite_result WHERE suite_result.run = run.id AND suite_result.word <> 'OK')"
      )
    case .interrupted: terms.append("(run.exit_code IS NULL OR \(Self.hasOutcome("interrupted")))")
    case .notRun: terms.append("run.exit_code IS NULL")
    case let verdict?: terms.append(Self.hasOutcome(verdict.rawValue))
    }
    sql = """
      SELECT run.id FROM run WHERE \(terms.joined(separator: " AND "))
      ORDER BY run.started_wall DESC, run.id DESC LIMIT ?
      """
    self.arguments = arguments + [filter.limit ?? -1]
  }

  /// The second term lets SQLite use the index of failed cases.
  private static func hasOutcome(_ word: String) -> String {
    """
    EXISTS (SELECT 1 FROM case_result
      WHERE case_result.outcome = '\(word)' AND case_result.outcome <> 'ok' AND case_result.run = run.id)
    """
  }

  static func list(_ ids: [Int64]) -> String {
    "[\(ids.map { String($0) }.joined(separator: ","))]"
  }

  /// The rows of the runs, as many as the filter lets through.
  static func rows(_ filter: RunFilter, _ db: Database, cases: [Int64]? = nil) throws -> [Int64] {
    var suites: [Int64]?
    if !filter.suites.isEmpty {
      let sql = """
        SELECT id, text FROM name WHERE EXISTS (SELECT 1 FROM suite_result WHERE suite_result.name = name.id)
        """
      suites = try Row.fetchAll(db, sql: sql).compactMap { row in
        let name = try row.text(1)
        return filter.suites.contains { filter.names.matches($0, suite: name) } ? try row.integer(0) : nil
      }
    }
    let query = RunQuery(filter, suites: suites, cases: cases)
    return try Int64.fetchAll(db.cachedStatement(sql: query.sql), arguments: query.arguments)
  }
}
