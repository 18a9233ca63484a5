import Greentea
import NetworkSocket
import Timekeeping

/// A run of another tool, in that tool's words.
struct ExternalRun {
  /// Such as `mbedgt 1.8.15`.
  var toolName: String
  var target: String
  var platform: String
  var toolchain: String
  var startedAt: WallTime?
  /// In the order of execution, as far as it is known.
  var suites: [ExternalSuite] = []
  /// Nil if the run did not finish.
  var closing: RunClosing?

  /// Such as `mbedgt`, for messages.
  fileprivate var tool: String {
    // What mbedhtrun prints is judged by mbedgt.
    toolName.hasPrefix("mbed") ? "mbedgt" : String(toolName.prefix { $0 != " " })
  }

  /// - Parameter toolchain: if nobody tells, the part of the target's name behind the platform's, or behind its last dash.
  init(of toolName: String, target: String, platform: String, toolchain: String? = nil) {
    self.toolName = toolName
    self.target = target
    self.platform = platform
    let rest =
      target.hasPrefix(platform + "-")
      ? target.dropFirst(platform.count + 1)
      : target.lastIndex(of: "-").map { target[target.index(after: $0)...] } ?? ""
    self.toolchain = toolchain ?? String(rest)
  }

  /// What mbedgt itself would have said, where the file does not: the sum of the suites, and how many are bad.
  var presumedClosing: RunClosing {
    let bad = suites.count { $0.word != .ok }
    // mbedgt clamps it so.
    return RunClosing(elapsed: suites.reduce(.zero) { $0 + $1.elapsed }, exitCode: bad > 255 ? 1 : bad)
  }
}

/// A suite of another tool's run.
struct ExternalSuite {
  var name: String
  var word: MbedResult
  var elapsed: Duration
  /// Nil for `default`.
  var copyMethod: String?
  /// Since the run began, where it is known.
  var start: Duration?
  /// In the order of execution, as far as it is known; each name once.
  var cases: [ExternalCase]

  /// What mbedgt 1.8.15 calls the case that it makes up of a suite that told none.
  var inventedCaseName: String {
    let name = name.lowercased()
    return name.firstRange(of: "-test-").map { String(name[$0.upperBound...]) } ?? name
  }

  /// Where nobody tells, a suite is what its cases came to, and took the sum of them.
  ///
  /// - Parameter allowsSkips: whether a skipped case leaves it OK, as with other tools than mbedgt.
  mutating func judgeByCases(allowsSkips: Bool = false) {
    let words = Set(cases.map(\.word))
    let good: Set<MbedResult> = allowsSkips ? [.ok, .skipped] : [.ok]
    word = words.contains(.fail) ? .fail : !words.isEmpty && words.isSubset(of: good) ? .ok : .error
    elapsed = cases.reduce(.zero) { $0 + $1.elapsed }
  }
}

/// A case of another tool's run.
struct ExternalCase {
  var name: String
  var word: MbedResult
  var passed: Int
  var failed: Int
  var elapsed: Duration
  /// Since the run began, where it is known.
  var start: Duration?
  /// The lines of its log.
  var log: [String] = []
  /// Why it was skipped, where the file tells.
  var skipReason: String?
}

extension ExternalRun {
  /// The run as events.
  func imported(_ format: ImportFormat, remarks: [ImportWarning] = []) -> ImportedRun {
    var story = EventBuilder(tool: tool)
    story.add(.runStarted(description))
    for suite in suites {
      story.add(.planned(suite: suite.name, cases: suite.cases.map(\.name), budget: .zero))
    }
    for suite in suites { story.add(suite) }
    if let closing {
      story.wait(until: closing.elapsed)
      story.add(.runFinished(elapsed: closing.elapsed, exitCode: closing.exitCode))
    }
    return ImportedRun(
      format: format, description: description, startedAt: startedAt, events: story.events,
      remarks: remarks + lossRemarks)
  }

  private var lossRemarks: [ImportWarning] {
    guard tool == "mbedgt" else { return [] }
    let losses = suites.reduce(0) { $0 + $1.unjudgedWithCounts }
    guard losses > 0 else { return [] }
    return [
      ImportWarning(
        message:
          "counts or times of \(losses) cases are left out: they are ERROR or SKIPPED, for which mbedgt gives none"
      )
    ]
  }

  /// What mbedgt does at a hang is what we call `stop`.
  private var description: RunDescription {
    RunDescription(
      toolVersion: toolName, seed: 0, device: "board:\(platform)", target: target, platform: platform,
      toolchain: toolchain, onHang: .stop, timeoutScale: 1, configuration: [])
  }
}

/// Events one after the other; time never steps back.
private struct EventBuilder {
  private(set) var events: [StampedEvent] = []
  private let tool: String
  private var now = Instant.beginning

  init(tool: String) {
    self.tool = tool
  }

  mutating func wait(until time: Duration) {
    now = max(now, .beginning + time)
  }

  mutating func add(_ event: GreenteaEvent) {
    events.append(StampedEvent(at: now, event))
  }

  mutating func add(_ suite: ExternalSuite) {
    if let start = suite.start { wait(until: start) }
    let start = now - .beginning
    add(.suiteStarted(suite: suite.name))
    for testCase in suite.cases {
      let id = CaseID(suite: suite.name, name: testCase.name)
      if testCase.word != .skipped {
        if let start = testCase.start { wait(until: start) }
        add(.caseStarted(id))
      }
      for line in testCase.log { add(.message(id, line)) }
      wait(until: now - .beginning + testCase.elapsed)
      add(.caseFinished(id, testCase.result(in: suite, tool)))
    }
    wait(until: start + suite.elapsed)
    add(
      .suiteFinished(
        suite: suite.name,
        SuiteResult(
          word: suite.word, elapsed: suite.elapsed, hasInventedRow: suite.hasInventedError,
          copyMethod: suite.copyMethod)))
  }
}

extension ExternalSuite {
  /// How many cases have counts or a time that no table of ours shows.
  fileprivate var unjudgedWithCounts: Int {
    if hasInventedError { return 0 }
    return cases.count { testCase in
      (testCase.word == .error || testCase.word == .skipped)
        && (testCase.passed, testCase.failed, testCase.elapsed) != (0, 0, .zero)
    }
  }

  /// Whether the only case is one that mbedgt 1.8.15 made up of a suite that told none and was not judged.
  ///
  /// Made-up cases of an OK or FAIL suite are like any other.
  fileprivate var hasInventedError: Bool {
    guard cases.count == 1, let row = cases.first, word != .ok, word != .fail, row.word == .error else {
      return false
    }
    return row.name == inventedCaseName && row.passed == 0 && row.failed == 1
  }
}

extension ExternalCase {
  fileprivate func result(in suite: ExternalSuite, _ tool: String) -> CaseResult {
    let isJudged = word == .ok || word == .fail
    return CaseResult(
      verdict: verdict(in: suite, tool), passed: isJudged ? passed : 0, failed: isJudged ? failed : 0,
      elapsed: elapsed, evidence: Evidence())
  }

  private func verdict(in suite: ExternalSuite, _ tool: String) -> Verdict {
    switch word {
    case .ok: .ok
    case .fail: .fail
    case .skipped:
      .skipped(reason: skipReason ?? "\(tool) reported SKIPPED: its suite ended before it")
    default:
      .error(
        Cause(
          suite.word == .serialLineLost ? .bench : .device,
          tool == "mbedgt"
            ? "\(tool) reported ERROR: the case began and did not end (its suite was \(suite.word.rawValue))"
            : "\(tool) reported ERROR",
          advice: "look at the end of the suite's log", isLineLost: suite.word == .serialLineLost))
    }
  }
}
