import Greentea
import NetworkSocket
import Testing

@Suite("Words of the classic tables")
struct MbedResultTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let verdicts: [Verdict]
    var setUpFailed = false
    var isBudgetGone = false
    var isLineLost = false
    let word: MbedResult

    var testDescription: String {
      "\(verdicts.map(\.word.rawValue)) \(setUpFailed) \(isBudgetGone) \(isLineLost) → \(word.rawValue)"
    }
  }

  static let hung = Verdict.hung(limit: .seconds(1), Cause(.device, "silent", advice: "look"))
  static let error = Verdict.error(Cause(.harness, "odd", advice: "report"))
  static let blocked = Verdict.blocked(by: "set-up")

  static let rows: [Row] = [
    Row(verdicts: [], word: .ok),
    Row(verdicts: [.ok, .ok], word: .ok),
    Row(verdicts: [.ok, .fail], word: .fail),
    Row(verdicts: [.fail, error], word: .fail),
    Row(verdicts: [.ok, error], word: .error),
    Row(verdicts: [.ok, .interrupted], word: .error),
    Row(verdicts: [.ok, .interrupted, blocked], word: .error),
    Row(verdicts: [.ok, blocked], word: .error),
    Row(verdicts: [.ok, .skipped(reason: "asked for")], word: .error),
    Row(verdicts: [.ok, hung], word: .timeout),
    Row(verdicts: [.fail, hung, blocked], word: .timeout),
    Row(verdicts: [.ok, blocked], isBudgetGone: true, word: .timeout),
    Row(verdicts: [blocked], setUpFailed: true, word: .fail),
    Row(verdicts: [], setUpFailed: true, word: .fail),
    Row(verdicts: [hung, blocked], setUpFailed: true, word: .timeout),
    Row(verdicts: [.fail, hung], isLineLost: true, word: .serialLineLost),
    Row(verdicts: [blocked], setUpFailed: true, isBudgetGone: true, isLineLost: true, word: .serialLineLost),
  ]

  @Test("a suite has the first word that fits", arguments: rows)
  func suiteWord(row: Row) {
    let word = MbedResult(
      verdicts: row.verdicts, setUpFailed: row.setUpFailed, isBudgetGone: row.isBudgetGone,
      isLineLost: row.isLineLost)
    #expect(word == row.word)
  }

  @Test(
    "a case is OK, FAIL, ERROR or SKIPPED",
    arguments: [
      (Verdict.ok, "OK"), (.fail, "FAIL"), (error, "ERROR"), (hung, "ERROR"), (.interrupted, "ERROR"),
      (blocked, "SKIPPED"), (.skipped(reason: "asked for"), "SKIPPED"),
    ])
  func caseWord(verdict: Verdict, word: String) {
    #expect(verdict.word.rawValue == word)
    #expect(verdict.isOK == (word == "OK"))
  }

  @Test("a shortfall names what is missing, in a fixed order, and nothing else")
  func shortfall() {
    let minimum = Evidence([.joins: 3, .bytesOut: 5, .bytesIn: 5])
    #expect(Evidence([.joins: 3, .bytesOut: 9, .bytesIn: 5]).shortfall(of: minimum).isEmpty)
    #expect(
      Evidence([.calls: 7, .bytesOut: 4]).shortfall(of: minimum) == [
        "joins: 0 of 3", "bytes-out: 4 of 5", "bytes-in: 0 of 5",
      ])
  }
}
