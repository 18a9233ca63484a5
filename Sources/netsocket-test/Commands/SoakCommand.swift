import ArgumentParser
import Bench
import Glibc
import Timekeeping

/// Runs the suites on many seeds and tells which cases are not always OK.
struct SoakCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Run the suites on a simulated device with many seeds and tell what is not always OK.",
    usage: """
      netsocket-test soak --runs 1000
      netsocket-test soak --runs 200 --seed 1 --device 'sim:at1.7?udp-loss=0.01' -n '*netsocket-udp'
      """,
    discussion: """
      The exit code is 0 if every case of every run was OK, 1 if one was not, and else as for run. A run of what \
      was found can be repeated with run --seed.
      """)

  @Option(help: ArgumentHelp("How many runs, each with the seed after the one before.", valueName: "n"))
  var runs = 100

  @Option(help: ArgumentHelp("How many runs at a time; one a core if not given.", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("The first seed; random, and told, if not given.", valueName: "n"))
  var seed: UInt64?

  @OptionGroup(title: "What to run")
  var what: JobArguments

  @Flag(name: .shortAndLong, help: "No progress.")
  var quiet = false

  func validate() throws {
    guard (1...1_000_000_000).contains(runs) else {
      throw ValidationError("--runs takes a number from 1 to 1000000000, not \(runs)")
    }
    guard (1...1024).contains(jobs ?? 1) else {
      throw ValidationError("--jobs takes a number from 1 to 1024, not \(jobs ?? 1)")
    }
    guard (seed ?? 0) <= UInt64.max - UInt64(runs) else {
      throw ValidationError("--seed leaves no \(runs) seeds: take a smaller one")
    }
  }

  func run() async throws {
    let requested = try what.read()
    guard requested.device.simulated != nil else {
      throw CLIError(
        .usage, "soak is for simulated devices, and '\(requested.device.text)' is none",
        advice: "leave out --device, or name one that begins with sim:")
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
    let tally = await Soak(seeds: seeds, width: width) { requested.job(seed: $0) }.run {
      progress.tell($0)
    }
    progress.end()
    try StandardStreams.output(SoakText.of(tally, seeds: seeds, took: watch.elapsed))
    if let breakdown = tally.breakdowns.first {
      throw CLIError(
        .internalError, "with seed \(breakdown.seed): \(breakdown.error)",
        advice: "this is a bug: please report it with the seed")
    }
    throw ExitCode(tally.badRuns == 0 ? 0 : 1)
  }
}
