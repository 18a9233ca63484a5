import GRDB
import Greentea
import RunComparison

extension HistoryFile {
  /// The runs that a filter lets through, newest first.
  public func summaries(_ filter: RunFilter) throws(HistoryError) -> [RunSummary] {
    try read { db in
      let reader = RunReader(db)
      return try Self.rows(filter, db) {
        try reader.summary(of: $0)
      } suites: {
        $0.suites
      }
    }
  }

  /// The same as far as comparisons look at them.
  public func comparedRuns(_ filter: RunFilter) throws(HistoryError) -> [ComparedRun] {
    try read { db in
      let reader = RunReader(db)
      return try Self.rows(filter, db) {
        try reader.compared($0)
      } suites: {
        $0.suites
      }
    }
  }

  /// The runs that a selector names as far as comparisons look at them, newest first.
  public func comparedRuns(_ selector: RunSelector) throws(HistoryError) -> [ComparedRun] {
    try read { db in
      let reader = RunReader(db)
      return try SelectorQuery.rows(selector, db).map { try reader.compared($0) }
    }
  }

  /// The runs that a selector names, newest first.
  public func runs(_ selector: RunSelector) throws(HistoryError) -> [RunID] {
    try read { db in
      let reader = RunReader(db)
      return try SelectorQuery.rows(selector, db).map { try reader.header(of: $0).id }
    }
  }

  /// The run that a selector names, the newest if there are several.
  public func summary(of selector: RunSelector) throws(HistoryError) -> RunSummary {
    try read { db in try RunReader(db).summary(of: Self.one(selector, db)) }
  }

  /// What happened in the run that a selector names, the newest if there are several.
  public func events(of selector: RunSelector) throws(HistoryError) -> [StampedEvent] {
    try read { db in try RunReader(db).events(of: Self.one(selector, db)) }
  }

  /// How many runs there are.
  public func count() throws(HistoryError) -> Int {
    try read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0 }
  }

  private static func one(_ selector: RunSelector, _ db: Database) throws -> Int64 {
    guard let row = try SelectorQuery.rows(selector, db).first else {
      throw HistoryFault(.noSuchRun, selector.text)
    }
    return row
  }

  /// What `make` makes of the runs of a filter, as many as its limit lets through.
  private static func rows<Value>(
    _ filter: RunFilter, _ db: Database, _ make: (Int64) throws -> Value,
    suites: (Value) -> [ComparedSuite]
  ) throws -> [Value] {
    guard let query = try RunQuery.of(filter, db) else { return [] }
    let limit = filter.limit ?? .max
    var values: [Value] = []
    let rows = try Row.fetchCursor(db.cachedStatement(sql: query.sql), arguments: query.arguments)
    while values.count < limit, let row = try rows.next() {
      let isFinished = try row.integer(1) != 0
      let value = try make(row.integer(0))
      if filter.accepts(suites(value), isFinished: isFinished) { values.append(value) }
    }
    return values
  }
}

extension RunQuery {
  /// - Returns: nil if the filter names suites and the history has none of them.
  static func of(_ filter: RunFilter, _ db: Database, cases: [Int64]? = nil) throws -> RunQuery? {
    guard !filter.suites.isEmpty else { return RunQuery(filter, cases: cases) }
    let suites = try Row.fetchAll(db, sql: "SELECT id, name FROM suite").compactMap { row in
      let name = try row.text(1)
      return filter.suites.contains { $0.matches(name) } ? try row.integer(0) : nil
    }
    return suites.isEmpty ? nil : RunQuery(filter, suites: suites, cases: cases)
  }
}

extension RunFilter {
  /// Whether the run is meant: the question found a case that once ended so, and its last attempt counts.
  fileprivate func accepts(_ suites: [ComparedSuite], isFinished: Bool) -> Bool {
    switch verdict {
    case nil, .ok, .notRun: true
    case .interrupted where !isFinished: true
    case let verdict?: suites.contains { $0.cases.contains { $0.outcome == verdict } }
    }
  }
}
