import ArgumentParser
import Bench
import ESP8266Simulator
import Glibc
import Greentea
import SocketSuites

/// Runs the cases on modules with known defects and shows which case finds which.
struct MatrixCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Run the cases on simulated modules with known defects and show what finds each.",
    usage: """
      netsocket-test matrix
      netsocket-test matrix --defects 'dns-*' --seeds 1
      netsocket-test matrix --seeds 5 --format markdown
      """,
    discussion: """
      Runs every case, those of netsocket-test-extra included, on a simulated module with each defect and on one without \
      (the control). Exit code: 0 every defect was found and the control passed, 1 a defect was not found or the control \
      failed; errors as for run. Documentation/detection.md shows the results and explains the columns.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, markdown, html
  }

  @Option(
    help: ArgumentHelp("Only these defects: comma-separated names or wildcards", valueName: "globs"),
    completion: .list(Defect.all.map(\.name)))
  var defects: String?

  @OptionGroup
  var names: NameArguments

  @Option(help: ArgumentHelp("Runs of each defect, with seeds 1 to N", valueName: "n"))
  var seeds = 5

  @Option(help: ArgumentHelp("Runs in parallel (default: one per core)", valueName: "n"))
  var jobs: Int?

  @Option(help: "What to print: a table, or the same as JSON, Markdown or an HTML heat map")
  var format = Format.table

  @Flag(name: .shortAndLong, help: "Print only the results")
  var quiet = false

  func validate() throws {
    guard (1...10_000).contains(seeds) else {
      throw ValidationError("--seeds: expected a number from 1 to 10000, got \(seeds)")
    }
    guard (1...1024).contains(jobs ?? 1) else {
      throw ValidationError("--jobs: expected a number from 1 to 1024, got \(jobs ?? 1)")
    }
  }

  func run() async throws {
    let chosen = try chosenDefects()
    let config = try ConfigFile.read(nil, target: nil, isStrict: false)
    var selection = try Selections.of(suites: names.testByNames, cases: names.cases, ignoring: nil)
    selection.includesOptional = true
    let matrix: DetectionMatrix
    do throws(DeviceNameError) {
      matrix = try DetectionMatrix(
        defects: chosen, seeds: 1...UInt64(seeds),
        width: jobs ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
      ) { [selection] device, seed in
        RequestedJob(
          config: config, device: device, selection: selection, isShuffled: false, driver: .modern,
          platform: device.platform,
          toolchain: "SWIFT", options: RunOptions(), timeoutScale: 1
        ).job(seed: seed)
      }
    } catch {
      throw CLIError.bug("\(error)")
    }
    if !quiet {
      StandardStreams.error(
        "netsocket-test: \(chosen.count) defects and the control, \(matrix.count) runs in virtual time\n")
    }
    let progress = SoakProgress(
      runs: matrix.count, isTerminal: OutputScreen.error.canErase, isQuiet: quiet,
      write: { StandardStreams.error($0) })
    let watch = Stopwatch()
    let signals = try StopSignals()
    let (result, signal) = try await signals.cancelling {
      await matrix.run { progress.tell($0, "\($0) of \(matrix.count) runs") }
    }
    progress.end()
    if let signal {
      StandardStreams.error("netsocket-test: stopped by a signal\n")
      throw ExitCode(128 + signal)
    }
    if !quiet {
      StandardStreams.error("netsocket-test: \(matrix.count) runs took \(EventText.seconds(watch.elapsed))\n")
    }
    let text =
      switch format {
      case .table: MatrixTable.text(result)
      case .json: MatrixJSON.text(result)
      case .markdown: MatrixMarkdown.text(result, seeds: seeds)
      case .html: MatrixPage.text(result, seeds: seeds)
      }
    try StandardStreams.output(text)
    throw ExitCode(result.isGood ? 0 : 1)
  }

  private func chosenDefects() throws(CLIError) -> [Defect] {
    guard let defects else { return Defect.all }
    let names = Defect.all.map(\.name)
    let globs = Glob.list(defects)
    for glob in globs where !names.contains(where: glob.matches) {
      throw CLIError(
        .nothingToDo,
        "no defect matches '\(glob.pattern)'\(Suggestion.text(Selections.similar(to: glob.pattern, in: names)))",
        advice: "netsocket-test matrix   (runs all defects; Documentation/detection.md lists them)")
    }
    let chosen = Defect.all.filter { defect in globs.contains { $0.matches(defect.name) } }
    guard !chosen.isEmpty else {
      throw CLIError(
        .nothingToDo, "the list of defects is empty", advice: "netsocket-test matrix   (runs all defects)")
    }
    return chosen
  }
}
