import Greentea
import PositionedJSON
import Timekeeping

/// Reads the file of `mbedgt --report-junit`.
///
/// What the file does not say itself comes from the suite's log, which it has in every case: the suite's
/// result, its time, the counts, and the order of execution. Without a log a suite is what its cases came to,
/// and took their sum.
struct JUnitReader {
  private var reader: XMLReader
  private var runs: [ExternalRun] = []
  /// Places in `runs`.
  private var targets: [String: Int] = [:]
  /// Target and suite of every suite.
  private var suiteNames: Set<[String]> = []

  static func runs(in bytes: [UInt8]) throws(DocumentError) -> [ImportedRun] {
    var reader = JUnitReader(reader: XMLReader(bytes))
    try reader.document()
    return reader.runs.map { $0.imported(.mbedgtJUnit) }
  }

  private mutating func document() throws(DocumentError) {
    guard case .start(let root) = try reader.next() else {
      throw DocumentError(position: .beginning, message: "the document has no element")
    }
    guard root.name == "testsuites" else {
      throw reader.error(
        root.offset,
        "the root element is \(JSONMessage.quoted(root.name)), that of mbedgt's JUnit report testsuites")
    }
    while let element = try child() {
      if element.name == "testsuite" { try suite(element) } else { try skip() }
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
    let target = try attribute("name", of: element).value
    var properties: [String: String] = [:]
    var suite = JUnitSuite()
    while let child = try child() {
      switch child.name {
      case "properties":
        while let property = try self.child() {
          properties[try attribute("name", of: property).value] = try attribute("value", of: property).value
          try skip()
        }
      case "testcase": try testCase(child, of: target, into: &suite)
      default: try skip()
      }
    }
    // mbedgt invents a case where a suite has none, so that only files of others come without.
    guard let name = suite.name else { return }
    let platform = properties["target"] ?? String(target.prefix { $0 != "-" })
    let index = targets[target] ?? runs.count
    if index == runs.count {
      targets[target] = index
      runs.append(
        ExternalRun(of: "mbedgt", target: target, platform: platform, toolchain: properties["toolchain"]))
    }
    guard suiteNames.insert([target, name]).inserted else {
      throw reader.error(
        element.offset,
        "a second suite \(JSONMessage.quoted(name)) of the target \(JSONMessage.quoted(target))"
      )
    }
    do {
      let told = try suite.told()
      if runs[index].suites.isEmpty { runs[index].startedAt = told.startedAt }
      runs[index].suites.append(told.suite)
    } catch {
      throw reader.error(element.offset, "the log of this suite: \(error.message)")
    }
  }

  private mutating func testCase(
    _ element: XMLElement, of target: String, into suite: inout JUnitSuite
  ) throws(DocumentError) {
    let name = try attribute("name", of: element)
    let path = try attribute("classname", of: element)
    guard path.value.hasPrefix(target + ".") else {
      throw reader.error(
        path.offset,
        "a case of mbedgt has the target and the suite in its classname, \(JSONMessage.quoted(target)) here")
    }
    let suiteName = String(path.value.dropFirst(target.count + 1))
    guard suite.name == nil || suite.name == suiteName else {
      throw reader.error(path.offset, "a case of another suite than \(JSONMessage.quoted(suite.name ?? ""))")
    }
    suite.name = suiteName
    var elapsed = Duration.zero
    if let time = element["time"] {
      guard let duration = Seconds.duration(time.value) else {
        throw reader.error(time.offset, "\(JSONMessage.quoted(time.value)) is not a time in seconds")
      }
      elapsed = duration
    }
    var word = MbedResult.ok
    var log: [String] = []
    while let child = try child() {
      switch child.name {
      case "failure": word = .fail
      case "skipped": word = .skipped
      case "error": word = .error
      case "system-out" where suite.log == nil:
        suite.log = try text()
        continue
      case "system-err":
        log = try text().split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        continue
      default: break
      }
      try skip()
    }
    let isNew = suite.add(
      ExternalCase(
        name: name.value, word: word, passed: word == .ok ? 1 : 0, failed: word == .fail ? 1 : 0,
        elapsed: elapsed, log: log))
    guard isNew else {
      throw reader.error(name.offset, "a second case \(JSONMessage.quoted(name.value)) of its suite")
    }
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
