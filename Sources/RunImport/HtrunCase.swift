import Greentea

/// A case of a log of mbedhtrun, as mbed-greentea 1.8.15 stores it.
struct HtrunCase {
  let name: String
  var word: MbedResult
  var passed: Int
  var failed: Int
  /// Seconds; negative when the clock stepped back.
  var duration: Double
  /// Unix time; nil for a finish without a start, 0 for a case that never started.
  var timeStart: Double?
  var timeEnd: Double
  /// Its lines in the log; nil for a finish without a start.
  var logRange: Range<Int>?
}

extension HtrunCase {
  /// mbedgt's number beside the word.
  var code: Int {
    switch word {
    case .error: -4096
    case .skipped: -8192
    default: failed
    }
  }
}

/// What is known of the cases while a log is read.
struct HtrunCaseBook {
  private var cases: [HtrunCase] = []
  private var indices: [String: Int] = [:]

  /// Those that were started at least once.
  private(set) var startedNames: Set<String> = []

  private mutating func index(of name: String, _ new: @autoclosure () -> HtrunCase) -> Int {
    if let index = indices[name] { return index }
    indices[name] = cases.count
    cases.append(new())
    return cases.count - 1
  }

  /// Wipes what an earlier finish has set.
  mutating func start(_ name: String, at time: Double) {
    startedNames.insert(name)
    let begun = HtrunCase(
      name: name, word: .error, passed: 0, failed: 0, duration: 0, timeStart: time, timeEnd: time)
    cases[index(of: name, begun)] = begun
  }

  mutating func finish(_ name: String, passed: Int, failed: Int, at time: Double) {
    let index = index(
      of: name,
      HtrunCase(name: name, word: .ok, passed: 0, failed: 0, duration: 0, timeStart: nil, timeEnd: time))
    cases[index].word = failed == 0 ? .ok : .fail
    cases[index].passed = passed
    cases[index].failed = failed
    cases[index].timeEnd = time
    cases[index].duration = cases[index].timeStart.map { time - $0 } ?? 0
  }

  /// A case that was announced and never seen is skipped.
  mutating func announce(_ name: String) {
    _ = index(
      of: name,
      HtrunCase(name: name, word: .skipped, passed: 0, failed: 0, duration: 0, timeStart: 0, timeEnd: 0))
  }

  /// The cases with their parts of the log.
  func cases(_ ranges: [String: Range<Int>]) -> [HtrunCase] {
    cases.map { testCase in
      var testCase = testCase
      testCase.logRange = testCase.word == .skipped ? 0..<0 : ranges[testCase.name]
      return testCase
    }
  }
}
