import Greentea
import TestSupport
import Testing
import Timekeeping

@testable import RunComparison

@Suite("Runs in a grid")
struct RunGridTests {
  /// The made history as comparisons look at it, oldest first.
  static let made: [ComparedRun] = MadeHistory.runs().enumerated().map { index, run in
    let outcome = RunOutcome(events: run.events)
    return ComparedRun(
      id: "run-\(index)", firmware: run.firmware,
      startedAt: WallTime(unixNanoseconds: Int64(run.start.inSeconds) * 1_000_000_000), outcome
    ).explained(by: outcome)
  }

  private static let grid = RunGrid(made)

  private func row(_ name: String) throws -> RunGrid.Row {
    try #require(Self.grid.suites.flatMap(\.rows).first { $0.name == name })
  }

  private func states(_ name: String, of firmware: String) throws -> [CellState?] {
    let group = try #require(Self.grid.firmwares.first { $0.label == firmware })
    return try row(name).cells[group.columns].map { $0?.state }
  }

  @Test("have a column each, by firmware, and every case of every suite")
  func shape() {
    #expect(Self.grid.firmwares.map(\.label) == MadeHistory.firmwares)
    #expect(Self.grid.firmwares.map(\.columns.count) == [8, 8, 8, 8, 8])
    #expect(Self.grid.runs.map(\.id) == Self.made.map(\.id))
    #expect(Self.grid.suites.map(\.name) == MadeHistory.suites.map(\.name))
    #expect(Self.grid.suites.flatMap(\.rows).count == 56)
  }

  @Test("runs of a firmware stand together, however they were mixed")
  func mixed() {
    func run(_ id: String, _ firmware: String?) -> ComparedRun {
      ComparedRun(id: id, firmware: firmware, conditions: [], suites: [])
    }
    let grid = RunGrid([run("1", "a"), run("2", nil), run("3", "a"), run("4", "b"), run("5", nil)])
    #expect(grid.runs.map(\.id) == ["1", "3", "2", "5", "4"])
    #expect(grid.firmwares.map(\.label) == ["a", nil, "b"])
    #expect(grid.firmwares.map(\.columns) == [0..<2, 2..<4, 4..<5])
  }

  @Test("tell the planted hang, the wedge, the flaky echo and the slower scan")
  func planted() throws {
    let hung = try states("ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT", of: "1.7.4-rc1")
    #expect(hung.count { $0 == .hung } == 7)
    #expect(try states("ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT", of: "1.7.3").allSatisfy { $0 == .ok })
    let wedged = try states("UDPSOCKET_SENDTO_REPEAT", of: "1.7.4-rc1")
    #expect(wedged.indices.filter { wedged[$0] == .error } == [2, 5])
    #expect(try row("TCPSOCKET_ECHOTEST_NONBLOCK").cells.contains { $0?.state == .flaky })
    #expect(try states("WIFI-SCAN", of: "1.7.4-rc2").allSatisfy { $0 == .slower })
    #expect(try row("WIFI-SCAN").change?.kind == .slower)
    #expect(try states("TCPSOCKET_ECHOTEST", of: "1.7.4-rc1").allSatisfy { $0 == .muchSlower })
    #expect(try row("WIFI-SCAN").failures == 0)
    #expect(try row("UDPSOCKET_ECHOTEST").failures == 2)
  }

  @Test(
    "a cell's state follows from the outcome, the retries and the time",
    arguments: [
      (.ok, 1, 0, nil, .ok), (.ok, 1, 0, 1.19, .ok), (.ok, 1, 0, 1.2, .slower), (.ok, 1, 0, 2.1, .muchSlower),
      (.ok, 2, 1, 3, .flaky), (.fail, 1, 1, nil, .fail), (.hung, 1, 1, 9, .hung),
      (.blocked, 0, 0, nil, .blocked),
      (.notRun, 0, 0, nil, .notRun), (.skipped, 0, 0, nil, .skipped), (.interrupted, 1, 1, nil, .interrupted),
    ] as [(VerdictName, Int, Int, Double?, CellState)])
  func state(outcome: VerdictName, attempts: Int, failed: Int, factor: Double?, state: CellState) {
    let testCase = ComparedCase(
      name: "A", outcome: outcome, elapsed: nil, attempts: attempts, failedAttempts: failed)
    #expect(CellState(testCase, factor: factor) == state)
  }

  @Test("a time that is longer by less than 0.1 s is not slower, whatever the factor")
  func noise() {
    #expect(RunGrid.factor(.milliseconds(109), usual: .milliseconds(10)) == nil)
    #expect(RunGrid.factor(.milliseconds(110), usual: .milliseconds(10)) == 11)
    #expect(RunGrid.factor(.milliseconds(110), usual: nil) == nil)
    #expect(RunGrid.factor(.milliseconds(110), usual: .zero) == .infinity)
  }

  @Test(
    "failures are clustered by cause, whatever its numbers, the most frequent first and blocked ones last")
  func clusters() throws {
    let clusters = FailureCluster.all(in: Self.made.reversed())
    #expect(clusters.map(\.cause).contains(MadeHistory.wedge.message))
    let wedge = try #require(clusters.first { $0.cause == MadeHistory.wedge.message })
    #expect(wedge.runCount == 2)
    #expect(wedge.caseCount == 4)
    #expect(wedge.firmwares == ["1.7.4-rc1"])
    let hang = try #require(clusters.first { $0.cause == MadeHistory.hang.message })
    #expect(hang.failures.count == 7)
    #expect(zip(clusters, clusters.dropFirst()).allSatisfy { $0.failures.count >= $1.failures.count })

    func failed(_ name: String, _ outcome: VerdictName, _ cause: String) -> ComparedCase {
      ComparedCase(name: name, outcome: outcome, elapsed: nil, attempts: 1, failedAttempts: 1, cause: cause)
    }
    let cases = [
      failed("A", .blocked, "set-up"), failed("B", .blocked, "set-up"),
      failed("C", .error, "no answer to X=0,1"),
      failed("D", .hung, "no answer to X=2,512"), failed("E", .error, "no answer to \"a\""),
      failed("F", .error, "no answer to \"b\""), failed("G", .error, "another"),
    ]
    let run = ComparedRun(
      id: "r", firmware: nil, conditions: [], suites: [ComparedSuite(name: "s", word: .fail, cases: cases)])
    #expect(
      FailureCluster.all(in: [run]).map { $0.failures.map(\.name) } == [
        ["C", "D"], ["E", "F"], ["G"], ["A", "B"],
      ])
  }

  @Test("a firmware's summary counts MUST and SHOULD, and its throughput is that of passing cases")
  func summary() throws {
    let runs = [
      ComparedRun(
        id: "r", firmware: "a", conditions: [],
        suites: [
          ComparedSuite(
            name: "s", word: .fail,
            cases: [
              ComparedCase(
                name: "A", outcome: .ok, elapsed: .seconds(2), attempts: 1, failedAttempts: 0, bytesOut: 4000,
                bytesIn: 0),
              ComparedCase(
                name: "B", outcome: .fail, elapsed: .seconds(1), attempts: 1, failedAttempts: 1,
                bytesOut: 9000,
                bytesIn: 9000),
              ComparedCase(name: "C", outcome: .skipped, elapsed: nil, attempts: 0, failedAttempts: 0),
            ])
        ], elapsed: .seconds(3))
    ]
    let summary = FirmwareSummary(
      label: "a", runs, priorities: ["s": ["A": .must, "B": .must, "C": .should]])
    #expect(summary.must.rate == 0.5)
    #expect(summary.should.rate == nil)
    #expect(summary.cases.all == 2)
    #expect(summary.sendRate == 2000)
    #expect(summary.receiveRate == nil)
    #expect(summary.runTime == .seconds(3))
  }
}

@Suite("Several candidates against a baseline")
struct ComparisonSetTests {
  private static func runs(_ firmware: String) -> [ComparedRun] {
    RunGridTests.made.filter { $0.firmware == firmware }.reversed()
  }

  @Test("each is compared by itself, and the worst decides the exit code")
  func exitCode() {
    let base = Self.runs("1.7.0")
    let good = ComparisonSet(base: base, candidates: [Self.runs("1.7.3")])
    let bad = ComparisonSet(base: base, candidates: [Self.runs("1.7.3"), Self.runs("1.7.4-rc1")])
    #expect(good.exitCode == 0)
    #expect(bad.exitCode == 1)
    #expect(bad.comparisons[0] == good.comparisons[0])
    #expect(bad.cases.count == 56)
    let hung = bad.cases.first { $0.name == "ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT" }
    #expect(hung?.kind == .regression)
    #expect(hung?.changes.map { $0?.kind } == [.unchanged, .regression])
  }

  @Test("the newest failing run of a regression explains it")
  func explaining() {
    let compared = ComparisonSet(base: Self.runs("1.7.3"), candidates: [Self.runs("1.7.4-rc1")])
    #expect(compared.explainingRuns.contains("run-31"))
    #expect(
      ComparisonSet.failing(
        "mbed-os-tests-netsocket-udp", "UDPSOCKET_ECHOTEST", in: compared.candidates[0])?.run == "run-29")
  }
}
