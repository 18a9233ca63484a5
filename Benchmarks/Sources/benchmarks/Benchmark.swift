import Glibc

/// Measures and prints; nothing is judged. `--before TABLE` names what another commit printed.
@main
enum Benchmark {
  static func main() async {
    var arguments = CommandLine.arguments.dropFirst()
    if let plan = TrivialPlan(arguments) {
      do { try await plan.run() } catch { complain("\(error)") }
      exit(70)
    }
    var before: [String: String] = [:]
    if arguments.first == "--before" {
      before = FigureTable.medians(inFile: arguments.dropFirst().first ?? "")
      arguments = arguments.dropFirst(2)
    }
    let tool = arguments.first ?? releaseTool
    guard access(tool, X_OK) == 0 else {
      complain("\(tool) is no executable; build it with: swift build -c release --product netsocket-test")
      exit(66)
    }
    let groups = groups(tool)
    let wanted = arguments.dropFirst()
    if let unknown = wanted.first(where: { name in !groups.contains { $0.name == name } }) {
      let names = groups.map(\.name).joined(separator: " ")
      complain("no figures '\(unknown)'; usage: benchmarks [netsocket-test, built for release [\(names)]]")
      exit(64)
    }
    do {
      var figures: [Figure] = []
      for group in groups where wanted.isEmpty || wanted.contains(group.name) {
        figures += try await group.measure()
      }
      print(FigureTable(figures, before: before).text)
    } catch {
      complain("\(error)")
      exit(70)
    }
  }

  private typealias Group = (name: String, measure: () async throws -> [Figure])

  private static func groups(_ tool: String) -> [Group] {
    // Children first: Linux counts the memory of the process that starts one as the child's.
    [
      ("tool", { try await ToolBenchmark(tool: tool).figures() }),
      ("instructions", { try InstructionBenchmark(tool: tool).figures() }),
      ("mbedgt", { try await SideBySideBenchmark().figures() }),
      ("throughput", { try await ThroughputBenchmark(tool: tool).figures() }),
      ("idle", { try IdleBenchmark(tool: tool).figures() }),
      ("soak", { try await SoakBenchmark(tool: tool).figures() }),
      ("reports", { try await ReportBenchmark(tool: tool).figures() }),
      ("echo", { try await EchoBenchmark().figures() }),
      ("run", { try await RunBenchmark().figures() }),
      ("tokenizer", { try await TokenizerBenchmark.figures() }),
      ("history", { try await HistoryBenchmark(tool: tool).figures() }),
    ]
  }

  /// Where `swift build -c release` puts it in the package above this one.
  private static var releaseTool: String {
    let root = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
    return "\(root)/.build/release/netsocket-test"
  }

  private static func complain(_ text: String) {
    let line = "benchmarks: \(text)\n"
    write(STDERR_FILENO, line, line.utf8.count)
  }
}
