import ArgumentParser
import Bench
import Glibc
import Greentea
import Synchronization
import Timekeeping

/// Runs the suites with many seeds and lists the cases that do not always pass.
struct SoakCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Run the suites on a simulated module with many seeds and list what fails.",
    usage: """
      netsocket-test soak --runs 1000
      netsocket-test soak --runs 200 --seed 1 --device 'sim:at1.7?udp-loss=0.01' -n '*netsocket-udp'
      """,
    discussion: """
      Exit code: 0 all cases passed in all runs, 1 a case failed; errors as for run. Reproduce a failure with \
      netsocket-test --seed N.
      """)

  @Option(help: ArgumentHelp("Number of runs, with consecutive seeds", valueName: "n"))
  var runs = 100

  @Option(help: ArgumentHelp("Runs in parallel (default: one per core)", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("First seed (default: random, printed at start)", valueName: "n"))
  var seed: UInt64?

  @Flag(name: .shortAndLong, help: "Print only the results")
  var quiet = false

  @OptionGroup(title: "Select device and cases")
  var selected: SelectionArguments

  @OptionGroup(title: "Advanced")
  var plan: PlanArguments

  func validate() throws {
    guard (1...1_000_000_000).contains(runs) else {
      throw ValidationError("--runs: expected a number from 1 to 1000000000, got \(runs)")
    }
    guard (1...1024).contains(jobs ?? 1) else {
      throw ValidationError("--jobs: expected a number from 1 to 1024, got \(jobs ?? 1)")
    }
    guard (seed ?? 0) <= UInt64.max - UInt64(runs) else {
      throw ValidationError("--seed: expected a number with \(runs - 1) more above it, got \(seed ?? 0)")
    }
  }

  func run() async throws {
    let requested = try plan.read(selected)
    guard requested.device.isVirtual else {
      throw CLIError(
        .usage, "soak runs only on a simulated module, not on '\(requested.device.name)'",
        advice: "netsocket-test soak --device sim: --runs \(runs)")
    }
    try requested.check()
    let first = seed ?? FreshSeed.draw()
    let seeds = first...(first + UInt64(runs) - 1)
    let width = jobs ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let progress = SoakProgress(
      runs: runs, isTerminal: StandardStreams.errorIsTerminal, isQuiet: quiet,
      write: { StandardStreams.error($0) })
    if !quiet {
      StandardStreams.error(
        "netsocket-test: \(runs) simulated runs in virtual time, seeds \(seeds.lowerBound) to "
          + "\(seeds.upperBound), \(width) at a time\n")
    }
    let watch = Stopwatch()
    let tally = await Soak(on: requested.device, seeds: seeds, width: width) {
      requested.job(seed: $0)
    }.run { progress.tell($0) }
    progress.end()
    try StandardStreams.output(SoakText.of(tally, seeds: seeds, took: watch.elapsed))
    if let breakdown = tally.breakdowns.first {
      throw CLIError.bug("\(breakdown.error)", seed: breakdown.seed)
    }
    throw ExitCode(tally.badRuns == 0 ? 0 : 1)
  }
}

/// The results of many runs, as printed on stdout.
enum SoakText {
  /// The counts, each case that failed with its seeds, and the speed.
  static func of(_ tally: Soak.Tally, seeds: ClosedRange<UInt64>, took: Duration) -> String {
    var lines = [
      "runs: \(tally.runs) (seeds \(seeds.lowerBound) to \(seeds.upperBound)), failed: \(tally.badRuns)",
      "cases: \(tally.cases), failed: \(tally.failures.count)",
    ]
    for (id, failures) in byCase(tally.failures) {
      lines.append("\(id.suite) \(id.name): failed in \(failures.count) of \(tally.runs) runs")
      for failure in failures { lines.append("  seed \(failure.seed): \(EventText.summary(failure.result))") }
    }
    for breakdown in tally.breakdowns { lines.append("seed \(breakdown.seed): \(breakdown.error)") }
    lines.append(
      "cases per second: \(rate(tally.cases, took)) (\(EventText.seconds(took)) for "
        + "\(EventText.seconds(tally.virtualTime)) of virtual time)")
    return lines.map { $0 + "\n" }.joined()
  }

  /// The cases in the order in which they first failed.
  private static func byCase(_ failures: [Soak.FailedCase]) -> [(CaseID, [Soak.FailedCase])] {
    var seen: Set<CaseID> = []
    let cases = failures.map(\.id).filter { seen.insert($0).inserted }
    let groups = Dictionary(grouping: failures, by: \.id)
    return cases.map { ($0, groups[$0] ?? []) }
  }

  private static func rate(_ count: Int, _ duration: Duration) -> Int {
    Int((Double(count) / max(duration / .seconds(1), 0.001)).rounded())
  }
}

/// Tells on stderr how many runs are done: a live line on a terminal, elsewhere a line each tenth of them.
final class SoakProgress: Sendable {
  private struct State {
    var live: LiveLine
    var tenths = 0
  }

  private let runs: Int
  private let isTerminal: Bool
  private let isQuiet: Bool
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// - Parameter runs: of all, 1 and up.
  init(runs: Int, isTerminal: Bool, isQuiet: Bool, write: @escaping @Sendable (String) -> Void) {
    self.runs = runs
    self.isTerminal = isTerminal
    self.isQuiet = isQuiet
    self.write = write
    state = Mutex(State(live: LiveLine(write: write)))
  }

  func tell(_ tally: Soak.Tally) {
    guard !isQuiet else { return }
    let text = "\(tally.runs) of \(runs) runs, \(tally.badRuns) failed"
    state.withLock { state in
      if isTerminal {
        state.live.show(text)
      } else {
        let tenths = tally.runs * 10 / runs
        guard tenths > state.tenths else { return }
        state.tenths = tenths
        write("netsocket-test: \(text)\n")
      }
    }
  }

  /// Takes the live line away.
  func end() {
    state.withLock { $0.live.clear() }
  }
}
