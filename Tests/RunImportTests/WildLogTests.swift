import Foundation
import Greentea
import MbedFormats
import Reports
import RunImport
import Testing
import Timekeeping

@Suite("Logs as CI systems, terminals and people leave them")
struct WildLogTests {
  static let names = [
    "ci-prefix-branch.txt", "ci-prefix-github-actions.txt", "ci-prefix-jenkins-pipeline.txt",
    "ci-prefix-jenkins-timestamper.txt", "ci-prefix-progress-only.txt", "ctest-LastTest.log",
    "exit-code-contradicts.txt", "html-first.txt", "htrun-two-suites.log", "remark-no-progress.txt",
    "suite-name-prefix.txt", "suite-not-ok-cases-ok.txt", "two-case-tables.txt", "utf16-powershell.txt",
  ].map { "wild/\($0)" }

  @Test("every log is there")
  func complete() throws {
    let folder = Bundle.module.bundleURL.appending(path: "Fixtures/wild").path()
    let logs = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix(".md") }
    #expect(Set(logs.map { "wild/\($0)" }) == Set(Self.names))
  }

  private static func runs(_ name: String, suite: String = "the-suite") throws -> [ImportedRun] {
    try RunImporter().read(Imports.bytes("wild/\(name)"), RunImporter.Hints(suite: suite))
  }

  private static func suites(_ run: ImportedRun) -> [String] {
    MbedReport(RunOutcome(events: run.events)).targets.flatMap(\.suites).map {
      "\($0.name) \($0.result.rawValue)"
    }
  }

  @Test(
    "what a CI system puts before each line is left out, and that is told",
    arguments: ["branch", "github-actions", "jenkins-pipeline", "jenkins-timestamper"])
  func prefixes(name: String) throws {
    let runs = try Self.runs("ci-prefix-\(name).txt")
    #expect(runs.map(\.description.target) == ["BOARD-GCC_ARM"])
    let run = try #require(runs.first)
    #expect(Self.suites(run) == ["mbed-os-tests-netsocket-udp FAIL"])
    #expect(Imports.cases(run) == ["mbed-os-tests-netsocket-udp UDPSOCKET_ECHOTEST 0/1 FAIL"])
    #expect(run.closing?.elapsed == .seconds(33))
    #expect(run.closing?.exitCode == 1)
    #expect(run.remarks.count == 1)
    #expect(run.remarks.first?.message.hasSuffix("and the like, 16 lines") == true, "\(run.remarks)")
  }

  @Test("progress lines behind a time are a run that did not finish")
  func progressOnly() throws {
    let run = try #require(try Self.runs("ci-prefix-progress-only.txt").first)
    #expect(Imports.cases(run) == ["mbed-os-tests-netsocket-udp UDPSOCKET_ECHOTEST 0/1 FAIL"])
    #expect(run.closing?.exitCode == nil)
  }

  @Test("the tests of CTest are suites of one run, each with its own result")
  func ctest() throws {
    let runs = try Self.runs("ctest-LastTest.log")
    #expect(runs.count == 1)
    let run = try #require(runs.first)
    #expect(Self.suites(run) == ["suite-tcp OK", "suite-udp TIMEOUT"])
    #expect(Imports.cases(run) == ["suite-tcp FIRST 1/0 OK", "suite-udp SECOND 0/0 ERROR"])
    #expect(run.closing?.exitCode == 1)
  }

  @Test("CTest's own verdict counts where the log is better than it, with a remark")
  func ctestContradicts() throws {
    let text = try Imports.text("wild/ctest-LastTest.log").replacing("Test Passed.", with: "Test Failed.")
    let run = try Imports.run(text)
    #expect(Self.suites(run) == ["suite-tcp FAIL", "suite-udp TIMEOUT"])
    #expect(run.remarks.map(\.message) == ["CTest says failed of suite-tcp, its log OK"])
  }

  @Test("two sessions of mbedhtrun in a file are two runs, never one that is green because of the first")
  func sessions() throws {
    let runs = try Self.runs("htrun-two-suites.log")
    #expect(runs.map(Self.suites) == [["the-suite OK"], ["the-suite TIMEOUT"]])
    #expect(runs.map(Imports.cases) == [["the-suite FIRST 1/0 OK"], ["the-suite SECOND 0/0 ERROR"]])
    #expect(runs.map(\.closing?.exitCode) == [0, 1])
  }

  @Test("sessions without their first line cannot be told apart: an error names both lines")
  func sessionsWithoutBeginning() throws {
    let lines = try Imports.text("wild/htrun-two-suites.log").split(separator: "\n")
    let text = lines.filter { !$0.contains("host test executor") }.joined(separator: "\n")
    #expect(
      Imports.message(text)
        == "9:1: a second run begins here, behind the result in line 6, without the first line of mbedhtrun: "
        + "import each run by itself")
  }

  @Test("an exit code that contradicts the tables is a remark")
  func exitCode() throws {
    let run = try #require(try Self.runs("exit-code-contradicts.txt").first)
    #expect(
      run.remarks.last?.message
        == "mbedgt exited with code 1, the log shows 0 failed suites: one of the two is wrong, or lines are missing"
    )
  }

  @Test("a log in markup is read as a log; markup without one is told to be no JUnit report")
  func markup() throws {
    let run = try #require(try Self.runs("html-first.txt").first)
    #expect(Imports.cases(run) == ["mbed-os-tests-netsocket-udp UDPSOCKET_ECHOTEST 0/1 FAIL"])
    #expect(run.remarks == [])
  }

  @Test("there is no remark about what is not there")
  func noProgress() throws {
    let run = try #require(try Self.runs("remark-no-progress.txt").first)
    #expect(Imports.cases(run) == ["tests-netsocket-dns SYNCHRONOUS_DNS_INVALID 0/1 FAIL"])
    #expect(
      run.remarks.map(\.message) == [
        "there is no suite table: suites have the results of their cases, and took the sum of them",
        "there is no line 'completed in': the run took the sum of its suites",
      ])
  }

  @Test("case tables of several suites are one run")
  func twoTables() throws {
    let runs = try Self.runs("two-case-tables.txt")
    #expect(runs.map(Self.suites) == [["tests-netsocket-tcp OK", "tests-netsocket-udp FAIL"]])
  }

  @Test("a suite that failed although its cases passed stays red for who reads only JUnit or CTRF")
  func suiteNotOK() throws {
    let run = try #require(try Self.runs("suite-not-ok-cases-ok.txt").first)
    #expect(run.closing?.exitCode == 1)
    let outcome = RunOutcome(events: run.events)
    #expect(outcome.suites.contains { $0.word != .ok && $0.cases.allSatisfy(\.isOK) })
    #expect(JUnitReport(outcome).text.contains("failures=\"0\" errors=\"1\""))
    #expect(CTRFReport(outcome).text.contains("\"failed\": 1"))
  }

  @Test("a suite of mbed-os itself keeps the name that it has there")
  func suiteNamePrefix() throws {
    let run = try #require(try Self.runs("suite-name-prefix.txt").first)
    #expect(Imports.cases(run) == ["tests-netsocket-tcp TCPSOCKET_ECHOTEST 1/0 OK"])
  }

  @Test("what Windows PowerShell writes is read, and told")
  func powerShell() throws {
    let run = try #require(try Self.runs("utf16-powershell.txt").first)
    #expect(run.remarks.first?.message == "the file is UTF-16")
    #expect(run.closing != nil)
  }

  // MARK: Wrappings

  /// What each does to a line.
  static let dresses: [(String, @Sendable (Int, String) -> String)] = [
    ("GitHub Actions", { "2024-03-01T10:11:12.123456\($0 % 10)Z \($1)" }),
    ("Jenkins pipeline", { "[2020-02-13T16:03:1\($0 % 10).246Z] \($1)" }),
    ("Jenkins timestamper", { "04:23:\(10 + $0 % 50) \($1)" }),
    ("GitLab", { "2024-05-22T12:43:46.96264\($0 % 10)Z 00O\($0 % 3 == 0 ? "+" : " ")\($1)" }),
    ("date with a comma", { "2020-02-13 16:03:15,24\($0 % 10) \($1)" }),
    ("CTest", { "\($0): \($1)" }), ("branch", { "[BOARD] \($1)" }), ("mail", { "> \($1)" }),
    ("mail of a mail", { ">> \($1)" }), ("compose", { "tests_1  | \($1)" }), ("level", { "INFO: \($1)" }),
    ("seconds", { "[  \($0).25s] \($1)" }),
    ("Jenkins and branch", { "[2020-02-13T16:03:15.246Z] [K64F] \($1)" }),
    ("colour", { "\u{1B}[32m\($1)\u{1B}[0m" }),
    ("bold colour of a line number", { "\u{1B}[1;36m\($0): \u{1B}[0m\($1)" }),
    ("indent", { "    \($1)" }), ("plain", { $1 }),
  ]

  static let files: [(String, @Sendable (String) -> [UInt8])] = [
    ("UTF-8", { Array($0.utf8) }), ("with a mark", { [0xEF, 0xBB, 0xBF] + Array($0.utf8) }),
    ("CR LF", { Array($0.replacing("\n", with: "\r\n").utf8) }),
    ("UTF-16LE", { [0xFF, 0xFE] + $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }),
    ("UTF-16BE", { [0xFE, 0xFF] + $0.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }),
    ("Windows-1252", { Array($0.utf8) + [0x0A, 0x93, 0x94, 0x0A] }),
    ("fenced", { Array("Here it is:\n\n```\n\($0)```\nSo what?\n".utf8) }),
    ("in markup", { Array("<details>\n<summary>log</summary>\n\n```\n\($0)```\n</details>\n".utf8) }),
  ]

  static func knownRun() throws -> String {
    try Imports.goldenTables("seed-run", .classic)
      + "mbedgt: completed in 2207.72 sec\nmbedgt: exited with code 4\n"
  }

  @Test("the known run in any dress gives back its tables byte for byte", arguments: dresses)
  func dressed(name: String, dress: @Sendable (Int, String) -> String) throws {
    let text = try Self.knownRun().split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      dress($0, String($1))
    }.joined(separator: "\n")
    #expect(try Imports.shown(Imports.run(text)) == Self.knownRun())
  }

  @Test("the known run in any file gives back its tables byte for byte", arguments: files)
  func filed(name: String, file: @Sendable (String) -> [UInt8]) throws {
    let runs = try Imports.runs(file(Self.knownRun()))
    #expect(try runs.map { Imports.shown($0) } == [Self.knownRun()])
  }

  @Test("two reports in a log are two runs, in their order")
  func twoReports() throws {
    let text = try Self.knownRun()
    let runs = try Imports.runs(text + "\nagain:\n" + text.replacing("code 4", with: "code 5"))
    #expect(runs.map(\.closing?.exitCode) == [4, 5])
    #expect(
      runs.map { Imports.shown($0).split(separator: "\n").count }
        == Array(repeating: text.split(separator: "\n").count, count: 2))
  }

  @Test("suites of an aborted build are not those of the next one")
  func abortedBuild() throws {
    func progress(_ platform: String, _ word: String) -> String {
      """
      mbedgt: greentea test automation tool ver. 1.8.15
      mbedgt: running 1 test for platform '\(platform)' and toolchain 'GCC_ARM'
      mbedgt: test suite 'net-tcp' ........ \(word) in 2.00 sec
      \ttest case: 'ECHO' ........ \(word) in 1.00 sec

      """
    }
    let runs = try Imports.runs(progress("K64F", "FAIL") + progress("K66F", "OK"))
    #expect(runs.map(\.description.target) == ["K64F-GCC_ARM", "K66F-GCC_ARM"])
    #expect(runs.map(Imports.cases) == [["net-tcp ECHO 0/1 FAIL"], ["net-tcp ECHO 1/0 OK"]])
    let lines = progress("K64F", "FAIL").split(separator: "\n")
    let parallel =
      [lines[0], lines[1], "mbedgt: running 1 test for platform 'K66F' and toolchain 'GCC_ARM'"] + lines[2...]
    #expect(
      Imports.message(parallel.joined(separator: "\n"))
        == "3:1: the builds of lines 2 and 3 ran at once, and there is no table: which of them a suite belongs to "
        + "cannot be told; import the log of each build by itself")
  }

  @Test("a table of another tool is refused with what is missing and what is unknown")
  func foreignColumns() {
    #expect(
      Imports.message("| target | platform_name | test suite | verdict |\n")
        == "1:1: a table with other columns than mbedgt's; missing: result, elapsed_time (sec), copy_method; "
        + "unknown: \"verdict\"")
  }

  @Test("suite and target of a log are those that the user names")
  func hints() throws {
    let hints = RunImporter.Hints(suite: "net-udp", target: "K64F-GCC_ARM")
    let run = try #require(try RunImporter().read(Imports.bytes("htrun/fail.log"), hints).first)
    #expect(Self.suites(run) == ["net-udp FAIL"])
    #expect(run.description.target == "K64F-GCC_ARM")
    #expect(run.description.platform == "K64F")
    #expect(run.description.toolchain == "GCC_ARM")
    let progress = try #require(
      try RunImporter().read(Imports.bytes("wild/ci-prefix-progress-only.txt"), hints).first)
    #expect(progress.description.target == "K64F-GCC_ARM")
  }
}
