import Greentea
import NetworkSocket
import RunComparison
import Testing
import Timekeeping

@Suite("Known failures")
struct KnownFailuresTests {
  private static func entry(_ cases: String, suites: String? = nil, expires: String = "2030-01-02") throws
    -> KnownFailure
  {
    KnownFailure(
      cases: Glob(cases), suites: suites.map { Glob($0) }, reason: "r", owner: "o",
      expires: try #require(CalendarDate(expires)), place: "1:1")
  }

  private static func run(
    _ cases: [(String, VerdictName)], word: MbedResult = .fail, failedAttempts: Int = 0
  ) -> RunOutcome {
    var events: [GreenteaEvent] = [.planned(suite: "net-tcp", cases: cases.map(\.0), budget: .seconds(1))]
    for (name, outcome) in cases {
      let tried =
        Array(repeating: Verdict.fail, count: failedAttempts) + (verdict(outcome).map { [$0] } ?? [])
      for (index, verdict) in tried.enumerated() {
        events.append(
          .caseFinished(
            CaseID(suite: "net-tcp", name: name, attempt: index + 1),
            CaseResult(verdict: verdict, passed: 0, failed: 0, elapsed: .zero, evidence: Evidence())))
      }
    }
    events.append(.suiteFinished(suite: "net-tcp", SuiteResult(word: word, elapsed: .zero)))
    return RunOutcome(events: events.map { StampedEvent(at: .beginning, $0) })
  }

  /// Nil for a case to which the run never came.
  private static func verdict(_ name: VerdictName) -> Verdict? {
    let cause = Cause(.device, "c", advice: "a")
    return switch name {
    case .ok: .ok
    case .fail: .fail
    case .error: .error(cause)
    case .hung: .hung(limit: .seconds(1), cause)
    case .interrupted: .interrupted
    case .blocked: .blocked(by: "o")
    case .skipped: .skipped(reason: "r")
    case .notRun: nil
    }
  }

  private static func judge(
    _ entries: [KnownFailure], _ run: RunOutcome, today: String = "2030-01-02"
  ) throws -> KnownFailures.Judgement {
    KnownFailures(entries).judge(run, today: try #require(CalendarDate(today)))
  }

  @Test("excuse what they name, whatever is not OK about it", arguments: VerdictName.allCases)
  func excused(outcome: VerdictName) throws {
    let judgement = try Self.judge(
      [Self.entry("tcp_*", suites: "net-*")], Self.run([("TCP_A", outcome), ("TCP_B", .fail)]))
    #expect(judgement.excused.count == (outcome.isOK ? 1 : 2))
    #expect(judgement.unexcused == [])
    #expect(judgement.exitCode == 0)
  }

  @Test("excuse nothing else: another case, the same one of another suite")
  func unexcused() throws {
    for entry in try [Self.entry("TCP_B"), Self.entry("TCP_A", suites: "net-udp")] {
      let judgement = try Self.judge([entry], Self.run([("TCP_A", .fail)]))
      #expect(judgement.unexcused.map(\.name) == ["TCP_A"])
      #expect(judgement.unmatched == [entry])
      #expect(judgement.exitCode == 1)
    }
  }

  @Test("hold on their last day, and are an error from the next one on")
  func expiry() throws {
    let entry = try Self.entry("A")
    let run = Self.run([("A", .fail)])
    #expect(try Self.judge([entry], run, today: "2030-01-02").exitCode == 0)
    let late = try Self.judge([entry], run, today: "2030-01-03")
    #expect(late.expired == [entry])
    #expect(late.unexcused.count == 1)
    #expect(late.exitCode == 1)
    // Another entry that holds still excuses.
    let other = try Self.entry("*", expires: "2031-01-01")
    let both = try Self.judge([entry, other], run, today: "2030-01-03")
    #expect(both.excused.map(\.entry) == [other])
    #expect(both.exitCode == 1)
  }

  @Test("are an error when their cases do not fail any more, not when one of them still does")
  func noLongerFailing() throws {
    let entry = try Self.entry("*")
    let fixed = try Self.judge([entry], Self.run([("A", .ok), ("B", .ok)], word: .ok))
    #expect(fixed.noLongerFailing == [entry])
    #expect(fixed.exitCode == 1)
    #expect(try Self.judge([entry], Self.run([("A", .ok), ("B", .fail)])).exitCode == 0)
    let retried = Self.run([("A", .ok)], word: .ok, failedAttempts: 1)
    #expect(try Self.judge([entry], retried).exitCode == 0)
  }

  @Test("without a case in the run are no error: it may have left the case out")
  func unmatched() throws {
    let judgement = try Self.judge([Self.entry("X")], Self.run([("A", .ok)], word: .ok))
    #expect(judgement.unmatched.count == 1)
    #expect(judgement.exitCode == 0)
  }

  @Test("do not excuse a suite that is not OK without a case that is not")
  func unexplained() throws {
    let judgement = try Self.judge([], Self.run([("A", .ok)], word: .timeout))
    #expect(judgement.unexplainedSuites == ["net-tcp"])
    #expect(judgement.exitCode == 1)
  }

  private static func comparison(_ base: RunOutcome, _ new: RunOutcome) -> Comparison {
    Comparison(
      base: [ComparedRun(id: "r", firmware: nil, base)], new: [ComparedRun(id: "r", firmware: nil, new)])
  }

  @Test("excuse regressions against a baseline, with the suite in which all are excused")
  func baseline() throws {
    let base = Self.run([("A", .ok), ("B", .ok)], word: .ok)
    let new = Self.run([("A", .fail), ("B", .ok)])
    let comparison = Self.comparison(base, new)
    #expect(comparison.exitCode == 1)
    #expect(try comparison.exitCode(excusing: Self.judge([Self.entry("A")], new)) == 0)
    #expect(try comparison.exitCode(excusing: Self.judge([], new)) == 1)
    #expect(try comparison.exitCode(excusing: Self.judge([Self.entry("A"), Self.entry("B")], new)) == 1)
    let worse = Self.run([("A", .fail), ("B", .fail)])
    let other = Self.comparison(base, worse)
    #expect(try other.exitCode(excusing: Self.judge([Self.entry("A")], worse)) == 1)
    // What failed in the base already may go on failing.
    let still = Self.comparison(new, new)
    #expect(try still.exitCode(excusing: Self.judge([], new)) == 0)
  }

  static let days: [(String, Bool)] = [
    ("2028-02-29", true), ("2030-02-29", false), ("2100-02-29", false), ("2000-02-29", true),
    ("2030-12-31", true), ("2030-13-01", false), ("2030-00-01", false), ("2030-04-31", false),
    ("2030-4-30", false), ("0000-01-01", false), ("2030-01-01 ", false), ("+030-01-01", false),
    ("2030-01", false), ("", false), ("٢٠٣٠-٠١-٠١", false),
  ]

  @Test("expire on days that a calendar has", arguments: days)
  func dates(text: String, isDay: Bool) {
    #expect((CalendarDate(text) != nil) == isDay)
    if isDay { #expect(CalendarDate(text)?.description == text) }
  }
}
