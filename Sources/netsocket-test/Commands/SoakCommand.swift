import ArgumentParser
import Bench
import Glibc
import Greentea
import Synchronization
import TestConfiguration
import Timekeeping

/// Runs the suites with many seeds and lists the cases that do not always pass.
struct SoakCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Run the suites on a simulated module with many seeds and list what fails.",
    usage: """
      netsocket-test soak --runs 1000
      netsocket-test soak --runs 200 --seed 1 --device 'sim:at1.7?udp-loss=0.01' -n '*netsocket-udp'
      netsocket-test soak --runs 100 --noise default,drop,stuff --scripts found
      """,
    discussion: """
      Exit code: 0 all cases passed in all runs, 1 a case failed; errors as for run. With --noise: 1 if a case passed that \
      should not have (a false OK), or took longer than its limit; other verdicts are expected. Reproduce a failure with \
      netsocket-test --seed N.
      """)

  @Option(help: ArgumentHelp("Number of runs, with consecutive seeds", valueName: "n"))
  var runs = 100

  @Option(help: ArgumentHelp("Runs in parallel (default: one per core)", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("First seed (default: random, printed at start)", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp(NoiseArgument.help, valueName: "p[,kind…]"))
  var noise: NoiseArgument?

  @Option(
    help: ArgumentHelp("Folder for the noise of each false OK, as a script", valueName: "folder"),
    completion: .directory)
  var scripts: String?

  @Option(
    help: ArgumentHelp("Run the case of a script with its noise instead", valueName: "file"),
    completion: .file(extensions: ["noise"]))
  var replay: String?

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
    if let replay { return try await run(again: replay, requested.config) }
    let first = seed ?? FreshSeed.draw()
    let seeds = first...(first + UInt64(runs) - 1)
    let width = jobs ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    if !quiet {
      StandardStreams.error(
        "netsocket-test: \(runs) simulated runs in virtual time, seeds \(seeds.lowerBound) to "
          + "\(seeds.upperBound), \(width) at a time\n")
    }
    let signals = try StopSignals()
    guard let noise else {
      let (tally, signal) = try await signals.cancelling {
        await soak(requested.device, seeds, width) { requested.job(seed: $0) }
      }
      try StandardStreams.output(SoakText.of(tally, seeds: seeds))
      return try end(signal, [tally], isBad: tally.badRuns > 0)
    }
    let (parts, signal) = try await signals.cancelling { await run(noise, requested, seeds, width) }
    try StandardStreams.output(SoakText.of(parts, seeds: seeds))
    for part in parts { try await keep(part, requested.config) }
    let tallies = parts.map(\.tally)
    try end(signal, tallies, isBad: tallies.contains { !$0.falseOKs.isEmpty || !$0.overruns.isEmpty })
  }

  /// Runs all kinds of noise, one behind the other: what one costs in memory shall not be counted for another.
  private func run(
    _ noise: NoiseArgument, _ requested: RequestedJob, _ seeds: ClosedRange<UInt64>, _ width: Int
  ) async -> [SoakText.Noisy] {
    var parts: [SoakText.Noisy] = []
    for kind in noise.kinds where !Task.isCancelled {
      if !quiet { StandardStreams.error("netsocket-test: noise: \(kind.rawValue)\n") }
      PeakMemory.reset()
      let tally = await soak(requested.device, seeds, width) { seed in
        var job = requested.job(seed: seed)
        job.noise = noise.noise(kind)
        return job
      }
      parts.append(
        SoakText.Noisy(
          kind: kind, probability: noise.probability(of: kind), tally: tally, peakMemory: PeakMemory.kibibytes
        ))
    }
    return parts
  }

  private func soak(
    _ device: any Device, _ seeds: ClosedRange<UInt64>, _ width: Int,
    _ job: @escaping @Sendable (UInt64) -> BenchJob
  ) async -> Soak.Tally {
    let progress = SoakProgress(
      runs: runs, isTerminal: OutputScreen.error.canErase, isQuiet: quiet,
      write: { StandardStreams.error($0) })
    let watch = Stopwatch()
    let tally = await Soak(on: device, seeds: seeds, width: width, job: job).run { progress.tell($0) }
    progress.end()
    if !quiet { StandardStreams.error("netsocket-test: \(SoakText.speed(tally, took: watch.elapsed))\n") }
    return tally
  }

  private func run(again path: String, _ config: TestConfig) async throws {
    let bytes = try InputFile.read(path, what: "script", limit: 1 << 24)
    do {
      let script = try NoiseScript(text: String(decoding: bytes, as: UTF8.self))
      let result = try await NoiseReplay(config).run(script)
      guard let result else {
        throw CLIError(
          .nothingToDo, "no case \(script.testCase) to run (\(path))",
          advice: "netsocket-test --list   (lists all cases)")
      }
      let verdict = result.contradictions.isEmpty ? result.isOK ? "passed" : "failed" : "false OK"
      try StandardStreams.output(
        "\(script.suite) \(script.testCase): \(verdict), \(result.changes) of \(script.count) messages changed\n"
          + result.contradictions.map { "  \($0)\n" }.joined())
      throw ExitCode(result.contradictions.isEmpty ? 0 : 1)
    } catch let error as NoiseScript.SyntaxError {
      throw CLIError(.invalidInput, "\(path):\(error.line): \(error.message)")
    } catch let error as DeviceNameError {
      throw CLIError(.invalidInput, "\(path): \(error.message)")
    }
  }

  /// Writes the script of each false OK, without what it does not need.
  private func keep(_ part: SoakText.Noisy, _ config: TestConfig) async throws {
    guard let scripts, !part.tally.falseOKs.isEmpty else { return }
    mkdir(scripts, 0o755)
    for found in part.tally.falseOKs {
      guard let script = found.result.script else { continue }
      let name = "\(found.result.id.name)-\(part.kind.rawValue)-\(found.seed).noise"
      let file = try OutputFile("\(scripts)/\(name)", what: "script")
      file.add(try await NoiseReplay(config).minimized(script).text)
      try file.check()
    }
  }

  /// - Throws: the exit code.
  private func end(_ signal: Int32?, _ tallies: [Soak.Tally], isBad: Bool) throws {
    if let signal {
      StandardStreams.error(
        "netsocket-test: stopped by a signal; the counts are those of the finished runs\n")
      throw ExitCode(128 + signal)
    }
    if let breakdown = tallies.lazy.flatMap(\.breakdowns).first {
      throw CLIError.bug("\(breakdown.error)", seed: breakdown.seed)
    }
    throw ExitCode(isBad ? 1 : 0)
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
    state = Mutex(State(live: LiveLine(columns: { OutputScreen.error.lineColumns }, write: write)))
  }

  func tell(_ tally: Soak.Tally) {
    tell(tally.runs, "\(tally.runs) of \(runs) runs, \(tally.badRuns) failed")
  }

  /// - Parameter count: of the runs that are done.
  func tell(_ count: Int, _ text: String) {
    guard !isQuiet else { return }
    state.withLock { state in
      if isTerminal {
        state.live.show(text)
      } else {
        let tenths = count * 10 / runs
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
