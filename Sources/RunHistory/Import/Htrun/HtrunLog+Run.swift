import Greentea
import Timekeeping

extension HtrunLog {
  /// The log as a run of one suite.
  ///
  /// The suite's time is that from the first to the last line, since a log knows nothing of what came before.
  func run(_ hints: RunImporter.Hints) throws(ImportError) -> ImportedRun {
    let platform = hints.platform
    var run = ExternalRun(
      toolName: version.map { "mbedhtrun \($0)" } ?? "mbedhtrun", target: hints.target, platform: platform,
      toolchain: ExternalRun.toolchain(of: hints.target, platform: platform),
      startedAt: span.flatMap { WallTime(unixSeconds: $0.lowerBound) },
      suites: [try suite(named: hints.suite.lowercased())])
    run.end = run.presumedEnd
    return run.imported(
      .htrunLog,
      remarks: hasWord
        ? [] : [ImportWarning(message: "there is no {{result;…}} in the log: mbedgt calls that TIMEOUT")])
  }

  /// The suite with its cases; one made up of the suite if the device told none, as mbedgt does.
  func suite(named name: String) throws(ImportError) -> ForeignSuite {
    guard let elapsed = Seconds.duration(span.map { $0.upperBound - $0.lowerBound } ?? 0) else {
      throw ImportError(position: .beginning, message: "the times of the log are more than 30 years apart")
    }
    var suite = ForeignSuite(
      name: name, word: word, elapsed: elapsed, copyMethod: nil, cases: foreignCases)
    if cases.isEmpty, summary == nil {
      let (result, isOK): (CaseWord, Bool) =
        switch word {
        case .ok: (.ok, true)
        case .fail: (.fail, false)
        default: (.error, false)
        }
      suite.cases = [
        ForeignCase(
          name: name.firstRange(of: "-test-").map { String(name[$0.upperBound...]) } ?? name, word: result,
          passed: isOK ? 1 : 0, failed: isOK ? 0 : 1, elapsed: elapsed, log: lines)
      ]
    }
    return suite
  }

  private var foreignCases: [ForeignCase] {
    // Where mbedgt goes on to the end of the log, because utest never ended the case, the next case's lines are
    // not taken: else a long log would come once a case.
    let begins = cases.compactMap { $0.logRange.flatMap { $0.isEmpty ? nil : $0.lowerBound } }.sorted()
    var nexts: [Int: Int] = [:]
    for (begin, next) in zip(begins, begins.dropFirst()) where begin < next { nexts[begin] = next }
    return cases.map { testCase in
      let range = testCase.logRange ?? 0..<0
      let end = min(range.upperBound, nexts[range.lowerBound] ?? range.upperBound)
      return ForeignCase(
        name: testCase.name, word: testCase.word, passed: testCase.passed, failed: testCase.failed,
        elapsed: Seconds.duration(testCase.duration) ?? .zero, start: start(of: testCase),
        log: range.isEmpty ? [] : Array(lines[range.lowerBound..<end]))
    }
  }

  /// Since the log began.
  private func start(of testCase: HtrunCase) -> Duration? {
    guard let start = testCase.timeStart, start > 0, let span else { return nil }
    return Seconds.duration(start - span.lowerBound)
  }
}
