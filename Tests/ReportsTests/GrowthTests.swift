import EventLog
import Glibc
import Greentea
import MbedFormats
import Reports
import TestSupport
import Testing
import Timekeeping

/// Eight times the cases may cost eight times the work; were it the square, it would be sixty-four times.
@Suite("Reports grow with their runs and no faster", .serialized)
struct GrowthTests {
  private static let large = TestForm.isFull ? 100_000 : 8_000

  /// Half of the cases fail, with some output.
  private static func events(_ count: Int) -> [StampedEvent] {
    let names = (0..<count).map { "CASE_\($0)" }
    let cases = names.enumerated().flatMap { index, name in
      let id = SampleRun.id(name)
      let isOK = index.isMultiple(of: 2)
      return [
        SampleRun.at(Int64(index), .caseStarted(id)), SampleRun.at(Int64(index), .message(id, "hello")),
      ] + (isOK ? [] : [SampleRun.at(Int64(index), .expectationFailed(id, SampleRun.failure))]) + [
        SampleRun.at(
          Int64(index), .caseFinished(id, SampleRun.result(isOK ? .ok : .fail, elapsed: .milliseconds(2))))
      ]
    }
    return [
      SampleRun.at(0, .runStarted(SampleRun.description)),
      SampleRun.at(0, .planned(suite: "net-tcp", cases: names, budget: .seconds(1))),
    ] + cases
  }

  /// What the thread did, in the processor's time: other processes do not count.
  private static func work(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try body()
    return now() - start
  }

  static let reports: [(String, @Sendable ([StampedEvent]) -> any RenderedReport)] = [
    ("mbedgt text", { MbedText(MbedReport(RunOutcome(events: $0))) }),
    ("mbedgt JSON", { MbedJSON(MbedReport(RunOutcome(events: $0))) }),
    ("mbedgt JUnit without logs", { MbedJUnit(silent(MbedReport(RunOutcome(events: $0)))) }),
    ("JUnit", { JUnitReport(RunOutcome(events: $0)) }),
    ("JSON", { ReportDocument(RunOutcome(events: $0)) }),
    ("GitHub annotations", { GitHubAnnotations(RunOutcome(events: $0)) }),
    ("HTML", { HTMLReport(RunOutcome(events: $0)) }),
    ("GitHub summary", { GitHubSummary(RunOutcome(events: $0)) }),
  ]

  /// That dialect repeats the log of a suite in every case.
  private static func silent(_ report: MbedReport) -> MbedReport {
    var report = report
    for target in report.targets.indices {
      for suite in report.targets[target].suites.indices { report.targets[target].suites[suite].output = "" }
    }
    return report
  }

  @Test("in eight times the cases there is about eight times the work and the text", arguments: reports)
  func grows(name: String, report: @Sendable ([StampedEvent]) -> any RenderedReport) {
    func measure(_ count: Int) -> (work: Double, bytes: Int) {
      let events = Self.events(count)
      var bytes = 0
      let work = Self.work { bytes = report(events).text.utf8.count }
      return (work, bytes)
    }
    _ = measure(100)
    let small = measure(Self.large / 8)
    let large = measure(Self.large)
    #expect(large.bytes < small.bytes * 10, "\(name)")
    #expect(large.work < small.work * 28 + 0.05, "\(name): \(small.work) s, \(large.work) s")
  }

  @Test("mbedgt's JUnit is written in pieces, the largest of which is one log of a suite")
  func pieces() {
    struct LongestPiece: TextOutputStream {
      var longest = 0
      mutating func write(_ text: String) { longest = max(longest, text.utf8.count) }
    }
    let log = String(repeating: "x", count: 10_000)
    var report = MbedReport(RunOutcome(events: Self.events(500)))
    for target in report.targets.indices {
      for suite in report.targets[target].suites.indices { report.targets[target].suites[suite].output = log }
    }
    var stream = LongestPiece()
    MbedJUnit(report).write(to: &stream)
    #expect(stream.longest == log.utf8.count)
  }
}
