import Foundation
import Testing
import ToolSupport

@Suite("netsocket-test")
struct RunTests {
  /// Suite and case of the rows of the known run of 2018, in the order of the report.
  static func knownRows() throws -> [[String]] {
    let table = Tool.root.appending(path: "Tests/EndToEndTests/Fixtures/known-run.console.txt")
    return rows(try String(contentsOf: table, encoding: .utf8)).map { [$0[2], $0[3]] }
  }

  /// Suite and case of every case that there is, in the order of the report.
  static func caseRows() throws -> [[String]] {
    try executedRows().sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
  }

  /// The same in the order of execution.
  private static func executedRows() throws -> [[String]] {
    var suite = ""
    return try Tool.run(["--list"]).stdout.split(separator: "\n").compactMap { line in
      if line.hasPrefix("\t") { return [suite, String(line.dropFirst())] }
      suite = String(line)
      return nil
    }
  }

  /// The cases that need an open network.
  static let unsecureCases: Set<String> = [
    "WIFI-CONNECT", "WIFI-CONNECT-DISCONNECT-REPEAT", "WIFI-CONNECT-PARAMS-VALID-UNSECURE", "WIFI-GET-RSSI",
    "WIFI-SCAN",
  ]

  /// The cells of the rows of the case table.
  static func rows(_ stdout: String) -> [[String]] {
    let table = stdout.components(separatedBy: "mbedgt: test case report:\n").last ?? ""
    return table.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test("without arguments runs every case, those of the known run of 2018 in its order, all OK")
  func bare() throws {
    let output = try Tool.run([])
    #expect(output.status == 0)
    let rows = Self.rows(output.stdout)
    let cases = rows.map { [$0[2], $0[3]] }
    let known = try Self.knownRows()
    #expect(known.count == 56)
    #expect(cases.filter(known.contains) == known)
    #expect(try cases == Self.caseRows())
    for row in rows {
      #expect(row[0] == "ESP8266_SIM-SWIFT")
      #expect(row[1] == "ESP8266_SIM")
      #expect(Array(row[4...6]) == ["1", "0", "OK"])
    }
    #expect(output.stdout.contains("mbedgt: test suite results: 5 OK\n"))
    #expect(output.stdout.contains("mbedgt: test case results: \(rows.count) OK\n"))
    #expect(output.stdoutLines.last?.hasPrefix("mbedgt: completed in ") == true)
    #expect(output.stderr.contains("simulated ESP8266 (at1.7) in virtual time, seed "))
  }

  @Test("with the same seed prints the same bytes and writes the same events")
  func sameSeed() throws {
    let folder = try TemporaryFolder()
    let first = try Tool.run(["--seed", "7", "--events", folder.path("a")])
    let again = try Tool.run(["--seed", "7", "--events", folder.path("b")])
    let other = try Tool.run(["--seed", "8", "--events", folder.path("c")])
    #expect(first.stdout == again.stdout)
    #expect(first.stdout != other.stdout)
    let events = try ["a", "b"].map { try Data(contentsOf: folder.url.appending(path: $0)) }
    #expect(events[0] == events[1])
    #expect(events[0].count > 1000)
  }

  @Test("runs the porting guide's config unchanged and names what it cannot build")
  func portingGuide() throws {
    let config = Tool.root.appending(path: "Tests/EndToEndTests/Fixtures/porting-guide-config.json").path
    let output = try Tool.run(["--test-config", config])
    #expect(output.status == 0)
    #expect(
      Self.rows(output.stdout).map { $0[3] }
        == (try Self.caseRows()).map { $0[1] }.filter { !Self.unsecureCases.contains($0) })
    #expect(Self.rows(output.stdout).allSatisfy { $0[6] == "OK" })
    for name in Self.unsecureCases {
      #expect(
        output.stderr.contains(
          "\(name) (mbed-os-tests-network-wifi) is not built: the config does not set wifi-unsecure-ssid"))
    }
    #expect(output.stderr.components(separatedBy: "warning:").count == 2)
  }

  @Test("a module that falls silent in a send costs one case, and stderr names the command")
  func silence() throws {
    let output = try Tool.run(["--device", "sim:at1.7?mute=TCPSOCKET_ECHOTEST:5", "--seed", "1"])
    #expect(output.status == 1)
    for row in Self.rows(output.stdout) {
      let isVictim = row[3] == "TCPSOCKET_ECHOTEST"
      #expect(Array(row[4...6]) == (isVictim ? ["0", "1", "FAIL"] : ["1", "0", "OK"]), "\(row)")
    }
    #expect(output.stdout.contains("mbedgt: test suite results: 1 FAIL / 4 OK\n"))
    #expect(output.stdoutLines.last == "mbedgt: exited with code 1")
    #expect(output.stderr.contains("TCPSOCKET_ECHOTEST: FAIL: 1 expectation failed"))
    #expect(
      output.stderr.contains("\nnetsocket-test:   cause: device: no answer to AT+CIPSEND=0,1 within 2.0 s\n"))
    #expect(output.stderr.contains("TCPSOCKET_ECHOTEST: recovered in "))
  }

  @Test("with --on-hang stop nothing recovers the module before the next suite, and that runs")
  func stop() throws {
    let output = try Tool.run(["--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--on-hang", "stop"])
    #expect(output.status == 1)
    let results = Dictionary(uniqueKeysWithValues: Self.rows(output.stdout).map { ($0[3], $0[6]) })
    #expect(results["TCPSOCKET_ECHOTEST"] == "FAIL")
    #expect(results["TCPSOCKET_SEND_REPEAT"] == "FAIL")
    #expect(results["TCPSOCKET_OPEN_LIMIT"] == "OK")
    #expect(output.stdout.contains("mbedgt: test suite results: 1 FAIL / 4 OK\n"))
  }

  @Test("a failed set-up under --on-hang stop is mbedgt's single invented row")
  func inventedRow() throws {
    // Silent from the suite's first command: neither reset nor join can work, but for the reset line.
    let output = try Tool.run([
      "--device", "sim:?mute=SYNCHRONOUS_DNS:6", "--on-hang", "stop", "--cases", "SYNCHRONOUS_DNS,TCP*",
    ])
    #expect(output.status == 1)
    let rows = Self.rows(output.stdout)
    #expect(rows.map { $0[3] } == ["SYNCHRONOUS_DNS", "mbed-os-tests-netsocket-tcp"])
    #expect(rows.last.map { Array($0[4...6]) } == ["0", "1", "FAIL"])
  }

  @Test("-m and -t name the target, and -m selects its overrides")
  func target() throws {
    let folder = try TemporaryFolder()
    let config = try folder.file(
      "c.json",
      """
      {"config": {"echo-server-addr": "echo.example.test"},
       "target_overrides": {
         "*": {"target.network-default-interface-type": "WIFI", "nsapi.default-wifi-ssid": "one",
               "nsapi.default-wifi-security": "NONE"},
         "K64F": {"nsapi.default-wifi-ssid": "two"}}}
      """)
    let output = try Tool.run([
      "--test-config", config, "-m", "K64F", "-t", "GCC_ARM", "--events", folder.path("events"), "--cases",
      "SYNCHRONOUS_DNS",
    ])
    #expect(output.status == 0)
    #expect(Self.rows(output.stdout).map { $0[0] } == ["K64F-GCC_ARM"])
    let events = try String(contentsOfFile: folder.path("events"), encoding: .utf8)
    #expect(events.contains("\"two\"") && !events.contains("\"one\""))
  }

  @Test("a run that is not on a terminal tells its progress in plain lines; --quiet tells nothing")
  func progress() throws {
    let output = try Tool.run(["--seed", "1"])
    let rows = try Self.executedRows()
    let place = try #require(rows.firstIndex { $0[1] == "SYNCHRONOUS_DNS" }) + 1
    #expect(
      output.stderr.contains(
        "netsocket-test: [\(place)/\(rows.count)] mbed-os-tests-netsocket-dns SYNCHRONOUS_DNS: OK in "))
    #expect(!output.stderr.contains("\u{1B}") && !output.stderr.contains("\r"))
    let quiet = try Tool.run(["--seed", "1", "--quiet"])
    #expect(quiet.stderr.isEmpty)
    #expect(quiet.stdout == output.stdout)
    let bad = try Tool.run(["--device", "sim:?mute=WIFI-SCAN:1", "-n", "*wifi", "--quiet"])
    #expect(bad.stderr.hasPrefix("netsocket-test: WIFI-SCAN: "))
  }

  @Test("--list prints suites and cases and runs nothing")
  func list() throws {
    let output = try Tool.run([
      "--list", "-n", "*-tcp,*-DNS", "--cases", "*SYNCHRONOUS_DNS,*_ECHOTEST,*_LIMIT",
    ])
    #expect(output.status == 0)
    #expect(
      output.stdout == """
        mbed-os-tests-netsocket-dns
        \tASYNCHRONOUS_DNS
        \tSYNCHRONOUS_DNS
        mbed-os-tests-netsocket-tcp
        \tTCPSOCKET_ECHOTEST
        \tTCPSOCKET_OPEN_LIMIT

        """)
  }

  @Test("globs select suites and cases in any letter case")
  func globs() throws {
    let output = try Tool.run(["-n", "MBED-*-network-*", "--cases", "wifi-connect,*-secure,*STATUS"])
    #expect(
      Self.rows(output.stdout).map { $0[3] } == [
        "NETWORKINTERFACE_STATUS", "WIFI-CONNECT", "WIFI-CONNECT-PARAMS-VALID-SECURE", "WIFI-CONNECT-SECURE",
      ])
  }

  @Test("cases that never ran are told with the reason")
  func skipped() throws {
    let output = try Tool.run(["--timeout-scale", "0.001", "-n", "*-interface"])
    #expect(output.status == 1)
    #expect(
      output.stderr.contains(
        "NETWORKINTERFACE_STATUS: SKIPPED: blocked by the time limit of its suite (--timeout-scale raises it)"
      ),
      "\(output.stderr)")
  }

  @Test("a module that is silent to a join with a wrong password has not refused it")
  func silentRefusal() throws {
    // The 13th command is the join: AT, reset, echo off, GMR, five settings, auto-connect asked and off, DHCP.
    let output = try Tool.run([
      "--device", "sim:?mute=WIFI-CONNECT-SECURE-FAIL:13", "--cases", "WIFI-CONNECT-SECURE-FAIL", "-q",
    ])
    #expect(output.status == 1)
    #expect(Self.rows(output.stdout).map { Array($0[4...6]) } == [["0", "0", "ERROR"]])
    #expect(
      output.stderr.contains("device: no answer to AT+CWJAP=\"netsocket-secure\",\"***\""),
      "\(output.stderr)")
  }

  @Test("-i leaves out suites and cases")
  func ignore() throws {
    let output = try Tool.run([
      "--cases", "SYNCHRONOUS_DNS,*_ECHOTEST,*_LIMIT,WIFI-SCAN", "-i", "*-network-*,tcpsocket_open*",
    ])
    #expect(
      Self.rows(output.stdout).map { $0[3] } == [
        "SYNCHRONOUS_DNS", "TCPSOCKET_ECHOTEST", "UDPSOCKET_ECHOTEST", "UDPSOCKET_OPEN_LIMIT",
      ])
  }

  @Test("the device comes from the flag, then the environment, then the config")
  func devicePrecedence() throws {
    let folder = try TemporaryFolder()
    let config = try folder.file(
      "c.json",
      """
      {"config": {"echo-server-addr": "e.example.test", "netsocket-test.device": "sim:?mute=SYNCHRONOUS_DNS"},
       "target_overrides": {"*": {"target.network-default-interface-type": "WIFI",
         "nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-security": "NONE"}}}
      """)
    let arguments = ["--test-config", config, "-n", "*dns"]
    let environment = ["NETSOCKET_TEST_DEVICE": "sim:at1.7"]
    #expect(try Tool.run(arguments).status == 1)
    #expect(try Tool.run(arguments, environment: environment).status == 0)
    #expect(
      try Tool.run(arguments + ["--device", "sim:?mute=SYNCHRONOUS_DNS"], environment: environment).status
        == 1)
  }

  @Test("--version prints the version, and the git revision it was built from where there is one")
  func version() throws {
    let output = try Tool.run(["--version"])
    #expect(output.status == 0)
    #expect(
      try #/0\.2\.0( \(git [0-9a-f]{12}\))?\n/#.wholeMatch(in: output.stdout) != nil, "\(output.stdout)")
    let log = try? String(contentsOf: Tool.root.appending(path: ".git/logs/HEAD"), encoding: .utf8)
    #expect(output.stdout.contains("(git ") == (log != nil))
    let changes = try String(contentsOf: Tool.root.appending(path: "CHANGELOG.md"), encoding: .utf8)
    #expect(changes.split(separator: "\n").first { $0.hasPrefix("## ") }?.hasPrefix("## 0.2.0") == true)
  }
}
