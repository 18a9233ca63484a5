import Greentea
import PositionedJSON

/// Reads a run from a file of the schema `greentea-run/1`.
///
/// Nothing in the file is guessed at: a missing, unknown or ill-typed member, an unknown result word and a
/// name given twice are errors. Only what the schema calls optional has a default.
public struct GreenteaRunReader: Sendable {
  /// The value of the member `schema` in the files that this reader knows.
  public static let schema = "greentea-run/1"

  private let reader: JSONReader

  /// A reader of files of at most `maximumSize` bytes; whole logs are in them, so the default is 64 MiB.
  public init(maximumSize: Int = 64 << 20) {
    reader = JSONReader(options: JSONReader.Options(maximumSize: maximumSize))
  }

  /// The run in a file's bytes.
  ///
  /// Throws the first error; one of the JSON syntax comes before all others, then one of the schema's name.
  public func read(_ bytes: [UInt8]) throws(DocumentError) -> MbedReport {
    try MbedReport(reading: document(bytes))
  }

  /// The document in a file's bytes, of whatever schema.
  package func document(_ bytes: [UInt8]) throws(DocumentError) -> JSONNode { try reader.read(bytes) }
}

extension MbedReport {
  package init(reading document: JSONNode) throws(DocumentError) {
    try Self.checkSchema(of: document)
    let run = try JSONObject(document, kind: "a run", members: ["schema", "name", "description", "targets"])
    let nodes = try run.required("targets", .array)
    var names = DistinctNames(kind: "target")
    var targets: [MbedTarget] = []
    for node in nodes {
      let target = try MbedTarget(reading: node)
      try names.insert(target.name, at: node)
      targets.append(target)
    }
    self.init(
      name: try run.required("name", .string), description: try run.required("description", .string),
      targets: targets)
  }

  /// Looked at before all else, so that a file of another version is not called faulty.
  private static func checkSchema(of document: JSONNode) throws(DocumentError) {
    let expected = "\"\(GreenteaRunReader.schema)\""
    guard document.members != nil else {
      throw DocumentError(
        position: document.position, message: "a run must be an object, not \(JSONMessage.found(document))")
    }
    guard let schema = document["schema"] else {
      throw DocumentError(position: document.position, message: "a run lacks \"schema\", \(expected)")
    }
    guard schema.string == GreenteaRunReader.schema else {
      throw DocumentError(
        position: schema.position,
        message: "\"schema\" must be \(expected), not \(JSONMessage.found(schema))")
    }
  }
}

extension MbedTarget {
  fileprivate init(reading node: JSONNode) throws(DocumentError) {
    let object = try JSONObject(
      node, kind: "a target", members: ["name", "platform", "toolchain", "suites"])
    self.init(
      name: try object.required("name", .string), platform: try object.required("platform", .string),
      toolchain: try object.required("toolchain", .string), suites: [])
    // mbedgt knows the suites of a target by their lowered names.
    var names = DistinctNames(kind: "suite")
    for node in try object.required("suites", .array) {
      let suite = try MbedSuite(reading: node, platform: platform, toolchain: toolchain)
      try names.insert(PythonLowercase.full(suite.name), at: node)
      suites.append(suite)
    }
  }
}

extension MbedSuite {
  init(reading node: JSONNode, platform: String, toolchain: String) throws(DocumentError) {
    let object = try JSONObject(
      node, kind: "a suite",
      members: [
        "name", "result", "elapsed", "copy_method", "output", "memory", "build_path", "build_path_abs",
        "image_path", "test_bin_name", "cases",
      ])
    let name = try object.required("name", .string)
    self.init(
      name: name, result: try object.required("result", .word),
      elapsed: try object.required("elapsed", .number),
      build: MbedBuild(
        suite: name, platform: platform, toolchain: toolchain,
        path: try object.optional("build_path", .string),
        absolutePath: try object.optional("build_path_abs", .string),
        imagePath: try object.optional("image_path", .string),
        binaryName: try object.optional("test_bin_name", .string)),
      cases: [])
    if let copyMethod = try object.optional("copy_method", .string) { self.copyMethod = copyMethod }
    if let output = try object.optional("output", .string) { self.output = output }
    if let memory = try object.optional("memory", .object) { self.memory = try MbedMemory(reading: memory) }

    var names = DistinctNames(kind: "case")
    for node in try object.required("cases", .array) {
      let testCase = try MbedCase(reading: node)
      try names.insert(testCase.name, at: node)
      cases.append(testCase)
    }
  }
}

extension MbedCase {
  fileprivate init(reading node: JSONNode) throws(DocumentError) {
    let object = try JSONObject(
      node, kind: "a case",
      members: [
        "name", "result", "passed", "failed", "elapsed", "time_start", "time_end", "log", "code",
      ])
    let start = try object.optional("time_start", .number)
    let end = try object.optional("time_end", .number)
    self.init(
      name: try object.required("name", .string), result: try object.required("result", .word),
      passed: try object.required("passed", .count), failed: try object.required("failed", .count),
      elapsed: try object.required("elapsed", .number),
      // An end alone is a finish that was seen without a start.
      timeStart: start ?? (end == nil ? .float(0) : nil), timeEnd: end ?? .float(0),
      log: try object.optional("log", .log) ?? .lines([]), code: try object.optional("code", .integer))
  }
}

extension MbedMemory {
  init(reading node: JSONNode) throws(DocumentError) {
    let object = try JSONObject(
      node, kind: "a memory report",
      members: ["max_heap", "reserved_heap", "thread_stack_info", "thread_stack_summary"])
    var threads: [MbedThreadStack] = []
    for thread in try object.optional("thread_stack_info", .array) ?? [] {
      threads.append(try MbedThreadStack(reading: thread))
    }
    var summary: MbedThreadStackSummary?
    if let node = try object.optional("thread_stack_summary", .objectOrEmptyArray) ?? nil {
      summary = try MbedThreadStackSummary(reading: node)
    }
    self.init(
      maxHeap: try object.optional("max_heap", .countOrNull) ?? nil,
      reservedHeap: try object.optional("reserved_heap", .countOrNull) ?? nil,
      threads: threads, threadSummary: summary)
  }
}

extension MbedThreadStack {
  fileprivate init(reading node: JSONNode) throws(DocumentError) {
    let object = try JSONObject(
      node, kind: "a thread",
      members: [
        "entry", "arg", "max_stack", "stack_size", "max_stack_usage_total", "reserved_stack_total",
      ])
    self.init(
      entry: try object.required("entry", .string), argument: try object.optional("arg", .string),
      maxStack: try object.required("max_stack", .count),
      stackSize: try object.required("stack_size", .count),
      maxStackUsageTotal: try object.optional("max_stack_usage_total", .count),
      reservedStackTotal: try object.optional("reserved_stack_total", .count))
  }
}

extension MbedThreadStackSummary {
  fileprivate init(reading node: JSONNode) throws(DocumentError) {
    let object = try JSONObject(
      node, kind: "a thread summary",
      members: ["max_stack_size", "max_stack_usage", "max_stack_usage_total", "reserved_stack_total"])
    self.init(
      maxStackSize: try object.required("max_stack_size", .count),
      maxStackUsage: try object.required("max_stack_usage", .count),
      maxStackUsageTotal: try object.required("max_stack_usage_total", .count),
      reservedStackTotal: try object.required("reserved_stack_total", .count))
  }
}

/// Sees to it that a name is given once: mbedgt keeps targets, suites and cases by name.
struct DistinctNames {
  private let kind: String
  private var positions: [[UInt8]: JSONPosition] = [:]

  init(kind: String) {
    self.kind = kind
  }

  /// Takes the name of the object at `node`.
  mutating func insert(_ name: String, at node: JSONNode) throws(DocumentError) {
    let position = node["name"]?.position ?? node.position
    // Compared as bytes: Swift's strings are equal when only canonically equivalent.
    if let first = positions.updateValue(position, forKey: Array(name.utf8)) {
      throw DocumentError(
        position: position,
        message: "a second \(kind) with the name \(JSONMessage.quoted(name)); the first is at \(first)")
    }
  }
}

extension JSONField<MbedNumber> {
  static var number: JSONField {
    JSONField(expected: "a number within 64 bits") { node in
      guard let number = node.number else { return nil }
      if number.isIntegerLiteral { return number.integer.map(MbedNumber.integer) }
      return number.double.map(MbedNumber.float)
    }
  }
}

extension JSONField<MbedLog> {
  static var log: JSONField {
    JSONField(expected: "a string or an array of strings") { node in
      node.string.map { .text($0) } ?? JSONField<[String]>.strings.read(node).map { .lines($0) }
    }
  }
}

extension JSONField<JSONNode?> {
  /// Python's way to say "no object": an empty list.
  static var objectOrEmptyArray: JSONField {
    JSONField(expected: "an object or []") { node in
      if node.array?.isEmpty == true { return .some(nil) }
      return JSONField<JSONNode>.object.read(node).map { .some($0) }
    }
  }
}
