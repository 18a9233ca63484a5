import Glibc

/// Measures and prints; nothing is judged.
@main
enum Benchmark {
  static func main() async {
    guard CommandLine.arguments.count <= 2 else {
      complain("usage: benchmarks [netsocket-test, built for release]")
      exit(64)
    }
    let tool = CommandLine.arguments.dropFirst().first ?? releaseTool
    guard access(tool, X_OK) == 0 else {
      complain("\(tool) is no executable; build it with: swift build -c release --product netsocket-test")
      exit(66)
    }
    do {
      print(FigureTable(try await figures(tool)).text)
    } catch {
      complain("\(error)")
      exit(70)
    }
  }

  private static func figures(_ tool: String) async throws -> [Figure] {
    // Children first: Linux counts the memory of the process that starts one as the child's.
    var figures = try await ToolBenchmark(tool: tool).figures()
    figures += try await SoakBenchmark(tool: tool).figures()
    figures += try await ReportBenchmark(tool: tool).figures()
    figures += try await RunBenchmark().figures()
    figures += try await TokenizerBenchmark.figures()
    figures += try await HistoryBenchmark(tool: tool).figures()
    return figures
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
