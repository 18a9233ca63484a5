import Greentea
import Timekeeping

/// What a live line tells of a run.
struct ProgressLine {
  private var outcome = RunOutcome()
  /// Of the running case; nil between cases: set-ups and recoveries take their time too.
  private var current: (id: CaseID, start: Instant)?
  private var suite: String?
  /// In the time of the run.
  private var start: Instant?

  let times: RunTimes
  /// Whether the time of the run is not that of the people in front of it.
  let isVirtual: Bool

  init(times: RunTimes = RunTimes(), isVirtual: Bool) {
    self.times = times
    self.isVirtual = isVirtual
  }

  mutating func add(_ stamped: StampedEvent) {
    start = start ?? stamped.instant
    outcome.add(stamped)
    switch stamped.event {
    case .suiteStarted(let suite): self.suite = suite
    case .suiteFinished: suite = nil
    case .caseStarted(let id): current = (id, stamped.instant)
    case .caseFinished: current = nil
    default: break
    }
  }

  private var cases: [CaseOutcome] { outcome.suites.flatMap(\.cases) }

  /// How many cases the run has.
  var total: Int { cases.count }

  /// How many of them have a result.
  var finished: Int { cases.count { $0.attempts.first?.result != nil } }

  /// `netsocket-tcp TCPSOCKET_ECHOTEST, 3 of 56, 1 not OK, 0:42, about 6:10 left`; between the cases of a suite
  /// `netsocket-tcp, set-up or recovery, 2 of 56 done, …`; nil between suites.
  ///
  /// - Parameter elapsed: since the run began, for people.
  func text(elapsed: Duration) -> String? {
    guard let suite = current?.id.suite ?? suite else { return nil }
    let name = suite.replacing("mbed-os-tests-", with: "", maxReplacements: 1)
    var parts: [String]
    if let id = current?.id {
      let isFirst = id.attempt == 1
      let attempt = isFirst ? "" : " (attempt \(id.attempt))"
      parts = ["\(name) \(id.name)\(attempt)", "\(finished + (isFirst ? 1 : 0)) of \(total)"]
    } else {
      parts = [name, "set-up or recovery", "\(finished) of \(total) done"]
    }
    let failed = cases.count { testCase in
      testCase.attempts.last { $0.result != nil }.map { !$0.outcome.isOK } ?? false
    }
    if failed > 0 { parts.append("\(failed) not OK") }
    parts.append(Self.clock(elapsed))
    if isVirtual {
      parts.append("\(Self.clock(outcome.lastSeen - (start ?? outcome.lastSeen))) virtual")
    } else if let left = left(elapsed: elapsed) {
      parts.append("about \(Self.clock(left)) left")
    }
    return parts.joined(separator: ", ")
  }

  /// What the waiting cases take, and the rest of the current one; nil if that is not known, or over.
  private func left(elapsed: Duration) -> Duration? {
    let waiting = outcome.suites.flatMap { suite in
      suite.cases.filter(\.attempts.isEmpty).map { (suite: suite.name, name: $0.name) }
    }
    guard var left = waiting.isEmpty ? .zero : times.estimate(waiting) else { return nil }
    if let current, let own = times.estimate((suite: current.id.suite, name: current.id.name)) {
      // In real time people's seconds are the run's.
      let inCase = elapsed - (current.start - (start ?? current.start))
      left += max(own - inCase, .zero)
    }
    return left > .zero ? left : nil
  }

  /// Minutes and seconds, or hours, minutes and seconds.
  static func clock(_ duration: Duration) -> String {
    let seconds = max(Int(duration.components.seconds), 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
  }
}
