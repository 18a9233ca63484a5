import Greentea
import Timekeeping

/// A suite of a JUnit report while it is read.
struct JUnitSuite {
  /// From the first case.
  var name: String?
  /// The log of the whole suite, from the first case that has one.
  var log: String?
  private var cases: [ForeignCase] = []
  private var names: Set<String> = []

  /// False if there is one of that name already.
  mutating func add(_ testCase: ForeignCase) -> Bool {
    cases.append(testCase)
    return names.insert(testCase.name).inserted
  }

  /// The suite with what its log tells, and when it began.
  ///
  /// - Throws: what is wrong with the log, with a place in that.
  func told() throws(ImportError) -> (suite: ForeignSuite, startedAt: WallTime?) {
    let name = name ?? ""
    guard let log else {
      let words = Set(cases.map(\.word))
      let suite = ForeignSuite(
        name: name, word: words.contains(.fail) ? .fail : words == [.ok] ? .ok : .error,
        elapsed: cases.reduce(.zero) { $0 + $1.elapsed }, copyMethod: nil, cases: cases)
      return (suite, nil)
    }
    let read = try HtrunLog(Array(log.utf8))
    var suite = try read.suite(named: name)
    var known: [String: (place: Int, testCase: ForeignCase)] = [:]
    for (place, testCase) in suite.cases.enumerated() { known[testCase.name] = (place, testCase) }
    suite.cases = cases.enumerated().sorted { one, other in
      (known[one.element.name]?.place ?? .max, one.offset)
        < (known[other.element.name]?.place ?? .max, other.offset)
    }.map { _, testCase in
      var testCase = testCase
      if let told = known[testCase.name]?.testCase, told.word == testCase.word {
        testCase.passed = told.passed
        testCase.failed = told.failed
        testCase.start = told.start
      }
      return testCase
    }
    return (suite, read.span.flatMap { WallTime(unixSeconds: $0.lowerBound) })
  }
}
