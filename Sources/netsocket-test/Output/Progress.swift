import ATCommand
import Greentea
import RunComparison
import RunHistory
import Synchronization
import Timekeeping

/// Prints progress on stderr: a live line on a terminal, elsewhere a line per case.
final class Progress: Sendable {
  private struct State {
    var line: ProgressLine
    var live: LiveLine
    var refused = RefusedTargets()
    var silence: (@Sendable () -> Duration?)?
  }

  private let isTerminal: Bool
  private let isQuiet: Bool
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>
  private let stopwatch = Stopwatch()

  /// - Parameters:
  ///   - isTerminal: shows a live line, cut to `columns` characters.
  ///   - isQuiet: tells only what went wrong or was left out.
  ///   - line: what the live line knows before the run.
  init(
    isTerminal: Bool, isQuiet: Bool = false, columns: Int = 80,
    line: ProgressLine = ProgressLine(isVirtual: true),
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.isQuiet = isQuiet
    self.write = write
    state = Mutex(State(line: line, live: LiveLine(columns: columns, write: write)))
  }

  func tell(_ stamped: StampedEvent) {
    let event = stamped.event
    state.withLock { state in
      state.line.add(stamped)
      switch event {
      case .caseStarted: show(&state)
      case .caseFinished(let id, let result):
        if !isTerminal, !isQuiet {
          let word = result.verdict.word.rawValue
          let attempt = id.attempt > 1 ? " at attempt \(id.attempt)" : ""
          plain(
            "[\(state.line.finished)/\(state.line.total)] \(id.suite) \(id.name): \(word)\(attempt) in \(EventText.seconds(result.elapsed))",
            &state)
        }
      default: break
      }
      for line in EventText.lines(event) { plain(line, &state) }
      if case .runFinished = event { state.live.clear() }
    }
  }

  /// Shows how time goes on, where it does so between events: once a second.
  func tick() {
    state.withLock { show(&$0) }
  }

  /// Notes how long what begins now may take.
  func note(limit: Duration) {
    state.withLock { $0.line.limit = limit }
  }

  /// Shows from now on how long the module has been silent.
  func watch(silence: @escaping @Sendable () -> Duration?) {
    state.withLock { $0.silence = silence }
  }

  private func show(_ state: inout State) {
    guard isTerminal, !isQuiet,
      let text = state.line.text(elapsed: stopwatch.elapsed, silence: state.silence?())
    else { return }
    state.live.show(text)
  }

  /// Prints, once for each target, what was not allowed to leave this machine.
  func tellRefusal(_ target: String) {
    state.withLock { state in
      guard state.refused.isNew(target) else { return }
      plain(EventText.refusal(of: target), &state)
    }
  }

  /// Prints a warning.
  func warn(_ sentence: String) {
    state.withLock { plain("warning: \(sentence)", &$0) }
  }

  /// Prints what the checks found about a device that could not be set up.
  func explain(_ sentence: String) {
    state.withLock { plain(sentence, &$0) }
  }

  /// Prints that a signal ends the run.
  func tellStop() {
    state.withLock { plain(EventText.stop, &$0) }
  }

  /// Prints an AT exchange that has ended.
  func tell(_ exchange: ATExchangeRecord) {
    state.withLock { plain(EventText.line(exchange), &$0) }
  }

  private func plain(_ text: String, _ state: inout State) {
    state.live.clear()
    write("netsocket-test: \(text)\n")
  }
}

/// The targets outside this machine that were printed: each once, up to a limit.
struct RefusedTargets {
  private var told: Set<String> = []

  /// Further targets are not printed.
  private static let limit = 16

  mutating func isNew(_ target: String) -> Bool {
    told.count < Self.limit && told.insert(target).inserted
  }
}

/// The text of the live line.
struct ProgressLine {
  private var outcome = RunOutcome()
  /// Of the running case; nil between cases: set-ups and recoveries take their time too.
  private var current: (id: CaseID, start: Instant)?
  private var suite: String?
  /// In the time of the run.
  private var start: Instant?

  let times: RunTimes
  /// How long the running case may take, once that is known.
  var limit: Duration?
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

  /// A silence of at least this is told.
  private static let tellableSilence = Duration.seconds(10)

  /// `netsocket-tcp TCPSOCKET_ECHOTEST 0:31 of 8:00, module silent for 20 s, 3 of 56, 1 failed, 0:42, about 6:10 left`;
  /// between the cases of a suite `netsocket-tcp, set-up or recovery, 2 of 56 done, …`; nil between suites.
  ///
  /// - Parameters:
  ///   - elapsed: since the run began, for people.
  ///   - silence: how long the module has said nothing; nil if that means nothing.
  func text(elapsed: Duration, silence: Duration? = nil) -> String? {
    guard let suite = current?.id.suite ?? suite else { return nil }
    let name = suite.replacing("mbed-os-tests-", with: "", maxReplacements: 1)
    var parts: [String]
    if let id = current?.id {
      let isFirst = id.attempt == 1
      let attempt = isFirst ? "" : " (attempt \(id.attempt))"
      let own = isVirtual ? "" : timeInCase(elapsed).map { " \($0)" } ?? ""
      parts = ["\(name) \(id.name)\(attempt)\(own)", "\(finished + (isFirst ? 1 : 0)) of \(total)"]
      if !isVirtual, let silence, silence >= Self.tellableSilence {
        parts.insert("module silent for \(silence.components.seconds) s", at: 1)
      }
    } else {
      parts = [name, "set-up or recovery", "\(finished) of \(total) done"]
    }
    let failed = cases.count { testCase in
      testCase.attempts.last { $0.result != nil }.map { !$0.outcome.isOK } ?? false
    }
    if failed > 0 { parts.append("\(failed) failed") }
    parts.append(Self.clock(elapsed))
    if isVirtual {
      parts.append("\(Self.clock(outcome.lastSeen - (start ?? outcome.lastSeen))) virtual")
    } else if let left = left(elapsed: elapsed) {
      parts.append("about \(Self.clock(left)) left")
    }
    return parts.joined(separator: ", ")
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

/// A line on a terminal that is overwritten, at most ten times a second.
struct LiveLine {
  private var isShown = false
  private var lastChange: Stopwatch?
  /// A line that wraps could not be taken away again.
  private let columns: Int
  private let write: @Sendable (String) -> Void

  /// It changes at most so often.
  private static let interval = Duration.milliseconds(100)

  /// - Parameter columns: the width of the terminal.
  init(columns: Int = 80, write: @escaping @Sendable (String) -> Void) {
    self.columns = columns
    self.write = write
  }

  /// Shows the text instead of what is there, unless that has only just come.
  mutating func show(_ text: String) {
    if let lastChange, lastChange.elapsed < Self.interval { return }
    lastChange = Stopwatch()
    isShown = true
    write("\r\u{1B}[2K" + text.prefix(max(columns - 1, 1)))
  }

  /// Takes the line away, so that others can be written.
  mutating func clear() {
    if isShown { write("\r\u{1B}[2K") }
    isShown = false
  }
}

/// How long cases have taken before, to tell what is left of a run.
struct RunTimes: Sendable {
  private let medians: [String: [String: Duration]]

  /// How many of the newest runs are read, and how many of those on the same device are used.
  private static let (looked, used) = (200, 20)

  init(medians: [String: [String: Duration]] = [:]) {
    self.medians = medians
  }

  /// From the newest runs on the same device; nothing where there is no history.
  static func read(_ history: String?, device: String) -> RunTimes {
    guard let file = try? HistoryChoice.open(flag: history, .readOnly) else { return RunTimes() }
    defer { file.close() }
    let runs = (try? file.comparedRuns(RunFilter(limit: looked))) ?? []
    let same = runs.filter { $0.conditions.contains { $0.name == "device" && $0.value == device } }
    var medians: [String: [String: Duration]] = [:]
    for entry in SlowCase.all(in: Array(same.prefix(used))) {
      medians[entry.suite, default: [:]][entry.name] = entry.median
    }
    return RunTimes(medians: medians)
  }

  /// How long these cases take together; unknown ones take as long as the others on average.
  ///
  /// - Returns: nil if less than half of them are known.
  func estimate(_ cases: [(suite: String, name: String)]) -> Duration? {
    let known = cases.compactMap { medians[$0.suite]?[$0.name] }
    guard !known.isEmpty, known.count * 2 >= cases.count else { return nil }
    return known.reduce(.zero, +) * cases.count / known.count
  }

  /// Of one case, if it is known.
  func estimate(_ testCase: (suite: String, name: String)) -> Duration? {
    medians[testCase.suite]?[testCase.name]
  }
}
