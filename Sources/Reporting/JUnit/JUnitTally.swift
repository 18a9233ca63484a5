import RunComparison

/// The counts that JUnit wants of a suite and of them all.
struct JUnitTally: Hashable {
  private var tests = 0
  private var failures = 0
  private var errors = 0
  private var skipped = 0

  init() {}

  init(_ suite: SuiteReport) {
    tests = suite.cases.count
    for testCase in suite.cases {
      switch testCase.outcome {
      case .ok: break
      case .fail: failures += 1
      case .skipped: skipped += 1
      case .error, .hung, .interrupted, .blocked, .notRun: errors += 1
      }
    }
  }

  static func + (left: JUnitTally, right: JUnitTally) -> JUnitTally {
    var sum = left
    sum.tests += right.tests
    sum.failures += right.failures
    sum.errors += right.errors
    sum.skipped += right.skipped
    return sum
  }

  var attributes: [(String, XMLText)] {
    [("tests", tests), ("failures", failures), ("errors", errors), ("skipped", skipped)].map {
      ($0.0, XMLText(spellingControlsOf: String($0.1), keepingLines: false))
    }
  }
}
