import Greentea
import Timekeeping

/// What the events tell about one suite.
struct SuiteRecord {
  private let name: String
  private var cases: [CaseRecord] = []
  private var indices: [String: Int] = [:]
  private var lines: [String] = []
  private var started: Instant?
  private var lastSeen: Instant?
  private var result: SuiteResult?

  init(name: String) {
    self.name = name
  }

  mutating func plan(_ names: [String]) {
    for name in names { update(name) { _ in } }
  }

  mutating func start(at instant: Instant) {
    result = nil
    started = instant
    lastSeen = instant
  }

  /// Notes that the suite was still running.
  mutating func touch(at instant: Instant) {
    lastSeen = instant
  }

  /// What failed in the set-up or the tear-down.
  mutating func add(
    _ failures: [FailedExpectation], _ cause: Cause?, of place: String, at instant: Instant
  ) {
    lines += failures.flatMap { LogLines.of($0) }
    if let cause { lines += LogLines.of("\(place) failed: \(cause.message)") }
    touch(at: instant)
  }

  mutating func start(_ id: CaseID, at instant: Instant) {
    update(id.name) { $0.start(id.attempt, at: instant) }
    touch(at: instant)
  }

  mutating func add(_ new: [String], to id: CaseID, at instant: Instant) {
    lines += new
    update(id.name) { $0.add(new, id.attempt) }
    touch(at: instant)
  }

  mutating func finish(_ id: CaseID, _ result: CaseResult, at instant: Instant) {
    update(id.name) { $0.finish(id.attempt, result, at: instant) }
    touch(at: instant)
  }

  mutating func finish(_ result: SuiteResult) {
    self.result = result
  }

  private mutating func update(_ testCase: String, _ change: (inout CaseRecord) -> Void) {
    if let index = indices[testCase] {
      change(&cases[index])
    } else {
      indices[testCase] = cases.count
      var record = CaseRecord(name: testCase)
      change(&record)
      cases.append(record)
    }
  }

  // MARK: Report

  func suite(platform: String, toolchain: String, flaky: RunOptions.Flaky) -> MbedSuite {
    let hasInventedRow = result?.hasInventedRow ?? false
    return MbedSuite(
      name: name, result: word, elapsed: elapsed, copyMethod: result?.copyMethod ?? "default",
      output: lines.map { $0 + "\n" }.joined(),
      build: MbedBuild(suite: name, platform: platform, toolchain: toolchain),
      cases: hasInventedRow ? [inventedCase] : cases.map { $0.row(flaky) })
  }

  private var word: MbedResult {
    result.map { MbedResult($0.word) } ?? .error
  }

  private var elapsed: MbedNumber {
    if let result { return .float(result.elapsed.inSeconds) }
    guard let started, let lastSeen else { return .float(0) }
    return .float((lastSeen - started).inSeconds)
  }

  /// The row that mbed-greentea 1.8.15 makes of a suite without any case.
  ///
  /// OK and FAIL are taken over from the suite, every other word becomes ERROR.
  private var inventedCase: MbedCase {
    let (result, code): (MbedResult, Int) =
      switch word {
      case .ok: (.ok, 0)
      case .fail: (.fail, 1024)
      default: (.error, -1024)
      }
    let passed = result == .ok ? 1 : 0
    return MbedCase(
      name: inventedName, result: result, passed: passed, failed: 1 - passed, elapsed: elapsed,
      log: .lines(lines), code: code)
  }

  private var inventedName: String {
    let lowered = PythonLowercase.full(name)
    // By code points, as Python does: a combining mark behind the dash does not hide it.
    let scalars = lowered.unicodeScalars
    guard let marker = scalars.firstRange(of: "-test-".unicodeScalars) else { return lowered }
    return String(scalars[marker.upperBound...])
  }
}
