extension HistorySchema {
  /// Step 1. `Documentation/history.md` explains the tables.
  ///
  /// Words (verdicts, suite results) are not listed here, because later versions may know more of them: who reads
  /// a word it does not know refuses it.
  ///
  /// What many runs share is stored once and named by its id. What a run has of its own lies together, in order
  /// of the run and of the events' sequence, and goes with the run.
  static let firstTables = """
    CREATE TABLE migration (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL
    ) STRICT;

    CREATE TABLE suite (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE test_case (
      id INTEGER PRIMARY KEY,
      suite INTEGER NOT NULL REFERENCES suite,
      name TEXT NOT NULL,
      UNIQUE (name, suite)
    ) STRICT;
    CREATE INDEX test_case_by_suite ON test_case (suite);

    CREATE TABLE configuration (
      id INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE setting (
      configuration INTEGER NOT NULL REFERENCES configuration ON DELETE CASCADE,
      position INTEGER NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (configuration, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE description (
      id INTEGER PRIMARY KEY,
      configuration INTEGER NOT NULL REFERENCES configuration,
      tool_version TEXT NOT NULL,
      device TEXT NOT NULL,
      target TEXT NOT NULL,
      platform TEXT NOT NULL,
      toolchain TEXT NOT NULL,
      on_hang TEXT NOT NULL,
      timeout_scale REAL NOT NULL,
      UNIQUE (configuration, tool_version, device, target, platform, toolchain, on_hang, timeout_scale)
    ) STRICT;

    CREATE TABLE identity (
      id INTEGER PRIMARY KEY,
      at_version TEXT NOT NULL,
      sdk_version TEXT NOT NULL,
      compile_time TEXT NOT NULL,
      mac TEXT
    ) STRICT;
    CREATE INDEX identity_by_value ON identity (at_version, sdk_version, compile_time, mac);

    CREATE TABLE cause (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      message TEXT NOT NULL,
      advice TEXT NOT NULL,
      line_lost INTEGER NOT NULL CHECK (line_lost IN (0, 1)),
      UNIQUE (message, advice, kind, line_lost)
    ) STRICT;

    CREATE TABLE reason (
      id INTEGER PRIMARY KEY,
      text TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE expectation (
      id INTEGER PRIMARY KEY,
      file TEXT NOT NULL,
      line INTEGER NOT NULL,
      what TEXT NOT NULL,
      UNIQUE (file, line, what)
    ) STRICT;

    CREATE TABLE plan (
      id INTEGER PRIMARY KEY,
      suite INTEGER NOT NULL REFERENCES suite,
      budget_ns INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      UNIQUE (suite, budget_ns, sha256)
    ) STRICT;

    CREATE TABLE plan_case (
      plan INTEGER NOT NULL REFERENCES plan ON DELETE CASCADE,
      position INTEGER NOT NULL,
      test_case INTEGER NOT NULL REFERENCES test_case,
      PRIMARY KEY (plan, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX plan_case_by_case ON plan_case (test_case);

    CREATE TABLE gap (
      id INTEGER PRIMARY KEY,
      suite INTEGER NOT NULL REFERENCES suite,
      test_case INTEGER REFERENCES test_case,
      missing_key TEXT,
      device_lacks TEXT,
      CHECK ((missing_key IS NULL) <> (device_lacks IS NULL))
    ) STRICT;
    CREATE INDEX gap_by_value ON gap (suite, test_case, missing_key, device_lacks);
    CREATE INDEX gap_by_case ON gap (test_case) WHERE test_case IS NOT NULL;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      started_wall INTEGER NOT NULL,
      ended_wall INTEGER,
      firmware TEXT,
      identity INTEGER REFERENCES identity,
      host TEXT,
      git_revision TEXT,
      import_format TEXT,
      import_file TEXT,
      import_sha256 TEXT,
      seed INTEGER NOT NULL,
      description INTEGER NOT NULL REFERENCES description,
      started_at INTEGER NOT NULL,
      finished_sequence INTEGER,
      finished_at INTEGER,
      elapsed_ns INTEGER,
      exit_code INTEGER,
      CHECK ((finished_sequence IS NULL) = (finished_at IS NULL)),
      CHECK ((finished_sequence IS NULL) = (elapsed_ns IS NULL)),
      CHECK ((finished_sequence IS NULL) = (exit_code IS NULL)),
      CHECK ((import_format IS NULL) = (import_file IS NULL)),
      CHECK ((import_format IS NULL) = (import_sha256 IS NULL))
    ) STRICT;
    CREATE INDEX run_by_start ON run (started_wall);
    CREATE INDEX run_by_firmware ON run (firmware, started_wall);
    CREATE INDEX run_by_description ON run (description);
    CREATE INDEX run_by_identity ON run (identity);

    CREATE TABLE tag (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tag_by_value ON tag (key, value);

    CREATE TABLE counter (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      name TEXT NOT NULL,
      value INTEGER NOT NULL,
      PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE not_built (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      at INTEGER NOT NULL,
      gap INTEGER NOT NULL REFERENCES gap,
      PRIMARY KEY (run, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX not_built_by_gap ON not_built (gap);

    CREATE TABLE suite_run (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      suite INTEGER NOT NULL REFERENCES suite,
      plan INTEGER REFERENCES plan,
      planned_at INTEGER,
      started_sequence INTEGER,
      started_at INTEGER,
      finished_sequence INTEGER,
      finished_at INTEGER,
      word TEXT,
      elapsed_ns INTEGER,
      invented_row INTEGER CHECK (invented_row IN (0, 1)),
      copy_method TEXT,
      PRIMARY KEY (run, sequence),
      CHECK ((plan IS NULL) = (planned_at IS NULL)),
      CHECK ((started_sequence IS NULL) = (started_at IS NULL)),
      CHECK ((finished_sequence IS NULL) = (finished_at IS NULL)),
      CHECK ((finished_sequence IS NULL) = (word IS NULL)),
      CHECK ((finished_sequence IS NULL) = (elapsed_ns IS NULL)),
      CHECK ((finished_sequence IS NULL) = (invented_row IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX suite_run_by_suite ON suite_run (suite, run);
    CREATE INDEX suite_run_by_plan ON suite_run (plan) WHERE plan IS NOT NULL;

    CREATE TABLE attempt (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      test_case INTEGER NOT NULL REFERENCES test_case,
      number INTEGER NOT NULL,
      started_at INTEGER,
      finished_sequence INTEGER,
      finished_at INTEGER,
      verdict TEXT,
      cause INTEGER REFERENCES cause,
      limit_ns INTEGER,
      reason INTEGER REFERENCES reason,
      passed INTEGER,
      failed INTEGER,
      elapsed_ns INTEGER,
      calls INTEGER,
      joins INTEGER,
      refused_joins INTEGER,
      scans INTEGER,
      lookups INTEGER,
      connects INTEGER,
      bytes_out INTEGER,
      bytes_in INTEGER,
      status_changes INTEGER,
      lost_datagrams INTEGER,
      PRIMARY KEY (run, sequence),
      CHECK (started_at IS NOT NULL OR finished_at IS NOT NULL),
      CHECK ((finished_at IS NULL) = (verdict IS NULL)),
      CHECK ((finished_at IS NULL) = (finished_sequence IS NULL)),
      CHECK (verdict IS NULL OR (cause IS NOT NULL) = (verdict IN ('error', 'hung'))),
      CHECK (verdict IS NULL OR (limit_ns IS NOT NULL) = (verdict = 'hung')),
      CHECK (verdict IS NULL OR (reason IS NOT NULL) = (verdict IN ('blocked', 'skipped'))),
      CHECK (verdict IS NULL OR passed + failed + elapsed_ns + calls + joins + refused_joins + scans + lookups
        + connects + bytes_out + bytes_in + status_changes + lost_datagrams IS NOT NULL)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX attempt_by_case ON attempt (test_case, run);
    CREATE INDEX attempt_not_ok ON attempt (verdict, run) WHERE verdict <> 'ok';
    CREATE INDEX attempt_by_cause ON attempt (cause) WHERE cause IS NOT NULL;
    CREATE INDEX attempt_by_reason ON attempt (reason) WHERE reason IS NOT NULL;

    CREATE TABLE diagnosis (
      run INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      last_exchange TEXT,
      unanswered TEXT,
      PRIMARY KEY (run, sequence),
      FOREIGN KEY (run, sequence) REFERENCES attempt ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE server_note (
      run INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      position INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (run, sequence, position),
      FOREIGN KEY (run, sequence) REFERENCES diagnosis ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE message (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      at INTEGER NOT NULL,
      test_case INTEGER NOT NULL REFERENCES test_case,
      number INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (run, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX message_by_case ON message (test_case);

    CREATE TABLE fixture_failure (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      at INTEGER NOT NULL,
      suite INTEGER NOT NULL REFERENCES suite,
      part TEXT NOT NULL CHECK (part IN ('set-up', 'tear-down')),
      cause INTEGER REFERENCES cause,
      PRIMARY KEY (run, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fixture_failure_by_suite ON fixture_failure (suite);
    CREATE INDEX fixture_failure_by_cause ON fixture_failure (cause) WHERE cause IS NOT NULL;

    CREATE TABLE failed_expectation (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      position INTEGER NOT NULL,
      at INTEGER,
      test_case INTEGER REFERENCES test_case,
      number INTEGER,
      expectation INTEGER NOT NULL REFERENCES expectation,
      expected TEXT NOT NULL,
      actual TEXT NOT NULL,
      PRIMARY KEY (run, sequence, position),
      CHECK ((at IS NULL) = (test_case IS NULL) AND (at IS NULL) = (number IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX failed_expectation_by_case ON failed_expectation (test_case) WHERE test_case IS NOT NULL;
    CREATE INDEX failed_expectation_by_expectation ON failed_expectation (expectation);

    CREATE TABLE recovery (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      at INTEGER NOT NULL,
      test_case INTEGER NOT NULL REFERENCES test_case,
      number INTEGER NOT NULL,
      took_ns INTEGER,
      how TEXT,
      cause INTEGER REFERENCES cause,
      PRIMARY KEY (run, sequence),
      CHECK ((took_ns IS NULL) = (how IS NULL) AND (took_ns IS NULL) = (cause IS NOT NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX recovery_by_case ON recovery (test_case);
    CREATE INDEX recovery_by_cause ON recovery (cause) WHERE cause IS NOT NULL;
    """
}
