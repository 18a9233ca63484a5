import EventLog
import Greentea
import MbedFormats
import NetworkSocket
import PositionedJSON
import Reports
import RunComparison
import Testing
import Timekeeping

@Suite("The file of known failures")
struct KnownFailuresTests {
  private static let entry =
    #"{"case": "TCP*", "suite": "*-tcp", "reason": "bug 12", "owner": "ann", "expires": "2030-02-28"}"#

  private static func message(_ text: String) -> String? {
    do {
      _ = try KnownFailures(reading: Array(text.utf8))
      return nil
    } catch {
      return "\(error.position): \(error.message)"
    }
  }

  @Test("is an array of objects, with comments and trailing commas")
  func good() throws {
    let known = try KnownFailures(reading: Array("// ours\n[\n  \(Self.entry),\n]".utf8))
    let entry = try #require(known.entries.first)
    #expect(known.entries.count == 1)
    #expect(entry.cases.pattern == "TCP*")
    #expect(entry.suites?.pattern == "*-tcp")
    #expect(entry.reason == "bug 12")
    #expect(entry.owner == "ann")
    #expect(entry.expires == CalendarDate("2030-02-28"))
    #expect(entry.place == "3:3")
    #expect(try KnownFailures(reading: Array("[]".utf8)).entries == [])
  }

  static let faults: [(String, String)] = [
    ("{}", "1:1: the known failures must be an array of objects, not an object"),
    ("[1]", "1:2: a known failure must be an object, not 1"),
    ("[", "1:2: the document ends here; expected a value"),
    (
      #"[{"case": "A", "why": "x"}]"#,
      #"1:16: a known failure has no member "why"; known are case, suite, reason, owner, expires"#
    ),
    ("[{}]", #"1:2: a known failure lacks "case", a string that is not empty"#),
    (
      entry.replacing(#""owner": "ann", "#, with: ""),
      #"1:2: a known failure lacks "owner", a string that is not empty"#
    ),
    (
      entry.replacing(#""ann""#, with: "7"),
      #"1:66: "owner" of a known failure must be a string that is not empty, not 7"#
    ),
    (
      entry.replacing("TCP*", with: " "),
      #"1:11: "case" of a known failure must be a string that is not empty, not " ""#
    ),
    (
      entry.replacing("2030-02-28", with: "2030-02-29"),
      #"1:84: "expires" must be a day as YYYY-MM-DD, not "2030-02-29""#
    ),
  ]

  @Test("names the place of what is wrong in it", arguments: faults)
  func bad(text: String, message: String) {
    #expect(Self.message(text.hasPrefix(#"{"case""#) ? "[\(text)]" : text) == message)
  }

  @Test("tells what is excused, what is not, and which entries have to go")
  func lines() throws {
    func entry(_ pattern: String, _ expires: String) -> String {
      #"{"case": "\#(pattern)", "reason": "r", "owner": "o", "expires": "\#(expires)"}"#
    }
    let text = [
      entry("A", "2030-01-02"), entry("B", "2030-01-01"), entry("C", "2030-01-02"), entry("X", "2030-01-02"),
    ].joined(separator: ",\n")
    let known = try KnownFailures(reading: Array("[\(text)]".utf8))
    let cause = Cause(.device, "c", advice: "a")
    let verdicts: [(String, Verdict)] = [("A", .hung(limit: .seconds(1), cause)), ("B", .fail), ("C", .ok)]
    let events =
      verdicts.map { name, verdict in
        GreenteaEvent.caseFinished(
          CaseID(suite: "s", name: name),
          CaseResult(verdict: verdict, passed: 0, failed: 0, elapsed: .zero, evidence: Evidence()))
      } + [
        .suiteFinished(suite: "s", SuiteResult(word: .fail, elapsed: .zero)),
        .suiteFinished(suite: "t", SuiteResult(word: .timeout, elapsed: .zero)),
      ]
    let run = RunOutcome(events: events.map { StampedEvent(at: .beginning, $0) })
    let judgement = known.judge(run, today: try #require(CalendarDate("2030-01-02")))
    #expect(
      judgement.lines(file: "k.json") == [
        "known failure: s A: HUNG: r", "not a known failure: s B: FAIL",
        "not a known failure: suite t failed, though all its cases passed",
        "k.json:2:1: error: expired on 2030-01-01; fix the cases or set a new expiry date (r; owner: o)",
        "k.json:3:1: error: its cases pass; remove this entry (r; owner: o)",
        "k.json:4:1: warning: no case of this run matches (r; owner: o)",
        "known failures: 1 of 2 failed cases are excused; 2 entries to remove",
      ])
  }
}
