import Greentea
import PositionedJSON
import Timekeeping

/// Reads a JUnit report: the file of `mbedgt --report-junit`, or that of any other tool.
///
/// mbedgt names target and suite in the class name of each case, and what its file does not say itself comes from the
/// suite's log, which it has in every case: the suite's result, its time, the counts, and the order of execution.
/// Without a log a suite is what its cases came to, and took their sum. So it is with the files of other tools, whose
/// suites are those of the file; all of them are one run.
struct JUnitReader {
  private var reader: XMLReader
  private let hints: RunImporter.Hints
  private var runs: [ExternalRun] = []
  /// Places in `runs`.
  private var targets: [String: Int] = [:]
  /// Target and suite of every suite.
  private var suiteNames: Set<[String]> = []
  /// Whether the first case names a target in its class name; nil before it.
  private var isOfMbedgt: Bool?
  private var remarks: [ImportWarning] = []

  /// Whether the first element of a document is that of a JUnit report.
  static func isReport(_ bytes: [UInt8]) -> Bool {
    var reader = XMLReader(bytes)
    guard case .start(let root) = try? reader.next() else { return false }
    return root.name == "testsuites" || root.name == "testsuite"
  }

  static func runs(in bytes: [UInt8], _ hints: RunImporter.Hints) throws(DocumentError) -> [ImportedRun] {
    var reader = JUnitReader(reader: XMLReader(bytes), hints: hints)
    try reader.document()
    let format: ImportFormat = reader.isOfMbedgt == true ? .mbedgtJUnit : .junit
    return reader.runs.enumerated().map { index, run in
      run.imported(format, remarks: index == 0 ? reader.remarks : [])
    }
  }

  private mutating func document() throws(DocumentError) {
    guard case .start(let root) = try reader.next() else {
      throw DocumentError(position: .beginning, message: "the document has no element")
    }
    switch root.name {
    case "testsuites":
      while let element = try child() {
        if element.name == "testsuite" { try suite(element) } else { try skip() }
      }
    case "testsuite": try suite(root)
    default:
      throw reader.error(
        root.offset,
        "the root element is \(JSONMessage.quoted(root.name)), that of a JUnit report testsuites or testsuite"
      )
    }
    // Whatever follows must be well-formed too.
    while try reader.next() != nil {}
    guard !runs.isEmpty else {
      throw reader.error(root.offset, "the report has no suite with a case: there is no run to import")
    }
    for index in runs.indices { runs[index].closing = runs[index].presumedClosing }
  }

  // MARK: Elements

  /// The next element in the one that is open; nil behind its end. Text between elements is left out.
  private mutating func child() throws(DocumentError) -> XMLElement? {
    while let token = try reader.next() {
      switch token {
      case .start(let element): return element
      case .text: continue
      case .end: return nil
      }
    }
    return nil
  }

  /// Goes behind the end of the open element.
  private mutating func skip() throws(DocumentError) {
    var depth = 1
    while depth > 0, let token = try reader.next() {
      switch token {
      case .start: depth += 1
      case .end: depth -= 1
      case .text: break
      }
    }
  }

  /// The text of the open element, and behind its end.
  private mutating func text() throws(DocumentError) -> String {
    var text = ""
    while let token = try reader.next() {
      switch token {
      case .text(let part): text += part
      case .start: try skip()
      case .end: return text
      }
    }
    return text
  }

  private func attribute(_ name: String, of element: XMLElement) throws(DocumentError) -> XMLAttribute {
    guard let attribute = element[name] else {
      throw reader.error(element.offset, "\(element.name) lacks the attribute \(name)")
    }
    return attribute
  }

  // MARK: Suites

  private mutating func suite(_ element: XMLElement) throws(DocumentError) {
    var properties: [String: String] = [:]
    var cases: [JUnitCase] = []
    while let child = try child() {
      switch child.name {
      case "properties":
        while let property = try self.child() {
          if let name = property["name"]?.value { properties[name] = property["value"]?.value ?? "" }
          try skip()
        }
      case "testcase": cases.append(try testCase(child))
      // As twister and some runners of JUnit 5 have it.
      case "testsuite": try suite(child)
      default: try skip()
      }
    }
    guard let first = cases.first else { return }
    if isOfMbedgt == nil, let target = element["name"]?.value {
      isOfMbedgt = first.path?.value.hasPrefix(target + ".") == true
    }
    if isOfMbedgt == true {
      try addMbedgt(cases, of: element, properties)
    } else {
      try addForeign(cases, of: element)
    }
  }

  private mutating func addMbedgt(
    _ cases: [JUnitCase], of element: XMLElement, _ properties: [String: String]
  ) throws(DocumentError) {
    let target = try attribute("name", of: element).value
    var suite = JUnitSuite()
    for testCase in cases {
      guard let path = testCase.path, path.value.hasPrefix(target + ".") else {
        throw reader.error(
          testCase.path?.offset ?? testCase.name.offset,
          "a case of mbedgt has the target and the suite in its classname, \(JSONMessage.quoted(target)) here"
        )
      }
      let suiteName = String(path.value.dropFirst(target.count + 1))
      guard suite.name == nil || suite.name == suiteName else {
        throw reader.error(
          path.offset, "a case of another suite than \(JSONMessage.quoted(suite.name ?? ""))")
      }
      suite.name = suiteName
      suite.log = suite.log ?? testCase.output
      guard suite.add(testCase.external(named: testCase.name.value, log: testCase.errors)) else {
        throw second(testCase)
      }
    }
    let index = targets[target] ?? runs.count
    if index == runs.count {
      targets[target] = index
      let platform = properties["target"] ?? String(target.prefix { $0 != "-" })
      runs.append(
        ExternalRun(of: "mbedgt", target: target, platform: platform, toolchain: properties["toolchain"]))
    }
    try check(suite.name ?? "", of: target, element)
    do {
      let told = try suite.told()
      if runs[index].suites.isEmpty { runs[index].startedAt = told.startedAt }
      runs[index].suites.append(told.suite)
    } catch {
      throw reader.error(element.offset, "the log of this suite: \(error.message)")
    }
  }

  /// A suite of another tool: its cases have the names of the file, with the class where one comes twice.
  private mutating func addForeign(_ cases: [JUnitCase], of element: XMLElement) throws(DocumentError) {
    if runs.isEmpty { runs.append(hints.run(of: "JUnit")) }
    let name = element["name"]?.value ?? ""
    var suite = ExternalSuite(
      name: name.isEmpty ? hints.suite : name, word: .ok, elapsed: .zero, copyMethod: nil, cases: [])
    try check(suite.name, of: runs[0].target, element)
    var names = Set<String>()
    for testCase in cases {
      var name = testCase.name.value
      if !names.insert(name).inserted {
        name = "\(testCase.path?.value ?? "").\(name)"
        guard names.insert(name).inserted else { throw second(testCase) }
      }
      suite.cases.append(testCase.external(named: name, log: testCase.output.map(Self.lines) ?? []))
    }
    suite.judgeByCases(allowsSkips: true)
    if let time = element["time"] { suite.elapsed = try seconds(time) }
    if runs[0].suites.isEmpty { runs[0].startedAt = element["timestamp"].flatMap { WallTime($0.value) } }
    for (count, word) in [("failures", MbedResult.fail), ("errors", .error), ("skipped", .skipped)] {
      let found = suite.cases.count { $0.word == word }
      guard let told = element[count].flatMap({ Int($0.value) }), told != found else { continue }
      remarks.append(
        ImportWarning(
          position: reader.error(element.offset, "").position,
          message:
            "the suite \(JSONMessage.quoted(suite.name)) counts \(told) \(count), its cases show \(found)"))
    }
    runs[0].suites.append(suite)
  }

  private mutating func check(_ suite: String, of target: String, _ element: XMLElement) throws(DocumentError)
  {
    guard suiteNames.insert([target, suite]).inserted else {
      throw reader.error(
        element.offset,
        "a second suite \(JSONMessage.quoted(suite)) of the target \(JSONMessage.quoted(target))")
    }
  }

  private func second(_ testCase: JUnitCase) -> DocumentError {
    reader.error(
      testCase.name.offset, "a second case \(JSONMessage.quoted(testCase.name.value)) of its suite")
  }

  private func seconds(_ time: XMLAttribute) throws(DocumentError) -> Duration {
    // Surefire groups digits.
    guard let duration = Seconds.duration(time.value.filter { $0 != "," }) else {
      throw reader.error(time.offset, "\(JSONMessage.quoted(time.value)) is not a time in seconds")
    }
    return duration
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }

  private mutating func testCase(_ element: XMLElement) throws(DocumentError) -> JUnitCase {
    var testCase = JUnitCase(name: try attribute("name", of: element), path: element["classname"])
    if let time = element["time"] { testCase.elapsed = try seconds(time) }
    // CTest tells in an attribute that a test did not run.
    if ["disabled", "notrun"].contains(element["status"]?.value) { testCase.word = .skipped }
    while let child = try child() {
      switch child.name {
      case "failure": testCase.word = .fail
      case "skipped":
        testCase.word = .skipped
        testCase.skipReason = child["message"]?.value
      case "error": testCase.word = .error
      case "system-out":
        let text = try text()
        testCase.output = testCase.output ?? text
        continue
      case "system-err":
        testCase.errors = Self.lines(try text())
        continue
      default: break
      }
      try skip()
    }
    return testCase
  }
}

/// A case of a JUnit report.
private struct JUnitCase {
  let name: XMLAttribute
  /// The class name.
  let path: XMLAttribute?
  var word = MbedResult.ok
  var elapsed = Duration.zero
  /// What stands in `system-out`.
  var output: String?
  /// The lines of `system-err`.
  var errors: [String] = []
  var skipReason: String?

  func external(named name: String, log: [String]) -> ExternalCase {
    ExternalCase(
      name: name, word: word, passed: word == .ok ? 1 : 0, failed: word == .fail ? 1 : 0, elapsed: elapsed,
      log: log,
      skipReason: skipReason)
  }
}

/// A suite of a JUnit report while it is read.
struct JUnitSuite {
  /// From the first case.
  var name: String?
  /// The log of the whole suite, from the first case that has one.
  var log: String?
  private var cases: [ExternalCase] = []
  private var names: Set<String> = []

  /// False if there is one of that name already.
  mutating func add(_ testCase: ExternalCase) -> Bool {
    cases.append(testCase)
    return names.insert(testCase.name).inserted
  }

  /// The suite with what its log tells, and when it began.
  ///
  /// - Throws: what is wrong with the log, with a place in that.
  func told() throws(DocumentError) -> (suite: ExternalSuite, startedAt: WallTime?) {
    let name = name ?? ""
    guard let log else {
      var suite = ExternalSuite(name: name, word: .ok, elapsed: .zero, copyMethod: nil, cases: cases)
      suite.judgeByCases()
      return (suite, nil)
    }
    let read = try HtrunLog(Array(log.utf8))
    var suite = try read.suite(named: name)
    let known = Dictionary(
      suite.cases.enumerated().map { ($1.name, (place: $0, testCase: $1)) }, uniquingKeysWith: { $1 })
    suite.cases = cases.enumerated().sorted { one, other in
      (known[one.element.name]?.place ?? .max, one.offset)
        < (known[other.element.name]?.place ?? .max, other.offset)
    }.map { _, testCase in
      var testCase = testCase
      if let told = known[testCase.name]?.testCase, told.word == testCase.word {
        testCase.passed = told.passed
        testCase.failed = told.failed
        testCase.start = told.start
      }
      return testCase
    }
    return (suite, read.span.flatMap { WallTime(unixSeconds: $0.lowerBound) })
  }
}
