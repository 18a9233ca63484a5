/// The questions about one run; each names the run's row by its only argument.
enum RunSQL {
  static let run = """
    SELECT seed, description, started_at, finished_sequence, finished_at, elapsed_ns, exit_code,
      \(RunRepetition.columns)
    FROM run WHERE id = ?
    """

  static let gaps = "SELECT sequence, at, gap FROM not_built WHERE run = ?"

  static let suites = """
    SELECT sequence, suite, plan, planned_at, started_sequence, started_at, finished_sequence, finished_at, word,
      elapsed_ns, invented_row, copy_method
    FROM suite_run WHERE run = ?
    """

  static let attempts = "SELECT \(AttemptColumns.names) FROM attempt WHERE run = ?"

  /// Names a case before the run. Left to itself, SQLite takes the primary key and reads the whole run.
  static let attemptsAtCase = """
    SELECT \(AttemptColumns.names) FROM attempt INDEXED BY attempt_by_case WHERE test_case = ? AND run = ?
    """

  static let diagnoses = "SELECT sequence, last_exchange, unanswered FROM diagnosis WHERE run = ?"

  /// Those of an attempt in their order.
  static let serverNotes = "SELECT sequence, text FROM server_note WHERE run = ? ORDER BY sequence, position"

  static let messages = "SELECT sequence, at, test_case, number, text FROM message WHERE run = ?"

  /// Those of an event in their order.
  static let failures = """
    SELECT sequence, at, test_case, number, expectation, expected, actual
    FROM failed_expectation WHERE run = ? ORDER BY sequence, position
    """

  static let fixtureFailures = "SELECT sequence, at, suite, part, cause FROM fixture_failure WHERE run = ?"

  static let recoveries = """
    SELECT sequence, at, test_case, number, took_ns, how, cause FROM recovery WHERE run = ?
    """

  static let tags = "SELECT key, value FROM tag WHERE run = ? ORDER BY key"

  static let counters = "SELECT name, value FROM counter WHERE run = ? ORDER BY name"

  static let header = """
    SELECT uuid, started_wall, ended_wall, firmware, identity, host, git_revision, import_format, import_file,
      import_sha256, seed, description, finished_sequence, elapsed_ns, exit_code, \(RunRepetition.columns)
    FROM run WHERE id = ?
    """

  static let identity = "SELECT at_version, sdk_version, compile_time, mac FROM identity WHERE id = ?"

  /// Everything that is read of a run.
  static let all = [
    run, gaps, suites, attempts, diagnoses, serverNotes, messages, failures, fixtureFailures, recoveries,
    tags, counters,
    header,
  ]
}
