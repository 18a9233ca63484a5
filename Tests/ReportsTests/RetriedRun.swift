import EventLog
import Greentea
import MbedFormats
import Reports
import Timekeeping

/// A run whose cases were tried more than once, and one that was cut off.
enum RetriedRun {
  static let suite = "net-tcp"

  static func id(_ name: String, _ attempt: Int) -> CaseID { SampleRun.id(name, attempt: attempt) }

  /// FLAKY fails, hangs and is OK; BAD errs, fails and fails again; CUT never ends; NEVER never starts.
  static let events: [StampedEvent] =
    [
      SampleRun.at(0, .runStarted(SampleRun.description)),
      SampleRun.at(0, .planned(suite: suite, cases: ["FLAKY", "BAD", "CUT", "NEVER"], budget: .seconds(9))),
      SampleRun.at(0, .suiteStarted(suite: suite)),
    ]
    + attempt("FLAKY", 1, .fail) + attempt("FLAKY", 2, .hung(limit: .seconds(4), SampleRun.hang))
    + attempt("FLAKY", 3, .ok)
    + attempt("BAD", 1, .error(SampleRun.deadServer)) + attempt("BAD", 2, .fail) + attempt("BAD", 3, .fail)
    + [SampleRun.at(9_000, .caseStarted(id("CUT", 1))), SampleRun.at(9_500, .message(id("CUT", 1), "half"))]

  private static func attempt(_ name: String, _ number: Int, _ verdict: Verdict) -> [StampedEvent] {
    let start = Int64(number) * 1_000
    let failure =
      verdict == .fail
      ? [SampleRun.at(start + 2, .expectationFailed(id(name, number), SampleRun.failure))] : []
    return [
      SampleRun.at(start, .caseStarted(id(name, number))),
      SampleRun.at(start + 1, .message(id(name, number), "attempt \(number)")),
    ] + failure + [
      SampleRun.at(
        start + 500,
        .caseFinished(
          id(name, number),
          SampleRun.result(verdict, failed: verdict == .fail ? 1 : 0, elapsed: .milliseconds(500))))
    ]
  }

  static let context = ReportContext(
    runID: "r1", firmware: "1.7.4 \u{202E}<b>", configurationHash: "0123abcd",
    started: "2026-11-21T02:03:04Z", transcript: "Reports/r1.log",
    priorities: [
      suite: ["FLAKY": .must, "BAD": .should, "CUT": .must, "ECHO": .must, "BURST": .must, "LIMIT": .should],
      "net-udp": ["ECHO": .should],
    ])
}
