import Greentea
import Timekeeping

/// What a live line tells of a run.
struct ProgressLine {
  private var waiting: [CaseID] = []
  private var current: CaseID?
  /// Between cases: set-ups and recoveries take their time too.
  private var suite: String?
  private var total = 0
  private(set) var finished = 0
  private var failed: Set<CaseID> = []
  /// In the time of the run.
  private var now = Instant.beginning
  private var start: Instant?
  private var currentStart = Instant.beginning

  let times: RunTimes
  /// Whether the time of the run is not that of the people in front of it.
  let isVirtual: Bool

  init(times: RunTimes = RunTimes(), isVirtual: Bool) {
    self.times = times
    self.isVirtual = isVirtual
  }

  mutating func add(_ stamped: StampedEvent) {
    now = stamped.instant
    start = start ?? now
    switch stamped.event {
    case .planned(let suite, let cases, _):
      total += cases.count
      waiting += cases.map { CaseID(suite: suite, name: $0) }
    case .suiteStarted(let suite): self.suite = suite
    case .suiteFinished: suite = nil
    case .caseStarted(let id):
      current = id
      currentStart = now
      drop(id)
    case .caseFinished(let id, let result):
      // Attempts at a case are one case.
      let first = CaseID(suite: id.suite, name: id.name)
      if id.attempt == 1 { finished += 1 }
      if result.verdict.isOK { failed.remove(first) } else { failed.insert(first) }
      current = nil
      drop(id)
    default: break
    }
  }

  private mutating func drop(_ id: CaseID) {
    waiting.removeAll { $0.suite == id.suite && $0.name == id.name }
  }

  /// `netsocket-tcp TCPSOCKET_ECHOTEST, 3 of 56, 1 not OK, 0:42, about 6:10 left`; between the cases of a suite
  /// `netsocket-tcp, set-up or recovery, 2 of 56 done, …`; nil between suites.
  ///
  /// - Parameter elapsed: since the run began, for people.
  func text(elapsed: Duration) -> String? {
    guard let suite = current?.suite ?? suite else { return nil }
    let name = suite.replacing("mbed-os-tests-", with: "", maxReplacements: 1)
    var parts: [String]
    if let current {
      let isFirst = current.attempt == 1
      let attempt = isFirst ? "" : " (attempt \(current.attempt))"
      parts = ["\(name) \(current.name)\(attempt)", "\(finished + (isFirst ? 1 : 0)) of \(total)"]
    } else {
      parts = [name, "set-up or recovery", "\(finished) of \(total) done"]
    }
    if !failed.isEmpty { parts.append("\(failed.count) not OK") }
    parts.append(Self.clock(elapsed))
    if isVirtual {
      parts.append("\(Self.clock(now - (start ?? now))) virtual")
    } else if let left = left(elapsed: elapsed) {
      parts.append("about \(Self.clock(left)) left")
    }
    return parts.joined(separator: ", ")
  }

  /// What the waiting cases take, and the rest of the current one; nil if that is not known, or over.
  private func left(elapsed: Duration) -> Duration? {
    let cases = waiting.map { (suite: $0.suite, name: $0.name) }
    guard var left = cases.isEmpty ? .zero : times.estimate(cases) else { return nil }
    if let current, let own = times.estimate((suite: current.suite, name: current.name)) {
      // In real time people's seconds are the run's.
      let inCase = elapsed - (currentStart - (start ?? currentStart))
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
