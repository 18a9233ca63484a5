import GRDB

/// A table whose rows many runs share: each content once, named by its id.
struct SharedTable: Sendable {
  private let find: String
  private let add: String

  private init(_ name: String, _ columns: [String]) {
    // IS, because a NULL is a value like any other here.
    let terms = columns.map { "\($0) IS ?" }.joined(separator: " AND ")
    find = "SELECT id FROM \(name) WHERE \(terms)"
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    add = "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
  }

  static let suite = SharedTable("suite", ["name"])
  static let testCase = SharedTable("test_case", ["name", "suite"])
  static let configuration = SharedTable("configuration", ["sha256"])
  static let description = SharedTable(
    "description",
    [
      "configuration", "tool_version", "device", "target", "platform", "toolchain", "on_hang",
      "timeout_scale",
    ])
  static let identity = SharedTable("identity", ["at_version", "sdk_version", "compile_time", "mac"])
  static let cause = SharedTable("cause", ["message", "advice", "kind", "line_lost"])
  static let reason = SharedTable("reason", ["text"])
  static let expectation = SharedTable("expectation", ["file", "line", "what"])
  static let plan = SharedTable("plan", ["suite", "budget_ns", "sha256"])
  static let gap = SharedTable("gap", ["suite", "test_case", "missing_key", "device_lacks"])

  /// The id of the row with these values, in the order of the table's columns.
  ///
  /// - Returns: also whether the row was there already.
  func row(_ db: Database, _ values: StatementArguments) throws -> (id: Int64, wasThere: Bool) {
    if let id = try Int64.fetchOne(db.cachedStatement(sql: find), arguments: values) { return (id, true) }
    try db.cachedStatement(sql: add).execute(arguments: values)
    return (db.lastInsertedRowID, false)
  }

  func id(_ db: Database, _ values: StatementArguments) throws -> Int64 {
    try row(db, values).id
  }
}
