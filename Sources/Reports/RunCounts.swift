import Greentea
import RunComparison

/// How many cases and suites of a run came out how. The last attempt at a case counts.
struct RunCounts {
  private(set) var cases = 0

  /// Cases that count as OK.
  private(set) var ok = 0

  private(set) var flaky = 0
  private(set) var suites = 0
  private(set) var badSuites = 0
  private var byOutcome: [VerdictName: Int] = [:]

  init(_ run: RunOutcome) {
    suites = run.suites.count
    badSuites = run.suites.count { $0.word != .ok }
    for testCase in run.suites.lazy.flatMap(\.cases) {
      cases += 1
      if testCase.isOK { ok += 1 }
      if testCase.isFlaky { flaky += 1 }
      byOutcome[testCase.outcome, default: 0] += 1
    }
  }

  var skipped: Int { byOutcome[.skipped, default: 0] }

  /// The outcomes that occurred.
  var outcomes: [(outcome: VerdictName, count: Int)] {
    VerdictName.allCases.compactMap { outcome in byOutcome[outcome].map { (outcome, $0) } }
  }
}

/// How many of the selected MUST and SHOULD cases of a run are OK, and whether the network stack is compliant.
///
/// The last attempt at a case counts. What the configuration does not build was not selected.
public struct Compliance: Hashable, Sendable {
  /// The cases of one priority.
  public struct Tally: Hashable, Sendable {
    public private(set) var selected = 0
    public private(set) var ok = 0

    mutating func count(_ testCase: CaseOutcome) {
      selected += 1
      if testCase.isOK { ok += 1 }
    }

    fileprivate func text(_ priority: CasePriority) -> String {
      "\(priority.rawValue) \(ok) of \(selected) OK"
    }
  }

  /// How many MUST cases there are, selected or not.
  private var allMust = 0

  public private(set) var must = Tally()
  public private(set) var should = Tally()

  /// - Parameter priorities: by suite and case; what is not in it counts nowhere.
  public init(_ run: RunOutcome, priorities: [String: [String: CasePriority]]) {
    allMust = priorities.values.reduce(0) { $0 + $1.values.count { $0 == .must } }
    for suite in run.suites {
      guard let priorities = priorities[suite.name] else { continue }
      for testCase in suite.cases {
        switch priorities[testCase.name] {
        case .must: must.count(testCase)
        case .should: should.count(testCase)
        case nil: break
        }
      }
    }
  }

  /// Whether every selected MUST case is OK; nil if none was selected, so that there is nothing to say.
  public var isCompliant: Bool? { must.selected == 0 ? nil : must.ok == must.selected }

  /// `MUST 40 of 41 OK, SHOULD 14 of 15 OK: not compliant`.
  public var text: String {
    let verdict =
      switch isCompliant {
      case true? where must.selected < allMust:
        "compliant as far as tested, with \(must.selected) of \(allMust) MUST cases"
      case true?: "compliant"
      case false?: "not compliant"
      case nil: "compliance not tested"
      }
    return "\(must.text(.must)), \(should.text(.should)): \(verdict)"
  }
}
