CREATE TABLE name (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE description (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  started_wall INTEGER NOT NULL,
  ended_wall INTEGER,
  firmware TEXT,
  at_version TEXT,
  sdk_version TEXT,
  compile_time TEXT,
  mac TEXT,
  host TEXT,
  git_revision TEXT,
  import_format TEXT,
  import_file TEXT,
  import_sha256 TEXT,
  counters TEXT NOT NULL,
  description INTEGER NOT NULL REFERENCES description,
  seed INTEGER NOT NULL,
  elapsed_ns INTEGER,
  exit_code INTEGER,
  CHECK ((at_version IS NULL) = (sdk_version IS NULL) AND (at_version IS NULL) = (compile_time IS NULL)),
  CHECK ((import_format IS NULL) = (import_file IS NULL) AND (import_format IS NULL) = (import_sha256 IS NULL)),
  CHECK ((elapsed_ns IS NULL) = (exit_code IS NULL))
) STRICT;
CREATE INDEX run_by_start ON run (started_wall);
CREATE INDEX run_by_firmware ON run (firmware, started_wall);
CREATE INDEX run_by_description ON run (description);

CREATE TABLE tag (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_by_value ON tag (key, value);

CREATE TABLE suite_result (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  suite INTEGER NOT NULL,
  name INTEGER NOT NULL REFERENCES name,
  word TEXT NOT NULL,
  elapsed_ns INTEGER,
  PRIMARY KEY (run, suite)
) STRICT, WITHOUT ROWID;
CREATE INDEX suite_result_by_name ON suite_result (name, run);

CREATE TABLE case_result (
  run INTEGER NOT NULL,
  suite INTEGER NOT NULL,
  position INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  name INTEGER NOT NULL REFERENCES name,
  verdict TEXT NOT NULL,
  passed INTEGER,
  failed INTEGER,
  elapsed_ns INTEGER,
  bytes_out INTEGER,
  bytes_in INTEGER,
  cause_kind TEXT,
  cause TEXT,
  outcome TEXT,
  attempts INTEGER,
  failed_attempts INTEGER,
  PRIMARY KEY (run, suite, position, attempt),
  FOREIGN KEY (run, suite) REFERENCES suite_result ON DELETE CASCADE,
  CHECK ((outcome IS NULL) = (attempts IS NULL) AND (outcome IS NULL) = (failed_attempts IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX case_result_by_name ON case_result (name, run);
CREATE INDEX case_result_not_ok ON case_result (outcome, run) WHERE outcome <> 'ok';

CREATE TABLE event (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_log (
  run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  size INTEGER NOT NULL,
  log BLOB NOT NULL
) STRICT;
