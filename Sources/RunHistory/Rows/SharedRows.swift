import GRDB
import Greentea

/// Finds or adds what runs share.
///
/// Nothing is remembered from one call to the next: another process may take away a row that nobody uses.
struct SharedRows {
  let db: Database

  func suite(_ name: String) throws -> Int64 {
    try SharedTable.suite.id(db, [StoredText(name)])
  }

  func testCase(_ name: String, of suite: Int64) throws -> Int64 {
    try SharedTable.testCase.id(db, [StoredText(name), suite])
  }

  func testCase(_ id: CaseID) throws -> Int64 {
    try testCase(id.name, of: suite(id.suite))
  }

  func identity(_ identity: ModuleIdentity) throws -> Int64 {
    try SharedTable.identity.id(
      db,
      [
        StoredText(identity.atVersion), StoredText(identity.sdkVersion), StoredText(identity.compileTime),
        identity.macAddress.map { StoredText($0) },
      ])
  }

  func cause(_ cause: Cause) throws -> Int64 {
    try SharedTable.cause.id(
      db, [StoredText(cause.message), StoredText(cause.advice), cause.kind.rawValue, cause.isLineLost])
  }

  func reason(_ text: String) throws -> Int64 {
    try SharedTable.reason.id(db, [StoredText(text)])
  }

  func expectation(_ failure: FailedExpectation) throws -> Int64 {
    try SharedTable.expectation.id(db, [StoredText(failure.file), failure.line, StoredText(failure.what)])
  }

  func gap(_ missing: TestPlan.NotBuilt) throws -> Int64 {
    let suite = try suite(missing.suite)
    let row = try missing.testCase.map { try testCase($0, of: suite) }
    var columns: (missingKey: StoredText?, deviceLacks: StoredText?)
    switch missing.reason {
    case .missingKey(let key): columns.missingKey = StoredText(key)
    case .deviceLacks(let feature): columns.deviceLacks = StoredText(feature)
    }
    return try SharedTable.gap.id(db, [suite, row, columns.missingKey, columns.deviceLacks])
  }

  func description(_ run: RunDescription) throws -> Int64 {
    try SharedTable.description.id(
      db,
      [
        try configuration(run.configuration), StoredText(run.toolVersion), StoredText(run.device),
        StoredText(run.target), StoredText(run.platform), StoredText(run.toolchain), run.onHang.rawValue,
        run.timeoutScale,
      ])
  }

  private func configuration(_ settings: [RunDescription.Setting]) throws -> Int64 {
    let (id, wasThere) = try SharedTable.configuration.row(db, [ContentDigest.of(settings)])
    if wasThere { return id }
    for (position, setting) in settings.enumerated() {
      try db.cachedStatement(
        sql: "INSERT INTO setting (configuration, position, key, value) VALUES (?, ?, ?, ?)"
      ).execute(arguments: [id, position, StoredText(setting.key), StoredText(setting.value)])
    }
    return id
  }

  /// The plan of a suite.
  ///
  /// - Parameter budget: in nanoseconds.
  func plan(suite: Int64, cases: [String], budget: Int64) throws -> Int64 {
    let (id, wasThere) = try SharedTable.plan.row(db, [suite, budget, ContentDigest.of(cases)])
    if wasThere { return id }
    for (position, name) in cases.enumerated() {
      try db.cachedStatement(sql: "INSERT INTO plan_case (plan, position, test_case) VALUES (?, ?, ?)")
        .execute(arguments: [id, position, try testCase(name, of: suite)])
    }
    return id
  }
}
