import Greentea
import RunComparison
import RunHistory
import TestSupport
import Testing
import Timekeeping

@Suite("Asking the history")
struct QueryTests {
  private static let verdicts: [Verdict] = [
    .ok, .ok, .ok, .fail, .error(Sample.cause), .hung(limit: .seconds(1), Sample.cause), .interrupted,
    .blocked(by: "set-up"), .skipped(reason: "no"),
  ]

  /// Runs of every kind, in no order.
  private static func runs(seed: UInt64, _ count: Int = 60) -> [StoredRun] {
    var generator = SeededGenerator(seed: seed)
    func draw(_ bound: UInt64) -> Int { Int(generator.below(bound)) }
    return (0..<count).map { _ in
      let cases = ["A", "B", "C"].map { name in
        (
          name,
          (0...(draw(4) == 0 ? 1 : 0)).map { _ in verdicts[draw(3) > 0 ? 0 : draw(UInt64(verdicts.count))] }
        )
      }
      let run = Sample.run(
        draw(1_000_000), firmware: [nil, "1.6", "1.7"][draw(3)],
        tags: draw(2) == 0 ? [RunTag(key: "board", value: "\(draw(3))")] : [],
        suite: ["net-tcp", "net-udp"][draw(2)], cases, isFinished: draw(6) > 0)
      // Some begin at the same moment.
      var header = run.header
      header.startedAt = WallTime(unixNanoseconds: Int64(draw(30)))
      return StoredRun(header: header, events: run.events)
    }
  }

  /// What the filter says, said again over the events.
  private static func accepts(_ filter: RunFilter, _ run: StoredRun) -> Bool {
    let compared = ComparedRun(
      id: "", firmware: nil, RunOutcome(events: run.events))
    let outcomes = compared.suites.flatMap { $0.cases.map(\.outcome) }
    let isFinished = if case .runFinished = run.events.last?.event { true } else { false }
    if let firmware = filter.firmware, run.header.firmware != firmware { return false }
    guard filter.tags.allSatisfy(run.header.tags.contains) else { return false }
    if !filter.suites.isEmpty {
      guard compared.suites.contains(where: { suite in filter.suites.contains { $0.matches(suite.name) } })
      else { return false }
    }
    if let since = filter.since, run.header.startedAt < since { return false }
    switch filter.verdict {
    case nil: return true
    case .ok: return isFinished && outcomes.allSatisfy(\.isOK)
    case .interrupted: return !isFinished || outcomes.contains(.interrupted)
    case .notRun: return !isFinished
    case let verdict?: return outcomes.contains(verdict)
    }
  }

  static let filters: [RunFilter] =
    [
      RunFilter(), RunFilter(firmware: "1.7"), RunFilter(firmware: "9"),
      RunFilter(tags: [RunTag(key: "board", value: "1")]), RunFilter(suites: [Glob("*udp")]),
      RunFilter(suites: [Glob("none")]), RunFilter(since: WallTime(unixNanoseconds: 12)),
      RunFilter(firmware: "1.6", suites: [Glob("*")], since: WallTime(unixNanoseconds: 5), verdict: .fail),
    ] + VerdictName.allCases.map { RunFilter(verdict: $0) }

  @Test(
    "for runs gives those that the filter says, newest first",
    arguments: 0..<(TestForm.isFull ? 50 : 4) as Range<UInt64>)
  func summaries(seed: UInt64) throws {
    let history = try TemporaryHistory()
    let runs = Self.runs(seed: seed)
    try history.file.add(runs)
    for filter in Self.filters {
      let expected = runs.enumerated().filter { Self.accepts(filter, $0.element) }.sorted {
        ($0.element.header.startedAt, $0.offset) > ($1.element.header.startedAt, $1.offset)
      }.map(\.element.header.id)
      let found = try history.file.summaries(filter)
      #expect(found.map(\.header.id) == expected, "\(filter)")
      #expect(try history.file.comparedRuns(filter).map(\.id) == expected.map(\.text))
      var limited = filter
      limited.limit = 3
      #expect(try history.file.summaries(limited).map(\.header.id) == Array(expected.prefix(3)))
    }
  }

  @Test("for runs to compare gives what their events give, and under what they ran")
  func compared() throws {
    let history = try TemporaryHistory()
    let runs = Self.runs(seed: 9)
    try history.file.add(runs)
    for run in runs {
      let found = try history.file.comparedRuns(.id(prefix: run.header.id.text))
      #expect(found.count == 1)
      let expected = ComparedRun(
        id: run.header.id.text, firmware: run.header.firmware, startedAt: run.header.startedAt,
        RunOutcome(events: run.events))
      #expect(found[0] == expected)
    }
    let conditions = try history.file.comparedRuns(.latest(back: 0))[0].conditions
    #expect(
      conditions.map { "\($0.name)=\($0.value)" } == [
        "device=sim:at1.7", "driver=modern", "target=ESP8266_SIM-SWIFT", "tool version=0.1.0",
        "on-hang=recover", "timeout-scale=1.0", "repetition=once", "flaky=ok", "order=standard",
        "config echo-server-addr=echo.example.test",
      ])
  }

  @Test("for runs with a thousand tags gets an answer")
  func manyTags() throws {
    let history = try TemporaryHistory()
    let tags = (0..<1000).map { RunTag(key: "k\0\($0)", value: "'\($0)\"\u{1A}") }
    try history.file.add([
      Sample.run(1, tags: tags), Sample.run(2, tags: Array(tags.dropLast())), Sample.run(3),
    ])
    #expect(try history.file.summaries(RunFilter(tags: tags)).map(\.header.tags.count) == [1000])
    #expect(try history.file.summaries(RunFilter(tags: Array(tags.prefix(999)))).count == 2)
    #expect(try history.file.summaries(RunFilter(tags: [tags[7], tags[7]])).count == 2)
    let other = RunTag(key: tags[7].key, value: "another")
    #expect(try history.file.summaries(RunFilter(tags: [tags[7], other])).isEmpty)
  }

  @Test("for all that came of runs gives each once, oldest first")
  func outcomes() throws {
    let history = try TemporaryHistory()
    let runs = (0..<4).map { Sample.run($0, firmware: "a", tags: [RunTag(key: "n", value: "\($0 % 2)")]) }
    try history.file.add(runs)
    let found = try history.file.runs([
      .latest(back: 0), .tag(RunTag(key: "n", value: "1")), .firmware("a"),
      .id(prefix: runs[0].header.id.text),
    ])
    #expect(found.map(\.summary.header) == [runs[0], runs[1], runs[3]].map(\.header))
    #expect(found.map(\.outcome) == [runs[0], runs[1], runs[3]].map { RunOutcome(events: $0.events) })
    #expect(try kind { _ = try history.file.runs([.latest(back: 0), .firmware("b")]) } == .noSuchRun)
  }

  @Test("for a run by name finds it, and says why not")
  func selectors() throws {
    let history = try TemporaryHistory()
    #expect(try kind { _ = try history.file.summary(of: .latest(back: 0)) } == .noSuchRun)
    let runs = (0..<5).map { number in
      Sample.run(number, firmware: number < 2 ? "a" : "b", tags: [RunTag(key: "n", value: "\(number % 2)")])
    }
    try history.file.add(runs)
    func numbers(_ text: String) throws -> [Int] {
      let selector = try #require(RunSelector(text), "\(text)")
      #expect(RunSelector(selector.text) == selector)
      return try history.file.comparedRuns(selector).map { run in
        try #require(runs.firstIndex { $0.header.id.text == run.id })
      }
    }
    #expect(try numbers("latest") == [4])
    #expect(try numbers("latest~0") == [4])
    #expect(try numbers("latest~3") == [1])
    #expect(try numbers("firmware:a") == [1, 0])
    #expect(try numbers("tag:n=1") == [3, 1])
    for (number, run) in runs.enumerated() {
      #expect(try numbers(run.header.id.text) == [number])
      #expect(try numbers(run.header.id.text.uppercased()) == [number])
      #expect(try numbers(String(run.header.id.text.prefix(9))) == [number])
    }
    #expect(try kind { _ = try numbers("latest~5") } == .noSuchRun)
    #expect(try kind { _ = try numbers("firmware:c") } == .noSuchRun)
    #expect(try kind { _ = try numbers("tag:n=7") } == .noSuchRun)
    #expect(try kind { _ = try numbers("00000000-0000") } == .noSuchRun)
    #expect(try history.file.events(of: .firmware("a")) == runs[1].events)
  }

  @Test("for the beginning of several ids is told so")
  func ambiguous() throws {
    let history = try TemporaryHistory()
    let runs = try ["ab000000", "ab111111", "ac000000"].enumerated().map { index, start in
      var header = Sample.header(index)
      header.id = try #require(RunID(start + header.id.text.dropFirst(8)))
      return StoredRun(header: header, events: Sample.events([]))
    }
    try history.file.add(runs)
    #expect(try kind { _ = try history.file.comparedRuns(.id(prefix: "ab")) } == .ambiguousRun)
    #expect(try kind { _ = try history.file.comparedRuns(.id(prefix: "a")) } == .ambiguousRun)
    #expect(try history.file.comparedRuns(.id(prefix: "ac")).map(\.id) == [runs[2].header.id.text])
    #expect(try history.file.comparedRuns(.id(prefix: "ab0")).map(\.id) == [runs[0].header.id.text])
  }

  @Test(
    "by what is no name of a run is refused",
    arguments: [
      "", "latest~", "latest~x", "latest~-1", "newest", "firmware:", "tag:", "tag:=x", "tag:x", "12g",
    ])
  func badSelectors(text: String) {
    #expect(RunSelector(text) == nil)
  }

  @Test("for a case gives its last attempt in every run, newest first")
  func caseHistory() throws {
    let history = try TemporaryHistory()
    try history.file.add([
      Sample.run(1, firmware: "a", [("A", [.ok]), ("B", [.ok])], elapsed: .milliseconds(5)),
      Sample.run(2, firmware: "b", [("A", [.fail, .ok])]),
      Sample.run(3, [("B", [.ok])]),
      Sample.run(4, [("A", [.error(Sample.cause)])], isFinished: false),
      Sample.run(5, suite: "net-udp", [("A", [.ok])]),
    ])
    let entries = try history.file.caseHistory("A", RunFilter())
    #expect(entries.map { $0.startedAt.unixNanoseconds / 1_000_000_000 } == [5, 4, 2, 1])
    #expect(entries.map(\.suite) == ["net-udp", "net-tcp", "net-tcp", "net-tcp"])
    #expect(entries.map(\.outcome.outcome) == [.ok, .error, .ok, .ok])
    #expect(entries.map(\.outcome.attempts) == [1, 1, 2, 1])
    #expect(entries.map(\.outcome.failedAttempts) == [0, 1, 1, 0])
    #expect(entries.map(\.cause) == [nil, Sample.cause.message, nil, nil])
    #expect(entries[3].outcome.elapsed == .milliseconds(5))
    #expect(try history.file.caseHistory("A", RunFilter(firmware: "b")).count == 1)
    #expect(try history.file.caseHistory("A", RunFilter(limit: 2)).count == 2)
    #expect(try history.file.caseHistory("[ab]", RunFilter()).count == 6)
    #expect(try history.file.caseHistory("C", RunFilter()).isEmpty)
    #expect(try history.file.caseNames() == ["A", "B"])
  }

  @Test("for flaky cases finds what the same firmware passes and does not pass")
  func flaky() throws {
    let history = try TemporaryHistory()
    try history.file.add([
      Sample.run(
        1, firmware: "a", [("STEADY", [.ok]), ("FLAKY", [.ok]), ("DEAD", [.fail]), ("FIXED", [.fail])]),
      Sample.run(
        2, firmware: "a",
        [("STEADY", [.ok]), ("FLAKY", [.fail]), ("DEAD", [.fail]), ("RETRIED", [.fail, .ok, .ok])]),
      Sample.run(3, firmware: "b", [("FIXED", [.ok]), ("FLAKY", [.ok]), ("BLOCKED", [.ok])]),
      Sample.run(4, firmware: "b", [("BLOCKED", [.blocked(by: "set-up")])]),
    ])
    let found = FlakyCase.all(in: try history.file.comparedRuns(RunFilter()))
    #expect(found.map(\.name) == ["FLAKY", "RETRIED"])
    #expect(found.map(\.attempts) == [2, 3])
    #expect(found.map(\.failedAttempts) == [1, 1])
    #expect(found.map(\.firmware) == ["a", "a"])
    #expect(found.map(\.lastFailure) == [Sample.header(2).id.text, Sample.header(2).id.text])
  }

  @Test("for slow cases takes the median of the runs in which they were OK")
  func slowest() throws {
    let history = try TemporaryHistory()
    try history.file.add(
      [10, 50, 20, 40].enumerated().map { index, time in
        Sample.run(index, [("A", [.ok]), ("B", [.fail])], elapsed: .milliseconds(time))
      } + [Sample.run(9, [("C", [.ok])], elapsed: .milliseconds(31))])
    let found = SlowCase.all(in: try history.file.comparedRuns(RunFilter()))
    #expect(found.map(\.name) == ["C", "A"])
    #expect(found.map(\.median) == [.milliseconds(31), .milliseconds(30)])
    #expect(found.map(\.longest) == [.milliseconds(31), .milliseconds(50)])
    #expect(found.map(\.runs) == [1, 4])
  }
}
