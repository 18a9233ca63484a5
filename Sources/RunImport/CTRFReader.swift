import Greentea
import PositionedJSON
import Timekeeping

/// Reads a report in the Common Test Report Format (ctrf.io): one run; suites are the last names of the tests' suites.
///
/// A report of this tool also has the verdicts, the results and times of suites, the target and the exit code.
struct CTRFReader {
  private let reader: JSONReader

  init(maximumSize: Int) {
    reader = JSONReader(options: JSONReader.Options(maximumSize: maximumSize, maximumDepth: 32))
  }

  /// Whether a JSON document has the member by which the format is known.
  static func isReport(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).utf8.firstRange(of: "\"reportFormat\"".utf8) != nil
  }

  func run(in bytes: [UInt8], _ hints: RunImporter.Hints) throws(DocumentError) -> ImportedRun {
    let document = try JSONObject(reader.read(bytes), kind: "a CTRF report")
    let format = try document.required("reportFormat", .string)
    guard format == "CTRF" else { throw document.error("reportFormat", "\"reportFormat\" must be \"CTRF\"") }
    let results = try document.requiredObject("results", kind: "the results")
    let tool = try results.requiredObject("tool", kind: "the tool")
    let toolName = try tool.required("name", .string)
    let own = toolName == OwnFacts.toolName ? try OwnFacts(results) : nil
    var hints = hints
    hints.target = hints.target ?? own?.target
    let version = try tool.optional("version", .string).map { " \($0)" } ?? ""
    var run = hints.run(of: toolName + version)
    run.suites = own?.suites ?? []
    let summary = try results.requiredObject("summary", kind: "the summary")
    let (start, stop) = (try summary.required("start", .double), try summary.required("stop", .double))
    // Milliseconds, as far as 64 bits of nanoseconds go.
    if 0 < start, start < 9.2e12 { run.startedAt = WallTime(unixNanoseconds: Int64(start) * 1_000_000) }
    var counts: [String: Int] = [:]
    var places = Dictionary(
      run.suites.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var names: Set<[String]> = []
    let tests = try results.requiredObjects("tests", kind: "a test") { object throws(DocumentError) in
      try Test(object, hints, isOwn: own != nil)
    }
    for test in tests {
      counts[test.status, default: 0] += 1
      if test.isAboutSuite { continue }
      let place = places[test.suite] ?? run.suites.count
      if place == run.suites.count {
        places[test.suite] = place
        run.suites.append(
          ExternalSuite(name: test.suite, word: .ok, elapsed: .zero, copyMethod: nil, cases: []))
      }
      guard names.insert([test.suite, test.testCase.name]).inserted else {
        throw DocumentError(
          position: test.position,
          message: "a second case \(JSONMessage.quoted(test.testCase.name)) of its suite")
      }
      run.suites[place].cases.append(test.testCase)
    }
    guard !run.suites.isEmpty else {
      throw DocumentError(
        position: results.position, message: "the report has no test: there is no run to import")
    }
    for index in run.suites.indices where own?.hasSuite(run.suites[index].name) != true {
      run.suites[index].judgeByCases(allowsSkips: true)
    }
    var remarks: [ImportWarning] = []
    for status in ["passed", "failed", "skipped", "pending", "other"] {
      let told = try summary.required(status, .count)
      guard told != counts[status, default: 0] else { continue }
      remarks.append(
        ImportWarning(
          position: summary.position,
          message: "the summary counts \(told) \(status), the tests show \(counts[status, default: 0])"))
    }
    if own?.isFinished != false {
      run.closing = RunClosing(
        elapsed: Seconds.duration((stop - start) / 1000) ?? run.presumedClosing.elapsed,
        exitCode: own?.exitCode ?? run.presumedClosing.exitCode)
    }
    return run.imported(.ctrf, remarks: remarks)
  }

  /// A test of the report.
  private struct Test {
    let position: JSONPosition
    let status: String
    let suite: String
    let testCase: ExternalCase
    /// Whether it stands for a suite that failed although all its cases passed.
    let isAboutSuite: Bool

    /// - Parameter isOwn: whether `rawStatus` is a verdict of this tool.
    init(_ object: JSONObject, _ hints: RunImporter.Hints, isOwn: Bool) throws(DocumentError) {
      position = object.position
      status = try object.required("status", .string)
      let words: [String: MbedResult] = [
        "passed": .ok, "failed": .fail, "skipped": .skipped, "pending": .skipped, "other": .error,
      ]
      guard var word = words[status] else {
        throw object.error("status", "\"status\" must be one of passed, failed, skipped, pending, other")
      }
      let verdict = isOwn ? try object.optional("rawStatus", .string) : nil
      isAboutSuite = verdict == "suite"
      if let told = verdict.flatMap(VerdictName.init) { word = told.mbedResult }
      suite = try object.optional("suite", .strings)?.last ?? hints.suite
      let name = try object.required("name", .string)
      let elapsed = try object.milliseconds("duration")
      var log: [String] = []
      for member in ["message", "trace"] {
        log += try object.optional(member, .string)?.split(separator: "\n").map { String($0) } ?? []
      }
      testCase = ExternalCase(
        name: name, word: word, passed: word == .ok ? 1 : 0, failed: word == .fail ? 1 : 0, elapsed: elapsed,
        log: log,
        skipReason: word == .skipped ? log.first ?? "reported as \(status)" : nil)
    }
  }
}

/// What a report of this tool says beyond the format.
private struct OwnFacts {
  static let toolName = "netsocket-test"

  let target: String?
  let isFinished: Bool
  let exitCode: Int?
  /// Without their cases.
  let suites: [ExternalSuite]
  private let names: Set<String>

  init(_ results: JSONObject) throws(DocumentError) {
    let environment = try results.optionalObject("environment", kind: "the environment")
    target = try environment?.optionalObject("extra", kind: "the environment's facts")?.optional(
      "target", .string)
    let extra = try results.optionalObject("extra", kind: "the facts of netsocket-test")
    isFinished = try extra?.optional("finished", .bool) ?? true
    exitCode = try extra?.optional("exitCode", .count)
    suites =
      try extra?.optionalObjects("suites", kind: "a suite") { suite throws(DocumentError) in
        ExternalSuite(
          name: try suite.required("name", .string), word: try suite.required("result", .word),
          elapsed: try suite.milliseconds("duration"), copyMethod: nil, cases: [])
      } ?? []
    names = Set(suites.map(\.name))
    guard names.count == suites.count else {
      throw DocumentError(
        position: results.position, message: "a suite of the results' \"extra\" comes twice")
    }
  }

  func hasSuite(_ name: String) -> Bool { names.contains(name) }
}

extension VerdictName {
  /// The word of mbedgt's tables.
  fileprivate var mbedResult: MbedResult {
    switch self {
    case .ok: .ok
    case .fail: .fail
    case .error, .hung, .interrupted: .error
    case .blocked, .skipped, .notRun: .skipped
    }
  }
}

extension JSONObject {
  /// A duration that must be there.
  fileprivate func milliseconds(_ name: String) throws(DocumentError) -> Duration {
    guard let elapsed = Seconds.duration(try required(name, .double) / 1000), elapsed >= .zero else {
      throw error(name, "\"\(name)\" must be milliseconds, 0 or more")
    }
    return elapsed
  }
}
