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

  private init(_ bytes: [UInt8]) {
    reader = XMLReader(bytes)
  }

  static func runs(in bytes: [UInt8]) throws(ImportError) -> [ImportedRun] {
    var reader = JUnitReader(bytes)
    try reader.document()
    return reader.runs.map { $0.imported(.mbedgtJUnit) }
  }

  private mutating func document() throws(ImportError) {
    guard case .start(let root) = try reader.next() else {
      throw ImportError(position: .beginning, message: "the document has no element")
    }
    guard root.name == "testsuites" else {
      throw reader.error(
        root.offset,
        "the root element is \(ImportText.quoted(root.name)), that of mbedgt's JUnit report testsuites")
    }
    while let element = try child() {
      if element.name == "testsuite" { try suite(element) } else { try skip() }
    }
    // Whatever follows must be well-formed too.
    while try reader.next() != nil {}
    guard !runs.isEmpty else {
      throw reader.error(root.offset, "the report has no suite with a case: there is no run to import")
    }
    for index in runs.indices { runs[index].end = runs[index].presumedEnd }
  }

  // MARK: Elements

  /// The next element in the one that is open; nil behind its end. Text between elements is left out.
  private mutating func child() throws(ImportError) -> XMLElement? {
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
  private mutating func skip() throws(ImportError) {
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
  private mutating func text() throws(ImportError) -> String {
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

  private func attribute(_ name: String, of element: XMLElement) throws(ImportError) -> XMLAttribute {
    guard let attribute = element[name] else {
      throw reader.error(element.offset, "\(element.name) lacks the attribute \(name)")
    }
    return attribute
  }

  // MARK: Suites

  private mutating func suite(_ element: XMLElement) throws(ImportError) {
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
        ExternalRun(
          toolName: "mbedgt", target: target, platform: platform,
          toolchain: properties["toolchain"] ?? ExternalRun.toolchain(of: target, platform: platform),
          suites: []))
    }
    guard suiteNames.insert([target, name]).inserted else {
      throw reader.error(
        element.offset, "a second suite \(ImportText.quoted(name)) of the target \(ImportText.quoted(target))"
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
  ) throws(ImportError) {
    let name = try attribute("name", of: element)
    let path = try attribute("classname", of: element)
    guard path.value.hasPrefix(target + ".") else {
      throw reader.error(
        path.offset,
        "a case of mbedgt has the target and the suite in its classname, \(ImportText.quoted(target)) here")
    }
    let suiteName = String(path.value.dropFirst(target.count + 1))
    guard suite.name == nil || suite.name == suiteName else {
      throw reader.error(path.offset, "a case of another suite than \(ImportText.quoted(suite.name ?? ""))")
    }
    suite.name = suiteName
    var elapsed = Duration.zero
    if let time = element["time"] {
      guard let duration = Seconds.duration(time.value) else {
        throw reader.error(time.offset, "\(ImportText.quoted(time.value)) is not a time in seconds")
      }
      elapsed = duration
    }
    var word = CaseWord.ok
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
      ForeignCase(
        name: name.value, word: word, passed: word == .ok ? 1 : 0, failed: word == .fail ? 1 : 0,
        elapsed: elapsed, log: log))
    guard isNew else {
      throw reader.error(name.offset, "a second case \(ImportText.quoted(name.value)) of its suite")
    }
  }
}
