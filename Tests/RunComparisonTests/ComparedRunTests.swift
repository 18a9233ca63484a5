import Greentea
import NetworkSocket
import RunComparison
import Testing
import Timekeeping

@Suite("A compared run made from events")
struct ComparedRunTests {
  private static func run(_ events: [GreenteaEvent]) -> ComparedRun {
    let stamped = events.enumerated().map { index, event in
      StampedEvent(at: Instant(nanoseconds: Int64(index)), event)
    }
    return ComparedRun(id: "r", firmware: "a", RunOutcome(events: stamped))
  }

  private static func finished(
    _ name: String, attempt: Int = 1, _ verdict: Verdict, milliseconds: Int = 5
  ) -> GreenteaEvent {
    .caseFinished(
      CaseID(suite: "s", name: name, attempt: attempt),
      CaseResult(
        verdict: verdict, passed: 0, failed: 0, elapsed: .milliseconds(milliseconds), evidence: Evidence()))
  }

  private static let planned = GreenteaEvent.planned(
    suite: "s", cases: ["a", "b", "c"], budget: .seconds(1))

  @Test("has every planned case, in the order of the plan, with verdict and time")
  func whole() throws {
    let run = Self.run([
      Self.planned, .suiteStarted(suite: "s"), .caseStarted(CaseID(suite: "s", name: "a")),
      Self.finished("a", .ok), .caseStarted(CaseID(suite: "s", name: "b")), Self.finished("b", .fail),
      Self.finished("c", .blocked(by: "b"), milliseconds: 0),
      .suiteFinished(suite: "s", SuiteResult(word: .fail, elapsed: .seconds(1))),
    ])
    #expect(run.id == "r")
    #expect(run.firmware == "a")
    #expect(
      run.suites == [
        ComparedSuite(
          name: "s", word: .fail,
          cases: [
            ComparedCase(name: "a", outcome: .ok, elapsed: .milliseconds(5), attempts: 1, failedAttempts: 0),
            ComparedCase(
              name: "b", outcome: .fail, elapsed: .milliseconds(5), attempts: 1, failedAttempts: 1),
            ComparedCase(
              name: "c", outcome: .blocked, elapsed: .zero, attempts: 0, failedAttempts: 0, cause: "b"),
          ])
      ])
  }

  @Test("takes the last attempt, and counts those before it")
  func attempts() {
    let run = Self.run([
      Self.finished("a", attempt: 2, .ok, milliseconds: 7), Self.finished("a", .fail, milliseconds: 3),
    ])
    #expect(
      run.suites.first?.cases == [
        ComparedCase(name: "a", outcome: .ok, elapsed: .milliseconds(7), attempts: 2, failedAttempts: 1)
      ])
  }

  @Test("keeps the cases of a run that was stopped")
  func stopped() {
    let run = Self.run([
      Self.planned, .suiteStarted(suite: "s"), Self.finished("a", .ok),
      .caseStarted(CaseID(suite: "s", name: "b")),
    ])
    #expect(run.suites.map(\.word) == [.error])
    #expect(run.suites.first?.cases.map(\.outcome) == [.ok, .interrupted, .notRun])
    #expect(run.suites.first?.cases.map(\.attempts) == [1, 1, 0])
    #expect(run.suites.first?.cases.map(\.failedAttempts) == [0, 1, 0])
  }

  @Test(
    "is finished if it came to its end by itself",
    arguments: [(nil, false), (0, true), (5, true), (66, true), (130, false)])
  func finished(exitCode: Int?, isFinished: Bool) {
    let end = exitCode.map { [GreenteaEvent.runFinished(elapsed: .zero, exitCode: $0)] } ?? []
    #expect(Self.run([Self.finished("a", .ok)] + end).isFinished == isFinished)
  }

  @Test("leaves out what the configuration does not build")
  func notBuilt() {
    let missing = TestPlan.NotBuilt(suite: "s", testCase: "x", missingKey: "k")
    #expect(Self.run([.notBuilt(missing)]).suites == [])
  }

  @Test(
    "knows an outcome for each verdict",
    arguments: [
      (Verdict.ok, VerdictName.ok), (.fail, .fail), (.error(Cause(.bench, "m", advice: "a")), .error),
      (.hung(limit: .zero, Cause(.device, "m", advice: "a")), .hung), (.blocked(by: "b"), .blocked),
      (.skipped(reason: "r"), .skipped), (.interrupted, .interrupted),
    ])
  func outcomes(verdict: Verdict, outcome: VerdictName) {
    #expect(verdict.name == outcome)
  }
}
