import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import RunImport
import Testing
import Timekeeping

@Suite("The import of what mbedgt printed")
struct ConsoleImportTests {
  private static let closing = "mbedgt: completed in 2207.72 sec\nmbedgt: exited with code 4\n"

  private static func seedRun() throws -> String { try Imports.goldenTables("seed-run", .classic) + closing }

  @Test("the known run is shown again byte for byte")
  func seedRunAgain() throws {
    let text = try Self.seedRun()
    let run = try Imports.run(text)
    #expect(Imports.shown(run) == text)
    #expect(run.description.target == "K64F-GCC_ARM")
    #expect(run.description.platform == "K64F")
    #expect(run.description.toolchain == "GCC_ARM")
    #expect(run.closing?.elapsed == .milliseconds(2_207_720))
    #expect(run.closing?.exitCode == 4)
    #expect(run.description.toolVersion == "mbedgt")
    #expect(run.startedAt == nil)
    #expect(run.remarks == [])
  }

  /// Left out: runs without rows, and `all-results`, whose ERROR cases have counts that mbedgt never gives.
  static let runs = [
    "all-fail", "dashed-target", "dashless-target", "iterations", "missing-end", "no-cases", "one-ok",
    "seed-run", "special-chars",
  ]

  @Test("any tables are shown again byte for byte, in both looks", arguments: runs, ReportStyle.allCases)
  func again(name: String, style: ReportStyle) throws {
    let text = try Imports.goldenTables(name, style) + "mbedgt: completed in 1.50 sec\n"
    #expect(try Imports.shown(Imports.run(text), style) == text)
  }

  @Test("every result of a suite keeps its word")
  func words() throws {
    let text = try Imports.golden("all-results.legacy.suites.txt") + Self.closing
    let run = try Imports.run(text)
    let tables = MbedTables(MbedReport(RunOutcome(events: run.events)), style: .classic)
    #expect(try tables.suites == Imports.golden("all-results.legacy.suites.txt"))
  }

  @Test("a whole console text: what is printed around the tables tells version, order and more")
  func whole() throws {
    let text = try Imports.text("mbedgt/e2e-mixed.console.txt")
    let run = try Imports.run(text)
    #expect(text.hasSuffix(Imports.shown(run, .github)))
    #expect(run.description.toolVersion == "mbedgt 1.8.15")
    #expect(run.closing?.exitCode == 4)
    let suites = try #require(MbedReport(RunOutcome(events: run.events)).targets.first).suites
    #expect(suites.first?.name == "mbed-os-tests-net-test-ok")
    #expect(suites.last?.name == "mbed-os-tests-net-test-success-with-failed-case")
    #expect(run.remarks == [])
  }

  @Test("colours, CR LF and missing `mbedgt: ` change nothing")
  func dressed() throws {
    let plain = try Imports.text("mbedgt/e2e-mixed.console.txt")
    let events = try Imports.run(plain).events
    let lines = plain.split(separator: "\n")
    let coloured = lines.map { line in
      line.hasPrefix("mbedgt: ")
        ? "\u{1B}[1;34mmbedgt: \u{1B}[0m\u{1B}]0;title\u{07}" + line.dropFirst(8)
        : "\u{1B}[32m\(line)\u{1B}[0m"
    }
    #expect(try Imports.run(coloured.joined(separator: "\n") + "\n").events == events)
    #expect(try Imports.run(lines.joined(separator: "\r\n") + "\r\n").events == events)
    let bare = lines.map { $0.hasPrefix("mbedgt: ") ? $0.dropFirst(8) : $0 }
    #expect(try Imports.run(bare.joined(separator: "\n")).events == events)
  }

  @Test("ERROR is an error that says so, SKIPPED is skipped")
  func verdicts() throws {
    let run = try Imports.run(Self.seedRun())
    let suites = ComparedRun(id: "1", firmware: nil, RunOutcome(events: run.events)).suites
    let outcomes = suites.flatMap(\.cases).map(\.outcome)
    #expect(outcomes.count { $0 == .error } == 3)
    #expect(outcomes.count { $0 == .skipped } == 20)
    #expect(outcomes.count { $0 == .fail } == 1)
    #expect(outcomes.count { $0 == .ok } == 32)
    let cause = run.events.compactMap { stamped -> Cause? in
      guard case .caseFinished(_, let result) = stamped.event, case .error(let cause) = result.verdict else {
        return nil
      }
      return cause
    }.first
    #expect(
      cause?.message == "mbedgt reported ERROR: the case began and did not end (its suite was TIMEOUT)")
  }

  @Test(
    "the row that mbedgt makes up of a suite without cases is shown again", arguments: ReportStyle.allCases)
  func inventedRow(style: ReportStyle) throws {
    let suite = MbedSuite(
      name: "mbed-os-tests-net-test-dead", result: .syncFailed, elapsed: .float(24.31), copyMethod: "shell",
      build: MbedBuild(suite: "s", platform: "K64F", toolchain: "ARM"),
      cases: [MbedCase(name: "dead", result: .error, passed: 0, failed: 1, elapsed: .float(24.31))])
    let target = MbedTarget(name: "K64F-ARM", platform: "K64F", toolchain: "ARM", suites: [suite])
    let tables = MbedTables(MbedReport(name: "", targets: [target]), style: style)
    let text = tables.suites + tables.cases + "mbedgt: completed in 25.00 sec\nmbedgt: exited with code 1\n"
    let run = try Imports.run(text)
    #expect(Imports.shown(run, style) == text)
    #expect(run.remarks == [])
    let compared = ComparedRun(id: "r", firmware: nil, RunOutcome(events: run.events))
    #expect(compared.suites.first?.cases.map(\.outcome) == [.error])
  }

  @Test("counts that mbedgt never gives are left out, with a remark")
  func oddCounts() throws {
    let run = try Imports.run(Imports.goldenTables("all-results", .classic) + Self.closing)
    #expect(Imports.cases(run).contains("net-02-error net-02 0/0 ERROR"))
    #expect(
      run.remarks.map(\.message) == [
        "counts or times of 11 cases are left out: they are ERROR or SKIPPED, for which mbedgt gives none"
      ])
  }

  // MARK: Partial logs

  @Test("a suite table alone gives the suites")
  func suitesOnly() throws {
    let run = try Imports.run(Imports.golden("seed-run.legacy.suites.txt"))
    #expect(try Imports.shown(run).hasPrefix(Imports.golden("seed-run.legacy.suites.txt")))
    #expect(Imports.cases(run) == [])
    #expect(run.closing?.exitCode == 4)
    #expect(run.closing?.elapsed == .milliseconds(2_206_550))
    #expect(
      run.remarks.map(\.message) == [
        "there is no line 'completed in': the run took the sum of its suites"
      ])
  }

  @Test("a case table alone gives suites that are what their cases came to")
  func casesOnly() throws {
    let run = try Imports.run(Imports.golden("seed-run.legacy.cases.txt"))
    #expect(try Imports.shown(run).contains(Imports.golden("seed-run.legacy.cases.txt")))
    let suites = try #require(MbedReport(RunOutcome(events: run.events)).targets.first).suites
    #expect(suites.map(\.result) == [.error, .error, .fail, .error, .ok])
    #expect(
      run.remarks.first?.message
        == "there is no suite table: suites have the results of their cases, and took the sum of them")
  }

  @Test("a log that ends before its tables gives what the progress lines told, not finished")
  func progressOnly() throws {
    let text = try Imports.text("mbedgt/e2e-mixed.console.txt")
    let end = try #require(text.firstRange(of: "mbedgt: test case summary: 2 passes, 1 failure"))
    let run = try Imports.run(String(text[..<end.lowerBound]))
    #expect(run.description.target == "K64F-GCC_ARM")
    #expect(run.description.platform == "K64F")
    #expect(run.closing?.exitCode == nil)
    #expect(run.closing?.elapsed == nil)
    #expect(
      Imports.cases(run) == [
        "mbed-os-tests-net-test-ok TCPSOCKET_ECHOTEST 1/0 OK",
        "mbed-os-tests-net-test-ok TCPSOCKET_OPEN_LIMIT 1/0 OK",
        "mbed-os-tests-net-test-ok TCPSOCKET_RECV_100K 1/0 OK",
        "mbed-os-tests-net-test-fail TCPSOCKET_ECHOTEST 0/1 FAIL",
        "mbed-os-tests-net-test-fail TCPSOCKET_OPEN_LIMIT 1/0 OK",
        "mbed-os-tests-net-test-fail TCPSOCKET_RECV_100K 1/0 OK",
      ])
    #expect(
      run.remarks.last?.message == "the log ends before the run does: the run counts as not finished")
  }

  @Test("a log cut at any byte is imported as far as it goes, or refused; nothing in it is misread")
  func cut() throws {
    let text = try Array(Imports.text("mbedgt/e2e-mixed.console.txt").utf8)
    let whole = try Set(Imports.cases(Imports.run(String(decoding: text, as: UTF8.self))))
    let told = "mbed-os-tests-net-test-success-with-failed-case TCPSOCKET_OPEN_LIMIT 0/1 FAIL"
    #expect(whole.contains(told))
    var imported = 0
    for length in stride(from: 1, to: text.count, by: 29) {
      guard let run = try? Imports.runs(Array(text[..<length])).first else { continue }
      imported += 1
      #expect(Set(Imports.cases(run)).isSubset(of: whole), "cut at \(length)")
    }
    #expect(imported > 300)
  }

  @Test("a row that the end of the log cuts off is left out, with a remark")
  func cutRow() throws {
    let text = try Imports.goldenTables("seed-run", .classic)
    let end = try #require(text.firstRange(of: "| 1      | 0      | OK      | 15.32"))
    let run = try Imports.run(String(text[..<end.lowerBound]) + "| 1      | 0")
    #expect(Imports.cases(run).count == 49)
    #expect(run.remarks.first?.position?.line == 65)
    #expect(run.remarks.first?.message == "the log ends within a row, which is left out")
  }

  @Test("several targets are several runs")
  func targets() throws {
    let text = """
      | target | platform_name | test suite | result | elapsed_time (sec) | copy_method |
      |--------|---------------|------------|--------|--------------------|-------------|
      | A-GCC  | A             | net        | OK     | 1.5                | default     |
      | B-GCC  | B             | net        | FAIL   | 2.5                | shell       |
      mbedgt: test suite results: 1 OK / 1 FAIL
      mbedgt: completed in 9.00 sec
      mbedgt: exited with code 1
      """
    let runs = try Imports.runs(text)
    #expect(runs.map(\.description.target) == ["A-GCC", "B-GCC"])
    #expect(runs.map(\.closing?.exitCode) == [0, 1])
    #expect(runs.map(\.closing?.elapsed) == [.milliseconds(1500), .milliseconds(2500)])
    #expect(
      Imports.shown(runs[1], .github).contains(
        "| B-GCC  | B             | net        | FAIL   | 2.5                | shell       |"))
  }

  @Test("a bar in a name does not break its row")
  func bar() throws {
    let text = """
      +--------+---------------+------------+--------+--------------------+-------------+
      | target | platform_name | test suite | result | elapsed_time (sec) | copy_method |
      +--------+---------------+------------+--------+--------------------+-------------+
      | A|B-C  | A|B           | n | t      | OK     | 1.5                | default     |
      +--------+---------------+------------+--------+--------------------+-------------+

      """
    let run = try Imports.run(text)
    #expect(run.description.platform == "A|B")
    #expect(MbedReport(RunOutcome(events: run.events)).targets.first?.suites.map(\.name) == ["n | t"])
  }
}
