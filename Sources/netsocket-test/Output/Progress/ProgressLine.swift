import Greentea
import Reports
import Timekeeping

/// The text of the live line.
struct ProgressLine {
  private var outcome = RunOutcome()
  /// Of the running case; nil between cases: set-ups and recoveries take their time too.
  private var current: (id: CaseID, start: Instant)?
  private var suite: String?
  /// In the time of the run.
  private var start: Instant?
  /// A notice was given about them.
  private var slowOnes: Set<CaseID> = []

  let times: RunTimes
  /// How long the running case may take, once that is known.
  var limit: Duration?
  /// Whether the time of the run is not that of the people in front of it.
  let isVirtual: Bool

  init(times: RunTimes = RunTimes(), isVirtual: Bool) {
    self.times = times
    self.isVirtual = isVirtual
  }

  /// - Returns: a notice about a case that has passed and took long, unless it was given already.
  @discardableResult
  mutating func add(_ stamped: StampedEvent) -> String? {
    start = start ?? stamped.instant
    outcome.add(stamped)
    switch stamped.event {
    case .suiteStarted(let suite): self.suite = suite
    case .suiteFinished: suite = nil
    case .caseStarted(let id): current = (id, stamped.instant)
    case .caseFinished(let id, let result):
      current = nil
      return result.verdict.isOK ? slow(id, result.elapsed, "took") : nil
    default: break
    }
    return nil
  }

  /// A notice about the running case, once it takes long.
  ///
  /// - Parameter elapsed: since the run began, for people: in virtual time there is none.
  mutating func slowCase(elapsed: Duration) -> String? {
    guard !isVirtual, let current else { return nil }
    return slow(current.id, inCase(current.start, elapsed), "has run for")
  }

  /// `SLOW TCPSOCKET_ECHOTEST: took 25.0 s, usually 9.8 s`.
  private mutating func slow(_ id: CaseID, _ elapsed: Duration, _ verb: String) -> String? {
    guard let usual = times.usual(id, exceededBy: elapsed), slowOnes.insert(id).inserted else { return nil }
    return "SLOW \(id.name): \(verb) \(EventText.seconds(elapsed)), usually \(EventText.seconds(usual))"
  }

  private var cases: [CaseOutcome] { outcome.suites.flatMap(\.cases) }

  /// How many cases the run has.
  var total: Int { cases.count }

  /// How many of them have a result.
  var finished: Int { cases.count { $0.attempts.first?.result != nil } }

  /// A silence of at least this is told.
  private static let tellableSilence = Duration.seconds(10)

  /// `netsocket-tcp TCPSOCKET_ECHOTEST 0:31 of 8:00, module silent for 20 s, 3 of 56, 1 failed, 0:42, about 6:10 left`;
  /// between the cases of a suite `netsocket-tcp, set-up or recovery, 2 of 56 done, …`; nil between suites.
  ///
  /// - Parameters:
  ///   - elapsed: since the run began, for people.
  ///   - silence: how long the module has said nothing; nil if that means nothing.
  ///   - columns: names are shortened to fit into these, then times are left out, counters never.
  func text(elapsed: Duration, silence: Duration? = nil, columns: Int = .max) -> String? {
    guard let suite = current?.id.suite ?? suite else { return nil }
    let place = suite.replacing("mbed-os-tests-", with: "", maxReplacements: 1)
    let names: [String]
    var (own, counters): (String, [String])
    if let id = current?.id {
      let isFirst = id.attempt == 1
      names = ["\(place) \(id.name)", id.name]
      own = isFirst ? "" : " (attempt \(id.attempt))"
      if !isVirtual, let time = timeInCase(elapsed) { own += " \(time)" }
      counters = ["\(finished + (isFirst ? 1 : 0)) of \(total)"]
      if !isVirtual, let silence, silence >= Self.tellableSilence {
        counters.insert("module silent for \(silence.components.seconds) s", at: 0)
      }
    } else {
      names = [place]
      (own, counters) = ("", ["set-up or recovery", "\(finished) of \(total) done"])
    }
    let failed = cases.count { testCase in
      testCase.attempts.last { $0.result != nil }.map { !$0.outcome.isOK } ?? false
    }
    if failed > 0 { counters.append("\(failed) failed") }
    var times = [Self.clock(elapsed)]
    if isVirtual {
      times.append("\(Self.clock(outcome.lastSeen - (start ?? outcome.lastSeen))) virtual")
    } else if let left = left(elapsed: elapsed) {
      times.append("about \(Self.clock(left)) left")
    }
    return Self.fitted(names, own, counters, times, in: columns)
  }

  /// A name is not cut to fewer characters than this while there is something else to leave out.
  private static let leastName = 8

  private static func fitted(
    _ names: [String], _ own: String, _ counters: [String], _ times: [String], in columns: Int
  ) -> String {
    var times = times
    while true {
      let rest = own + (counters + times).map { ", \($0)" }.joined()
      let room = columns - rest.count
      if let name = names.first(where: { $0.count <= room }) { return name + rest }
      if room >= leastName || times.isEmpty {
        return ColumnText.cut(names.last ?? "", to: max(room, 0)) + rest
      }
      times.removeLast()
    }
  }

  /// `0:31 of 8:00`: how long the case has run, and how long it may; nil if that is not known.
  private func timeInCase(_ elapsed: Duration) -> String? {
    guard let limit, let current else { return nil }
    return "\(Self.clock(inCase(current.start, elapsed))) of \(Self.clock(limit))"
  }

  /// In real time people's seconds are the run's.
  private func inCase(_ caseStart: Instant, _ elapsed: Duration) -> Duration {
    elapsed - (caseStart - (start ?? caseStart))
  }

  /// What the waiting cases take, and the rest of the current one; nil if that is not known, or over.
  private func left(elapsed: Duration) -> Duration? {
    let waiting = outcome.suites.flatMap { suite in
      suite.cases.filter(\.attempts.isEmpty).map { (suite: suite.name, name: $0.name) }
    }
    guard var left = waiting.isEmpty ? .zero : times.estimate(waiting) else { return nil }
    if let current, let own = times.estimate((suite: current.id.suite, name: current.id.name)) {
      left += max(own - inCase(current.start, elapsed), .zero)
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
