import Greentea
import MbedFormats
import NetworkSocket
import Reports
import RunImport
import Testing
import Timekeeping

@Suite("Reports of other tools")
struct ForeignReportTests {
  private static func suites(_ run: ImportedRun) -> [String] {
    MbedReport(RunOutcome(events: run.events)).targets.flatMap(\.suites).map {
      "\($0.name) \($0.result.rawValue)"
    }
  }

  @Test("JUnit of CTest: the root is the only suite")
  func ctest() throws {
    let run = try Imports.run(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuite name="Linux-c++" tests="4" failures="1" disabled="1" skipped="1" hostname="" time="3" \
      timestamp="2024-03-01T10:00:00">
        <testcase name="tcp" classname="tcp" time="1.5" status="run"><system-out>one
      two</system-out></testcase>
        <testcase name="udp" classname="udp" time="0.5" status="fail"><failure message="Failed"/></testcase>
        <testcase name="dns" classname="dns" time="0" status="disabled"><skipped message="disabled"/></testcase>
        <testcase name="wifi" classname="wifi" time="0" status="notrun"/>
      </testsuite>
      """)
    #expect(run.format == .junit)
    #expect(Self.suites(run) == ["Linux-c++ FAIL"])
    #expect(
      Imports.cases(run) == [
        "Linux-c++ tcp 1/0 OK", "Linux-c++ udp 0/1 FAIL", "Linux-c++ dns 0/0 SKIPPED",
        "Linux-c++ wifi 0/0 SKIPPED",
      ])
    #expect(run.startedAt?.description == "2024-03-01T10:00:00Z")
    #expect(run.closing?.elapsed == .seconds(3))
    #expect(run.closing?.exitCode == 1)
    #expect(run.remarks.map(\.message) == ["the suite \"Linux-c++\" counts 1 skipped, its cases show 2"])
  }

  @Test(
    "JUnit of pytest, surefire and twister: suites are those of the file, and the class tells cases apart")
  func others() throws {
    let run = try Imports.run(
      """
      <testsuites name="pytest tests">
        <testsuite name="pytest" errors="1" failures="0" skipped="0" tests="3" time="1,234.5">
          <testcase classname="tests.test_a" name="test_x" time="1.0"/>
          <testcase classname="tests.test_b" name="test_x" time="2.0"><error message="boom">trace</error></testcase>
        </testsuite>
        <testsuite name="native_sim"><testsuite name="kernel.common">
          <testcase classname="kernel.common" name="kernel.common.nested" time="0.1"/>
        </testsuite></testsuite>
      </testsuites>
      """)
    #expect(Self.suites(run) == ["pytest ERROR", "kernel.common OK"])
    #expect(
      Imports.cases(run) == [
        "pytest test_x 1/0 OK", "pytest tests.test_b.test_x 0/0 ERROR",
        "kernel.common kernel.common.nested 1/0 OK",
      ])
    #expect(run.closing?.elapsed == .milliseconds(1_234_600))
    #expect(run.closing?.exitCode == 1)
  }

  private static let ctrf = """
    {"results": {"tool": {"name": "netsocket", "version": "3"},
      "summary": {"tests": 4, "passed": 1, "failed": 1, "skipped": 1, "pending": 0, "other": 1,
        "start": 1706828654274, "stop": 1706828655782},
      "tests": [
        {"name": "ECHO", "status": "passed", "duration": 1500, "suite": ["all", "tcp"]},
        {"name": "ECHO", "status": "failed", "duration": 3, "suite": ["udp"], "message": "no answer\\nat all"},
        {"name": "SCAN", "status": "skipped", "duration": 0, "suite": ["wifi"], "message": "no air"},
        {"name": "JOIN", "status": "other", "duration": 0, "suite": ["wifi"]}]},
     "reportFormat": "CTRF", "specVersion": "0.0.0"}
    """

  @Test("CTRF: a run with its suites, times and counts")
  func ctrfReport() throws {
    let run = try Imports.run(Self.ctrf)
    #expect(run.format == .ctrf)
    #expect(run.description.toolVersion == "netsocket 3")
    #expect(Self.suites(run) == ["tcp OK", "udp FAIL", "wifi ERROR"])
    #expect(
      Imports.cases(run) == [
        "tcp ECHO 1/0 OK", "udp ECHO 0/1 FAIL", "wifi SCAN 0/0 SKIPPED", "wifi JOIN 0/0 ERROR",
      ])
    #expect(run.startedAt?.unixNanoseconds == 1_706_828_654_274_000_000)
    #expect(run.closing?.elapsed == .milliseconds(1508))
    #expect(run.remarks == [])
  }

  private static func rows(_ outcome: RunOutcome) -> [String] {
    outcome.suites.flatMap { suite in
      ["\(suite.name) \(suite.word.rawValue) \(suite.elapsed)"]
        + suite.cases.map { "\($0.name) \($0.mbedResult.rawValue) \($0.attempts.last?.elapsed ?? .zero)" }
    }
  }

  @Test("a CTRF report of ours gives back the run's verdicts, times, target and exit code")
  func ctrfRoundTrip() throws {
    let known = try Imports.goldenTables("seed-run", .classic) + "mbedgt: completed in 2207.72 sec\n"
    for text in [known + "mbedgt: exited with code 4\n", try Imports.text("wild/suite-not-ok-cases-ok.txt")] {
      let outcome = RunOutcome(events: try Imports.run(text).events)
      let run = try Imports.run(CTRFReport(outcome).text)
      let read = RunOutcome(events: run.events)
      #expect(Self.rows(read) == Self.rows(outcome))
      #expect(read.closing == outcome.closing)
      #expect(run.description.target == outcome.description?.target)
      #expect(run.remarks == [])
    }
  }

  private static let cause = Cause(.device, "no answer", advice: "look")

  private static let verdicts: [Verdict] = [
    .ok, .ok, .fail, .error(cause), .hung(limit: .seconds(1), cause), .interrupted, .blocked(by: "set-up"),
    .skipped(reason: "no air"),
  ]

  /// Three suites of four cases, of which some never run, and a run that may not end.
  private static func events(seed: UInt64) -> [StampedEvent] {
    var random = SeededGenerator(seed: seed)
    func draw(_ count: Int) -> Int { Int(random.below(UInt64(count))) }
    var events: [GreenteaEvent] = [
      .runStarted(
        RunDescription(
          toolVersion: "1", seed: seed, device: "sim:", target: "A-B", platform: "A", toolchain: "B",
          onHang: .recover, timeoutScale: 1, configuration: []))
    ]
    for suite in ["net-tcp", "net-udp", "net-dns"] {
      let names = ["ECHO", "BURST", "LIMIT", "LATE"]
      events += [.planned(suite: suite, cases: names, budget: .seconds(9)), .suiteStarted(suite: suite)]
      for id in names.map({ CaseID(suite: suite, name: $0) }) where draw(6) > 0 {
        let result = CaseResult(
          verdict: verdicts[draw(verdicts.count)], passed: 0, failed: 0, elapsed: .milliseconds(draw(3000)),
          evidence: Evidence())
        events += [.caseStarted(id), .caseFinished(id, result)]
      }
      let word = MbedResult.allCases[draw(MbedResult.allCases.count)]
      events.append(.suiteFinished(suite: suite, SuiteResult(word: word, elapsed: .milliseconds(draw(9000)))))
    }
    if draw(4) > 0 { events.append(.runFinished(elapsed: .milliseconds(draw(9000)), exitCode: draw(9))) }
    return events.map { StampedEvent(at: .beginning, $0) }
  }

  @Test("whatever happened, a CTRF report of ours gives it back", arguments: 0..<50 as Range<UInt64>)
  func anyCTRFRoundTrip(seed: UInt64) throws {
    let outcome = RunOutcome(events: Self.events(seed: seed))
    let run = try Imports.run(CTRFReport(outcome).text)
    let read = RunOutcome(events: run.events)
    #expect(Self.rows(read) == Self.rows(outcome))
    #expect(read.closing == outcome.closing)
    #expect(run.description.target == "A-B")
    #expect(run.remarks == [])
  }

  @Test(
    "what is wrong in a CTRF report is told with its place",
    arguments: [
      ("\"other\": 1", "\"other\": 2", nil),
      (
        "\"status\": \"passed\"", "\"status\": \"fine\"",
        "5:32: \"status\" must be one of passed, failed, skipped, pending, other"
      ),
      ("\"duration\": 1500", "\"duration\": -1", "5:54: \"duration\" must be milliseconds, 0 or more"),
      ("[\"udp\"]", "[\"tcp\"]", "6:5: a second case \"ECHO\" of its suite"),
      ("\"tests\": [", "\"test\": [", "1:13: the results lacks \"tests\", an array"),
      ("\"CTRF\"", "\"FTRC\"", "9:18: \"reportFormat\" must be \"CTRF\""),
    ] as [(String, String, String?)])
  func badCTRF(text: String, wrong: String, message: String?) throws {
    let changed = Self.ctrf.replacing(text, with: wrong)
    if let message {
      #expect(Imports.message(changed) == message)
    } else {
      #expect(
        try Imports.run(changed).remarks.map(\.message) == ["the summary counts 2 other, the tests show 1"])
    }
  }
}
