import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import TestSupport
import Testing
import Timekeeping

@Suite("A run, attempt by attempt")
struct RunOutcomeTests {
  @Test("every attempt is kept with what it printed, and the last decides")
  func attempts() throws {
    let cases = try #require(RunOutcome(events: RetriedRun.events).suites.first).cases
    #expect(cases.map(\.name) == ["FLAKY", "BAD", "CUT", "NEVER"])
    #expect(cases.map(\.outcome) == [.ok, .fail, .interrupted, .notRun])
    #expect(cases.map(\.isFlaky) == [true, false, false, false])
    #expect(cases.map { $0.attempts.map(\.number) } == [[1, 2, 3], [1, 2, 3], [1], []])
    #expect(cases.first?.attempts.map(\.outcome) == [.fail, .hung, .ok])
    #expect(
      cases.first?.attempts.first?.log.map(\.content) == [
        .message("attempt 1"), .failure(SampleRun.failure),
      ])
  }

  @Test("what went wrong around the cases is kept, and so is how the device came back")
  func fixtureFailures() throws {
    let suites = RunOutcome(events: SampleRun.events).suites
    #expect(suites.map { $0.fixtureFailures.map(\.place) } == [[.tearDown], [.setUp]])
    #expect(suites.last?.fixtureFailures.first?.cause == SampleRun.deadServer)
    let hung = try #require(suites.first?.cases.first { $0.name == "LIMIT" }?.attempts.last)
    #expect(hung.recovery == .recovered(how: "a reset", took: .milliseconds(2_500)))
    #expect(suites.last?.cases.first?.attempts.last?.recovery == .failed(SampleRun.lostLine))
  }

  @Test("a run that was cut off keeps its suite, as long as it was seen")
  func unfinished() throws {
    let run = RunOutcome(events: RetriedRun.events)
    #expect(run.closing == nil)
    #expect(run.suites.map(\.word) == [.error])
    #expect(run.suites.map(\.elapsed) == [.milliseconds(9_500)])
  }

  @Test(
    "suites and cases are those of mbedgt's tables, outcomes those that a comparison sees",
    arguments: 0..<50 as Range<UInt64>)
  func likeOthers(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let events = random.run()
    let suites = RunOutcome(events: events).suites
    let mbed = try #require(MbedReport(RunOutcome(events: events)).targets.first).suites
    #expect(
      suites.map { "\($0.name) \($0.word.rawValue)" } == mbed.map { "\($0.name) \($0.result.rawValue)" })
    let compared = ComparedRun(id: "", firmware: nil, RunOutcome(events: events))
    for suite in compared.suites {
      let cases = try #require(suites.first { $0.name == suite.name }).cases
      for testCase in suite.cases where testCase.outcome != .notRun {
        let attempts = try #require(cases.first { $0.name == testCase.name }).attempts
        #expect(attempts.contains { $0.outcome == testCase.outcome })
      }
    }
  }

  static let compliances: [(RunOutcome, String)] = [
    (RunOutcome(events: RetriedRun.events), "MUST 1 of 2 OK, SHOULD 0 of 1 OK: not compliant"),
    (RunOutcome(events: SampleRun.events), "MUST 1 of 2 OK, SHOULD 0 of 2 OK: not compliant"),
    (RunOutcome(events: []), "MUST 0 of 0 OK, SHOULD 0 of 0 OK: compliance not tested"),
    (
      RunOutcome(events: [
        SampleRun.at(0, .caseFinished(SampleRun.id("ECHO"), SampleRun.result(.ok))),
        SampleRun.at(0, .caseFinished(SampleRun.id("LIMIT"), SampleRun.result(.fail))),
        SampleRun.at(0, .caseFinished(SampleRun.id("OTHER"), SampleRun.result(.fail))),
      ]), "MUST 1 of 1 OK, SHOULD 0 of 1 OK: compliant as far as tested, with 1 of 4 MUST cases"
    ),
  ]

  @Test("a stack is compliant if every selected MUST case is OK", arguments: compliances)
  func compliance(run: RunOutcome, text: String) {
    #expect(Compliance(run, priorities: RetriedRun.context.priorities).text == text)
  }
}
