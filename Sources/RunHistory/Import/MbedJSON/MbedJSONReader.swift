import Greentea
import PositionedJSON
import Timekeeping

/// Reads the file of `mbedgt --report-json`: target › suite › results.
///
/// The file knows nothing of the whole run: it took the sum of its suites, and ended with the number of those
/// that are not OK.
struct MbedJSONReader {
  private let reader: JSONReader

  init(maximumSize: Int) {
    // The report itself is six levels deep.
    reader = JSONReader(options: JSONReader.Options(maximumSize: maximumSize, maximumDepth: 16))
  }

  func runs(in bytes: [UInt8]) throws(ImportError) -> [ImportedRun] {
    let document: JSONNode
    do {
      document = try reader.read(bytes)
    } catch {
      throw ImportError(position: error.position, message: error.message)
    }
    let targets = try MbedJSONValue(document, "a report of mbedgt").object()
    guard !targets.isEmpty else {
      throw ImportError(
        position: document.position, message: "the report has no target: there is no run to import")
    }
    var runs: [ImportedRun] = []
    for target in targets { runs.append(try run(target.name, target.value)) }
    return runs
  }

  private func run(_ target: String, _ node: MbedJSONValue) throws(ImportError) -> ImportedRun {
    let suites = try node.object()
    guard let first = suites.first else {
      throw ImportError(
        position: node.position,
        message: "the target \(ImportText.quoted(target)) has no suite: there is no run to import")
    }
    let platform = try first.value.member("platform_name").string()
    // Unix times, of which the first one is where the run's own time begins.
    var starts: [Double] = []
    for suite in suites { starts += try Self.starts(of: suite.value) }
    let origin = starts.min()
    var run = ExternalRun(
      toolName: "mbedgt", target: target, platform: platform,
      toolchain: ExternalRun.toolchain(of: target, platform: platform),
      startedAt: origin.flatMap { WallTime(unixSeconds: $0) }, suites: [])
    for suite in suites { run.suites.append(try Self.suite(suite.name, suite.value, origin: origin)) }
    run.end = run.presumedEnd
    return run.imported(.mbedgtJSON)
  }

  /// When the suite's cases began; 0 stands for never.
  private static func starts(of suite: MbedJSONValue) throws(ImportError) -> [Double] {
    var starts: [Double] = []
    for testCase in try suite.member("testcase_result").object() {
      if let start = try testCase.value.optional("time_start")?.number(), start > 0 { starts.append(start) }
    }
    return starts
  }

  private static func suite(
    _ name: String, _ node: MbedJSONValue, origin: Double?
  ) throws(ImportError) -> ForeignSuite {
    let copyMethod = try node.optional("copy_method")?.string() ?? "default"
    var suite = ForeignSuite(
      name: name, word: try node.member("single_test_result").suiteWord(),
      elapsed: try node.member("elapsed_time").seconds(),
      copyMethod: copyMethod == "default" ? nil : copyMethod, cases: [])
    for entry in try node.member("testcase_result").object() {
      let value = entry.value
      var testCase = ForeignCase(
        name: entry.name, word: try value.member("result_text").caseWord(),
        passed: try value.member("passed").count(), failed: try value.member("failed").count(),
        elapsed: try value.member("duration").seconds(), log: try value.member("utest_log").lines())
      if let start = try value.optional("time_start")?.number(), start > 0, let origin {
        testCase.start = Seconds.duration(start - origin)
      }
      suite.cases.append(testCase)
    }
    return suite
  }
}
