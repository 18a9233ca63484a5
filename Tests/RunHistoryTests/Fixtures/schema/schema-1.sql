-- A run of netsocket-dns and -tcp as commit 2c883ce of this project recorded it (schema 1): python3, sqlite3.iterdump.
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
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
INSERT INTO "attempt" VALUES(1,4,1,1,7556019739,5,7627800743,'ok',NULL,NULL,NULL,1,0,71781004,6,0,0,0,1,0,28,44,0,0);
INSERT INTO "attempt" VALUES(1,6,2,1,7627800743,7,7965312487,'ok',NULL,NULL,NULL,1,0,337511744,29,0,0,0,5,0,146,226,0,0);
INSERT INTO "attempt" VALUES(1,8,3,1,7965312487,9,8199022518,'ok',NULL,NULL,NULL,1,0,233710031,21,0,0,0,3,0,95,143,0,0);
INSERT INTO "attempt" VALUES(1,10,4,1,8199022518,11,8269828174,'ok',NULL,NULL,NULL,1,0,70805656,10,0,0,0,1,0,28,44,0,0);
INSERT INTO "attempt" VALUES(1,12,5,1,8269828174,13,8698133662,'ok',NULL,NULL,NULL,1,0,428305488,39,0,0,0,6,0,179,275,0,0);
INSERT INTO "attempt" VALUES(1,14,6,1,8698133662,15,13698133662,'ok',NULL,NULL,NULL,1,0,5000000000,9,0,0,0,0,0,0,0,0,0);
INSERT INTO "attempt" VALUES(1,16,7,1,13698133662,17,16258255780,'ok',NULL,NULL,NULL,1,0,2560122118,47,0,0,0,8,0,233,361,0,0);
INSERT INTO "attempt" VALUES(1,18,8,1,16258255780,19,16770500473,'ok',NULL,NULL,NULL,1,0,512244693,43,0,0,0,7,0,231,295,0,0);
INSERT INTO "attempt" VALUES(1,20,9,1,16770500473,21,18913336993,'ok',NULL,NULL,NULL,1,0,2142836520,22,0,0,0,2,0,89,90,0,0);
INSERT INTO "attempt" VALUES(1,22,10,1,18913336993,23,40660549072,'ok',NULL,NULL,NULL,1,0,21747212079,2073,0,0,0,300,0,8800,13600,0,0);
INSERT INTO "attempt" VALUES(1,24,11,1,40660549072,25,40961393458,'ok',NULL,NULL,NULL,1,0,81683300,6,0,0,0,1,0,28,44,0,0);
INSERT INTO "attempt" VALUES(1,26,12,1,40961393458,27,41318056513,'ok',NULL,NULL,NULL,1,0,356663055,31,0,0,0,5,0,148,228,0,0);
INSERT INTO "attempt" VALUES(1,28,13,1,41318056513,29,41976918970,'ok',NULL,NULL,NULL,1,0,658862457,53,0,0,0,9,0,289,385,0,0);
INSERT INTO "attempt" VALUES(1,32,14,1,48400871574,33,528400871574,'hung',1,480000000000,NULL,0,0,480000000000,166,0,0,0,1,1,37,53,0,0);
INSERT INTO "attempt" VALUES(1,35,15,1,540594468353,36,551986706556,'ok',NULL,NULL,NULL,1,0,11392238203,63,0,0,0,1,1,7892,7908,0,0);
INSERT INTO "attempt" VALUES(1,37,16,1,551986706556,38,551986706556,'ok',NULL,NULL,NULL,1,0,0,4,0,0,0,0,0,0,0,0,0);
INSERT INTO "attempt" VALUES(1,39,17,1,551986706556,40,551986706556,'ok',NULL,NULL,NULL,1,0,0,12,0,0,0,0,0,0,0,0,0);
INSERT INTO "attempt" VALUES(1,41,18,1,551986706556,42,554153935610,'ok',NULL,NULL,NULL,1,0,2167229054,60,0,0,0,0,2,5641,5641,0,0);
INSERT INTO "attempt" VALUES(1,43,19,1,554153935610,44,554221953931,'ok',NULL,NULL,NULL,1,0,68018321,7,0,0,0,0,1,0,0,0,0);
INSERT INTO "attempt" VALUES(1,45,20,1,554221953931,46,579827486874,'ok',NULL,NULL,NULL,1,0,25605532943,221,0,0,0,0,1,122000,122000,0,0);
INSERT INTO "attempt" VALUES(1,47,21,1,579827486874,48,605367176303,'ok',NULL,NULL,NULL,1,0,25539689429,245,0,0,0,0,1,122000,122000,0,0);
INSERT INTO "attempt" VALUES(1,49,22,1,605367176303,51,615135525065,'ok',NULL,NULL,NULL,1,0,9768348762,88,0,0,0,0,1,0,102480,0,0);
INSERT INTO "attempt" VALUES(1,52,23,1,615135525065,54,624930576843,'ok',NULL,NULL,NULL,1,0,9795051778,88,0,0,0,0,1,0,102480,0,0);
INSERT INTO "attempt" VALUES(1,55,24,1,624930576843,56,625290698775,'ok',NULL,NULL,NULL,1,0,360121932,16,0,0,0,0,1,500,500,0,0);
INSERT INTO "attempt" VALUES(1,57,25,1,625290698775,58,657279205565,'ok',NULL,NULL,NULL,1,0,31988506790,1004,0,0,0,0,1,5000,0,0,0);
INSERT INTO "attempt" VALUES(1,59,26,1,657279205565,60,657660737034,'ok',NULL,NULL,NULL,1,0,381531469,14,0,0,0,0,1,50,0,0,0);
INSERT INTO "attempt" VALUES(1,61,27,1,657660737034,62,657721891330,'ok',NULL,NULL,NULL,1,0,61154296,6,0,0,0,0,1,0,26,0,0);
CREATE TABLE cause (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  advice TEXT NOT NULL,
  line_lost INTEGER NOT NULL CHECK (line_lost IN (0, 1)),
  UNIQUE (message, advice, kind, line_lost)
) STRICT;
INSERT INTO "cause" VALUES(1,'device','AT+CIPSEND=0,1 got no answer within 2.0 s, nor did 470 later ones','the module stopped answering: look at its power and at the last exchange before it',0);
CREATE TABLE configuration (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "configuration" VALUES(1,'2f2ed4c496ed9aa46b696ead9ba44f649cff6eba57846f032b6573b1b1f7574b');
CREATE TABLE counter (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  name TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "counter" VALUES(1,'exchanges',3325);
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
INSERT INTO "description" VALUES(1,1,'0.1.0','sim:?mute=TCPSOCKET_ECHOTEST:5','ESP8266_SIM-SWIFT','ESP8266_SIM','SWIFT','recover',1.0);
CREATE TABLE diagnosis (
  run INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  last_exchange TEXT,
  unanswered TEXT,
  PRIMARY KEY (run, sequence),
  FOREIGN KEY (run, sequence) REFERENCES attempt ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO "diagnosis" VALUES(1,32,'AT+CIPSTART=0,"TCP","198.51.100.7",7 → ok','AT+CIPSEND=0,1 got no answer within 2.0 s, nor did 470 later ones');
CREATE TABLE expectation (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  what TEXT NOT NULL,
  UNIQUE (file, line, what)
) STRICT;
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
CREATE TABLE fixture_failure (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  suite INTEGER NOT NULL REFERENCES suite,
  part TEXT NOT NULL CHECK (part IN ('set-up', 'tear-down')),
  cause INTEGER REFERENCES cause,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE gap (
  id INTEGER PRIMARY KEY,
  suite INTEGER NOT NULL REFERENCES suite,
  test_case INTEGER REFERENCES test_case,
  missing_key TEXT,
  device_lacks TEXT,
  CHECK ((missing_key IS NULL) <> (device_lacks IS NULL))
) STRICT;
CREATE TABLE identity (
  id INTEGER PRIMARY KEY,
  at_version TEXT NOT NULL,
  sdk_version TEXT NOT NULL,
  compile_time TEXT NOT NULL,
  mac TEXT
) STRICT;
INSERT INTO "identity" VALUES(1,'1.7.4.0','3.0.4(9532ceb)','May 27 2020 10:12:17','18:fe:34:a0:59:1d');
CREATE TABLE message (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  test_case INTEGER NOT NULL REFERENCES test_case,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO "message" VALUES(1,50,615112119080,22,1,'received 102480 bytes in 9708 ms');
INSERT INTO "message" VALUES(1,53,624904356785,23,1,'received 102480 bytes in 9720 ms');
CREATE TABLE migration (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;
INSERT INTO "migration" VALUES(1,'runs and what happened in them');
CREATE TABLE not_built (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  gap INTEGER NOT NULL REFERENCES gap,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE plan (
  id INTEGER PRIMARY KEY,
  suite INTEGER NOT NULL REFERENCES suite,
  budget_ns INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  UNIQUE (suite, budget_ns, sha256)
) STRICT;
INSERT INTO "plan" VALUES(1,1,120000000000,'9971516656f5de853482aa6c74b6519f3921e71c0b44b70c0e14cb9534d1e20c');
INSERT INTO "plan" VALUES(2,2,960000000000,'a7489df574d9103e9876835ba7feecc39a5aa419190b848909f5e2bc95f41cc7');
CREATE TABLE plan_case (
  plan INTEGER NOT NULL REFERENCES plan ON DELETE CASCADE,
  position INTEGER NOT NULL,
  test_case INTEGER NOT NULL REFERENCES test_case,
  PRIMARY KEY (plan, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "plan_case" VALUES(1,0,1);
INSERT INTO "plan_case" VALUES(1,1,2);
INSERT INTO "plan_case" VALUES(1,2,3);
INSERT INTO "plan_case" VALUES(1,3,4);
INSERT INTO "plan_case" VALUES(1,4,5);
INSERT INTO "plan_case" VALUES(1,5,6);
INSERT INTO "plan_case" VALUES(1,6,7);
INSERT INTO "plan_case" VALUES(1,7,8);
INSERT INTO "plan_case" VALUES(1,8,9);
INSERT INTO "plan_case" VALUES(1,9,10);
INSERT INTO "plan_case" VALUES(1,10,11);
INSERT INTO "plan_case" VALUES(1,11,12);
INSERT INTO "plan_case" VALUES(1,12,13);
INSERT INTO "plan_case" VALUES(2,0,14);
INSERT INTO "plan_case" VALUES(2,1,15);
INSERT INTO "plan_case" VALUES(2,2,16);
INSERT INTO "plan_case" VALUES(2,3,17);
INSERT INTO "plan_case" VALUES(2,4,18);
INSERT INTO "plan_case" VALUES(2,5,19);
INSERT INTO "plan_case" VALUES(2,6,20);
INSERT INTO "plan_case" VALUES(2,7,21);
INSERT INTO "plan_case" VALUES(2,8,22);
INSERT INTO "plan_case" VALUES(2,9,23);
INSERT INTO "plan_case" VALUES(2,10,24);
INSERT INTO "plan_case" VALUES(2,11,25);
INSERT INTO "plan_case" VALUES(2,12,26);
INSERT INTO "plan_case" VALUES(2,13,27);
CREATE TABLE reason (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;
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
INSERT INTO "recovery" VALUES(1,34,535296899325,14,1,6896027751,'the reset line, after AT+RST had got no answer',NULL);
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
INSERT INTO "run" VALUES(1,'ad46c96d-e6a8-4744-849a-ab3731843941',1795960874812041759,1795960876271590730,'1.7.4.0',1,'vm',NULL,NULL,NULL,NULL,7,1,0,64,657741674497,657741674497,1);
CREATE TABLE server_note (
  run INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run, sequence, position),
  FOREIGN KEY (run, sequence) REFERENCES diagnosis ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO "server_note" VALUES(1,32,0,'UDP 8.8.8.8:53: 37 bytes out, 53 bytes in');
INSERT INTO "server_note" VALUES(1,32,1,'TCP echo.netsocket.test:7 (198.51.100.7): connected, 0 bytes out, 0 bytes in');
CREATE TABLE setting (
  configuration INTEGER NOT NULL REFERENCES configuration ON DELETE CASCADE,
  position INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (configuration, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "setting" VALUES(1,0,'echo-server-addr','echo.netsocket.test');
INSERT INTO "setting" VALUES(1,1,'echo-server-port','7');
INSERT INTO "setting" VALUES(1,2,'echo-server-discard-port','9');
INSERT INTO "setting" VALUES(1,3,'dns-test-hosts','google.com youtube.com facebook.com wikipedia.org yahoo.com instagram.com');
INSERT INTO "setting" VALUES(1,4,'dns-test-hosts-second','ipv6ready.org wireshark.org bbc.co.uk cnn.com www.flickr.com www.mozilla.org');
INSERT INTO "setting" VALUES(1,5,'dns-test-hosts-num','6');
INSERT INTO "setting" VALUES(1,6,'dns-simult-queries','5');
INSERT INTO "setting" VALUES(1,7,'nsapi.dns-cache-size','3');
INSERT INTO "setting" VALUES(1,8,'nsapi.dns-response-wait-time','5000');
INSERT INTO "setting" VALUES(1,9,'nsapi.dns-total-attempts','3');
INSERT INTO "setting" VALUES(1,10,'nsapi.dns-retries','0');
INSERT INTO "setting" VALUES(1,11,'target.network-default-interface-type','WIFI');
INSERT INTO "setting" VALUES(1,12,'nsapi.default-wifi-ssid','netsocket-secure');
INSERT INTO "setting" VALUES(1,13,'nsapi.default-wifi-password','<redacted>');
INSERT INTO "setting" VALUES(1,14,'nsapi.default-wifi-security','WPA_WPA2');
INSERT INTO "setting" VALUES(1,15,'wifi-secure-ssid','netsocket-secure');
INSERT INTO "setting" VALUES(1,16,'wifi-password','<redacted>');
INSERT INTO "setting" VALUES(1,17,'wifi-secure-protocol','WPA_WPA2');
INSERT INTO "setting" VALUES(1,18,'wifi-ch-secure','1');
INSERT INTO "setting" VALUES(1,19,'ap-mac-secure','00:00:5e:00:53:01');
INSERT INTO "setting" VALUES(1,20,'wifi-unsecure-ssid','netsocket-open');
INSERT INTO "setting" VALUES(1,21,'wifi-ch-unsecure','6');
INSERT INTO "setting" VALUES(1,22,'ap-mac-unsecure','00:00:5e:00:53:02');
INSERT INTO "setting" VALUES(1,23,'max-scan-size','10');
INSERT INTO "setting" VALUES(1,24,'esp8266.serial-baudrate','115200');
INSERT INTO "setting" VALUES(1,25,'esp8266.socket-bufsize','8192');
INSERT INTO "setting" VALUES(1,26,'esp8266.country-code','CN');
INSERT INTO "setting" VALUES(1,27,'esp8266.built-in-dns','false');
INSERT INTO "setting" VALUES(1,28,'esp8266.debug','false');
INSERT INTO "setting" VALUES(1,29,'esp8266.provide-default','true');
INSERT INTO "setting" VALUES(1,30,'MBED_EXTENDED_TESTS','1');
CREATE TABLE suite (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "suite" VALUES(1,'mbed-os-tests-netsocket-dns');
INSERT INTO "suite" VALUES(2,'mbed-os-tests-netsocket-tcp');
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
INSERT INTO "suite_run" VALUES(1,1,1,1,0,3,0,30,41976918970,'OK',41976918970,0,NULL);
INSERT INTO "suite_run" VALUES(1,2,2,2,0,31,41976918970,63,657741674497,'TIMEOUT',615764755527,0,NULL);
CREATE TABLE tag (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE test_case (
  id INTEGER PRIMARY KEY,
  suite INTEGER NOT NULL REFERENCES suite,
  name TEXT NOT NULL,
  UNIQUE (name, suite)
) STRICT;
INSERT INTO "test_case" VALUES(1,1,'ASYNCHRONOUS_DNS');
INSERT INTO "test_case" VALUES(2,1,'ASYNCHRONOUS_DNS_SIMULTANEOUS');
INSERT INTO "test_case" VALUES(3,1,'ASYNCHRONOUS_DNS_SIMULTANEOUS_CACHE');
INSERT INTO "test_case" VALUES(4,1,'ASYNCHRONOUS_DNS_CACHE');
INSERT INTO "test_case" VALUES(5,1,'ASYNCHRONOUS_DNS_NON_ASYNC_AND_ASYNC');
INSERT INTO "test_case" VALUES(6,1,'ASYNCHRONOUS_DNS_CANCEL');
INSERT INTO "test_case" VALUES(7,1,'ASYNCHRONOUS_DNS_EXTERNAL_EVENT_QUEUE');
INSERT INTO "test_case" VALUES(8,1,'ASYNCHRONOUS_DNS_INVALID_HOST');
INSERT INTO "test_case" VALUES(9,1,'ASYNCHRONOUS_DNS_TIMEOUTS');
INSERT INTO "test_case" VALUES(10,1,'ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT');
INSERT INTO "test_case" VALUES(11,1,'SYNCHRONOUS_DNS');
INSERT INTO "test_case" VALUES(12,1,'SYNCHRONOUS_DNS_MULTIPLE');
INSERT INTO "test_case" VALUES(13,1,'SYNCHRONOUS_DNS_INVALID');
INSERT INTO "test_case" VALUES(14,2,'TCPSOCKET_ECHOTEST');
INSERT INTO "test_case" VALUES(15,2,'TCPSOCKET_ECHOTEST_NONBLOCK');
INSERT INTO "test_case" VALUES(16,2,'TCPSOCKET_OPEN_CLOSE_REPEAT');
INSERT INTO "test_case" VALUES(17,2,'TCPSOCKET_OPEN_LIMIT');
INSERT INTO "test_case" VALUES(18,2,'TCPSOCKET_THREAD_PER_SOCKET_SAFETY');
INSERT INTO "test_case" VALUES(19,2,'TCPSOCKET_CONNECT_INVALID');
INSERT INTO "test_case" VALUES(20,2,'TCPSOCKET_ECHOTEST_BURST');
INSERT INTO "test_case" VALUES(21,2,'TCPSOCKET_ECHOTEST_BURST_NONBLOCK');
INSERT INTO "test_case" VALUES(22,2,'TCPSOCKET_RECV_100K');
INSERT INTO "test_case" VALUES(23,2,'TCPSOCKET_RECV_100K_NONBLOCK');
INSERT INTO "test_case" VALUES(24,2,'TCPSOCKET_RECV_TIMEOUT');
INSERT INTO "test_case" VALUES(25,2,'TCPSOCKET_SEND_REPEAT');
INSERT INTO "test_case" VALUES(26,2,'TCPSOCKET_SEND_TIMEOUT');
INSERT INTO "test_case" VALUES(27,2,'TCPSOCKET_ENDPOINT_CLOSE');
CREATE INDEX test_case_by_suite ON test_case (suite);
CREATE INDEX identity_by_value ON identity (at_version, sdk_version, compile_time, mac);
CREATE INDEX plan_case_by_case ON plan_case (test_case);
CREATE INDEX gap_by_value ON gap (suite, test_case, missing_key, device_lacks);
CREATE INDEX gap_by_case ON gap (test_case) WHERE test_case IS NOT NULL;
CREATE INDEX run_by_start ON run (started_wall);
CREATE INDEX run_by_firmware ON run (firmware, started_wall);
CREATE INDEX run_by_description ON run (description);
CREATE INDEX run_by_identity ON run (identity);
CREATE INDEX tag_by_value ON tag (key, value);
CREATE INDEX not_built_by_gap ON not_built (gap);
CREATE INDEX suite_run_by_suite ON suite_run (suite, run);
CREATE INDEX suite_run_by_plan ON suite_run (plan) WHERE plan IS NOT NULL;
CREATE INDEX attempt_by_case ON attempt (test_case, run);
CREATE INDEX attempt_not_ok ON attempt (verdict, run) WHERE verdict <> 'ok';
CREATE INDEX attempt_by_cause ON attempt (cause) WHERE cause IS NOT NULL;
CREATE INDEX attempt_by_reason ON attempt (reason) WHERE reason IS NOT NULL;
CREATE INDEX message_by_case ON message (test_case);
CREATE INDEX fixture_failure_by_suite ON fixture_failure (suite);
CREATE INDEX fixture_failure_by_cause ON fixture_failure (cause) WHERE cause IS NOT NULL;
CREATE INDEX failed_expectation_by_case ON failed_expectation (test_case) WHERE test_case IS NOT NULL;
CREATE INDEX failed_expectation_by_expectation ON failed_expectation (expectation);
CREATE INDEX recovery_by_case ON recovery (test_case);
CREATE INDEX recovery_by_cause ON recovery (cause) WHERE cause IS NOT NULL;
COMMIT;
PRAGMA application_id = 1853060200;
PRAGMA user_version = 1;
