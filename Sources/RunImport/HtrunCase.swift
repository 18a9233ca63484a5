import Greentea

/// A case of a log of mbedhtrun, as mbed-greentea 1.8.15 stores it.
struct HtrunCase {
  let name: String
  var word: MbedResult
  var passed = 0
  var failed = 0
  /// Seconds; negative when the clock stepped back.
  var duration = 0.0
  /// Unix time; nil for a finish without a start, 0 for a case that never started.
  var timeStart: Double?
  var timeEnd: Double
  /// Its lines in the log; nil for a finish without a start.
  var logRange: Range<Int>?
}

/// What is known of the cases while a log is read.
struct HtrunCaseBook {
  /// In order of first start or finish, then those that were only announced.
  private(set) var cases: [HtrunCase] = []
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
    let begun = HtrunCase(name: name, word: .error, timeStart: time, timeEnd: time)
    cases[index(of: name, begun)] = begun
  }

  mutating func finish(_ name: String, passed: Int, failed: Int, at time: Double) {
    let index = index(of: name, HtrunCase(name: name, word: .ok, timeStart: nil, timeEnd: time))
    cases[index].word = failed == 0 ? .ok : .fail
    cases[index].passed = passed
    cases[index].failed = failed
    cases[index].timeEnd = time
    cases[index].duration = cases[index].timeStart.map { time - $0 } ?? 0
  }

  /// A case that was announced and never seen is skipped.
  mutating func announce(_ name: String) {
    _ = index(of: name, HtrunCase(name: name, word: .skipped, timeStart: 0, timeEnd: 0))
  }
}
