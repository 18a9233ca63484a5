import Greentea
import PositionedJSON
import Timekeeping

/// Reads a report in the Common Test Report Format (ctrf.io): one run; suites are the last names of the tests' suites.
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
    let version = try tool.optional("version", .string).map { " \($0)" } ?? ""
    var run = hints.run(of: try tool.required("name", .string) + version)
    let summary = try results.requiredObject("summary", kind: "the summary")
    let (start, stop) = (try summary.required("start", .double), try summary.required("stop", .double))
    // Milliseconds, as far as 64 bits of nanoseconds go.
    if 0 < start, start < 9.2e12 { run.startedAt = WallTime(unixNanoseconds: Int64(start) * 1_000_000) }
    var counts: [String: Int] = [:]
    var places: [String: Int] = [:]
    var names: Set<[String]> = []
    let tests = try results.requiredObjects("tests", kind: "a test") { object throws(DocumentError) in
      try Test(object, hints)
    }
    for test in tests {
      counts[test.status, default: 0] += 1
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
    for index in run.suites.indices { run.suites[index].judgeByCases(allowsSkips: true) }
    var remarks: [ImportWarning] = []
    for status in ["passed", "failed", "skipped", "pending", "other"] {
      let told = try summary.required(status, .count)
      guard told != counts[status, default: 0] else { continue }
      remarks.append(
        ImportWarning(
          position: summary.position,
          message: "the summary counts \(told) \(status), the tests show \(counts[status, default: 0])"))
    }
    run.closing = RunClosing(
      elapsed: Seconds.duration((stop - start) / 1000) ?? run.presumedClosing.elapsed,
      exitCode: run.presumedClosing.exitCode)
    return run.imported(.ctrf, remarks: remarks)
  }

  /// A test of the report.
  private struct Test {
    let position: JSONPosition
    let status: String
    let suite: String
    let testCase: ExternalCase

    init(_ object: JSONObject, _ hints: RunImporter.Hints) throws(DocumentError) {
      position = object.position
      status = try object.required("status", .string)
      let words: [String: MbedResult] = [
        "passed": .ok, "failed": .fail, "skipped": .skipped, "pending": .skipped, "other": .error,
      ]
      guard let word = words[status] else {
        throw object.error("status", "\"status\" must be one of passed, failed, skipped, pending, other")
      }
      suite = try object.optional("suite", .strings)?.last ?? hints.suite
      let name = try object.required("name", .string)
      let milliseconds = try object.required("duration", .double)
      guard let elapsed = Seconds.duration(milliseconds / 1000), elapsed >= .zero else {
        throw object.error("duration", "\"duration\" must be milliseconds, 0 or more")
      }
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
