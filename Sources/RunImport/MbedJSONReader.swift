import Greentea
import PositionedJSON
import Timekeeping

/// Reads the file of `mbedgt --report-json`: target › suite › results.
///
/// The file has nothing about the whole run: its time is the sum of its suites, its exit code the number of failed
/// suites.
struct MbedJSONReader {
  private let reader: JSONReader

  init(maximumSize: Int) {
    // The report itself is six levels deep.
    reader = JSONReader(options: JSONReader.Options(maximumSize: maximumSize, maximumDepth: 16))
  }

  func runs(in bytes: [UInt8]) throws(DocumentError) -> [ImportedRun] {
    let document = try JSONObject(reader.read(bytes), kind: "a report of mbedgt")
    guard !document.members.isEmpty else {
      throw DocumentError(
        position: document.position, message: "the report has no target: there is no run to import")
    }
    var runs: [ImportedRun] = []
    for target in document.members { runs.append(try run(target.name, JSONObject(target))) }
    return runs
  }

  private func run(_ target: String, _ object: JSONObject) throws(DocumentError) -> ImportedRun {
    guard let first = object.members.first else {
      throw DocumentError(
        position: object.position,
        message: "the target \(JSONMessage.quoted(target)) has no suite: there is no run to import")
    }
    let platform = try JSONObject(first).required("platform_name", .string)
    var suites: [(name: String, object: JSONObject)] = []
    for member in object.members { suites.append((member.name, try JSONObject(member))) }
    // Unix times, of which the first one is where the run's own time begins.
    var starts: [Double] = []
    for suite in suites { starts += try Self.starts(of: suite.object) }
    let origin = starts.min()
    var run = ExternalRun(of: "mbedgt", target: target, platform: platform)
    run.startedAt = origin.flatMap { WallTime(unixSeconds: $0) }
    for suite in suites { run.suites.append(try Self.suite(suite.name, suite.object, origin: origin)) }
    run.closing = run.presumedClosing
    return run.imported(.mbedgtJSON)
  }

  /// When the suite's cases began; 0 stands for never.
  private static func starts(of suite: JSONObject) throws(DocumentError) -> [Double] {
    var starts: [Double] = []
    for testCase in try suite.requiredObject("testcase_result", kind: "the cases").members {
      if let start = try JSONObject(testCase).optional("time_start", .double), start > 0 {
        starts.append(start)
      }
    }
    return starts
  }

  private static func suite(
    _ name: String, _ object: JSONObject, origin: Double?
  ) throws(DocumentError) -> ExternalSuite {
    let copyMethod = try object.optional("copy_method", .string) ?? "default"
    var suite = ExternalSuite(
      name: name, word: try object.required("single_test_result", .word),
      elapsed: try object.required("elapsed_time", .seconds),
      copyMethod: copyMethod == "default" ? nil : copyMethod, cases: [])
    for member in try object.requiredObject("testcase_result", kind: "the cases").members {
      let value = try JSONObject(member)
      var testCase = ExternalCase(
        name: member.name, word: try value.required("result_text", .word(of: MbedResult.ofCases)),
        passed: try value.required("passed", .count), failed: try value.required("failed", .count),
        elapsed: try value.required("duration", .seconds), log: try value.required("utest_log", .lines))
      if let start = try value.optional("time_start", .double), start > 0, let origin {
        testCase.start = Seconds.duration(start - origin)
      }
      suite.cases.append(testCase)
    }
    return suite
  }
}

extension JSONObject {
  /// An object whose name is data, and is what messages call it.
  fileprivate init(_ member: JSONMember) throws(DocumentError) {
    try self.init(member.node, kind: JSONMessage.quoted(member.name))
  }
}

extension JSONField<Duration> {
  fileprivate static var seconds: JSONField {
    JSONField(expected: "a time in seconds") { $0.number?.double.flatMap(Seconds.duration) }
  }
}

extension JSONField<[String]> {
  /// Lines, or one text in their place.
  fileprivate static var lines: JSONField {
    JSONField(expected: "an array of strings") { node in
      node.string.map { [$0] } ?? JSONField<[String]>.strings.read(node)
    }
  }
}
