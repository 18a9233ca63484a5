import Greentea
import Timekeeping

extension MbedReport {
  /// The report of a run in mbedgt's words.
  ///
  /// One target, named by the description of the run; without that there is nothing to name it by, and the report has
  /// no target. Suites and cases come in the order of the plan, which is that of execution, then any that were not
  /// planned. What the configuration does not build has no row. Only OK and FAIL have counts and a time. A suite whose
  /// result says so has the single row that mbedgt invents for it: named like the suite, 0/1, FAIL if the suite is,
  /// else ERROR.
  ///
  /// A run that was stopped from outside keeps its rows, by the rules of mbed-greentea 1.8.15 for a device that fell
  /// silent: a planned case without a verdict is ERROR if it was started and SKIPPED otherwise. A suite without an end
  /// is ERROR, as long as the time from its start to its last event, 0 s if it never started.
  ///
  /// Case times are seconds since the world began, because events know no other clock.
  ///
  /// - Parameter withLogs: whether suites and cases have what was printed; the tables do without.
  public init(_ outcome: RunOutcome, withLogs: Bool = true) {
    guard let run = outcome.description else {
      self.init(name: "", targets: [])
      return
    }
    self.init(
      name: run.target, description: "netsocket-test \(run.toolVersion) on \(run.device), seed \(run.seed)",
      targets: [
        MbedTarget(
          name: run.target, platform: run.platform, toolchain: run.toolchain,
          suites: outcome.suites.map {
            MbedSuite($0, platform: run.platform, toolchain: run.toolchain, withLogs: withLogs)
          })
      ])
  }
}

extension MbedSuite {
  fileprivate init(_ suite: SuiteOutcome, platform: String, toolchain: String, withLogs: Bool) {
    let lines = withLogs ? suite.logLines : []
    let hasInventedRow = suite.result?.hasInventedRow ?? false
    self.init(
      name: suite.name, result: suite.word, elapsed: .float(suite.elapsed.inSeconds),
      copyMethod: suite.result?.copyMethod ?? "default", output: lines.map { $0 + "\n" }.joined(),
      build: MbedBuild(suite: suite.name, platform: platform, toolchain: toolchain),
      cases: hasInventedRow
        ? [.invented(for: suite, lines)] : suite.cases.map { MbedCase($0, withLog: withLogs) })
  }
}

extension MbedCase {
  /// The counts and the time of what has no verdict of its own are 0, whatever the events say.
  fileprivate init(_ testCase: CaseOutcome, withLog: Bool) {
    let last = testCase.attempts.last
    let start = last?.started.map(Self.seconds) ?? .float(0)
    let log = MbedLog.lines(withLog ? last?.log.flatMap { LogLines.of($0) } ?? [] : [])
    let word = testCase.mbedResult
    guard let last, let result = last.result, word == .ok || word == .fail else {
      self.init(
        name: testCase.name, result: word, passed: 0, failed: 0, elapsed: .float(0), timeStart: start,
        timeEnd: start, log: log)
      return
    }
    let counts = testCase.counts
    self.init(
      name: testCase.name, result: word, passed: counts.passed, failed: counts.failed,
      elapsed: .float(result.elapsed.inSeconds), timeStart: start,
      timeEnd: last.finished.map(Self.seconds) ?? start, log: log)
  }

  /// The row that mbed-greentea 1.8.15 makes of a suite without any case.
  ///
  /// OK and FAIL are taken over from the suite, every other word becomes ERROR.
  fileprivate static func invented(for suite: SuiteOutcome, _ lines: [String]) -> MbedCase {
    let (result, code): (MbedResult, Int) =
      switch suite.word {
      case .ok: (.ok, 0)
      case .fail: (.fail, 1024)
      default: (.error, -1024)
      }
    let lowered = PythonLowercase.full(suite.name)
    // By code points, as Python does: a combining mark behind the dash does not hide it.
    let scalars = lowered.unicodeScalars
    let marker = scalars.firstRange(of: "-test-".unicodeScalars)
    let passed = result == .ok ? 1 : 0
    return MbedCase(
      name: marker.map { String(scalars[$0.upperBound...]) } ?? lowered, result: result, passed: passed,
      failed: 1 - passed, elapsed: .float(suite.elapsed.inSeconds), log: .lines(lines), code: code)
  }

  private static func seconds(_ instant: Instant) -> MbedNumber {
    .float((instant - .beginning).inSeconds)
  }
}

extension CaseOutcome {
  /// The word of mbedgt's tables for the case.
  public var mbedResult: MbedResult {
    if outcome == .fail { return .fail }
    guard let last = attempts.last else { return .skipped }
    return last.result?.verdict.word ?? (last.started == nil ? .skipped : .error)
  }
}

extension SuiteOutcome {
  /// The lines of the suite's log as mbedgt prints them, with what failed in set-up and tear-down.
  fileprivate var logLines: [String] {
    let failures = fixtureFailures.map { failure in
      let cause = failure.cause.map { LogLines.of("\(failure.place.rawValue) failed: \($0.message)") } ?? []
      return (order: failure.order, lines: failure.failures.flatMap { LogLines.of($0) } + cause)
    }
    let entries = log.map { (order: $0.order, lines: LogLines.of($0)) }
    return (failures + entries).sorted { $0.order < $1.order }.flatMap(\.lines)
  }
}

/// The lines that a run leaves in the logs of mbedgt's reports.
public enum LogLines {
  public static func of(_ entry: LogEntry) -> [String] {
    switch entry.content {
    case .message(let text): of(text)
    case .failure(let failure): of(failure)
    }
  }

  /// A text, cut at its line ends.
  public static func of(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { String($0) }
  }

  /// A failed expectation in the shape of Unity's reports, whose file name is empty on a device.
  static func of(_ failure: FailedExpectation) -> [String] {
    of(":\(failure.line)::FAIL: \(failure.what): expected \(failure.expected) was \(failure.actual)")
  }
}
