import Greentea
import PositionedJSON
import Timekeeping

/// A value of mbedgt's JSON report that knows what it is called.
struct MbedJSONValue {
  private let node: JSONNode
  private let what: String

  init(_ node: JSONNode, _ what: String) {
    self.node = node
    self.what = what
  }

  var position: JSONPosition { node.position }

  private func error(_ expected: String) -> ImportError {
    let found =
      switch node.value {
      case .string(let text): ImportText.quoted(text)
      case .number(let number): ImportText.quoted(number.text)
      default: node.typeName
      }
    return ImportError(position: node.position, message: "\(what) must be \(expected), not \(found)")
  }

  func object() throws(ImportError) -> [(name: String, value: MbedJSONValue)] {
    guard let members = node.members else { throw error("an object") }
    return members.map { ($0.name, MbedJSONValue($0.node, ImportText.quoted($0.name))) }
  }

  /// Nil if there is no such member.
  func optional(_ name: String) throws(ImportError) -> MbedJSONValue? {
    guard node.members != nil else { throw error("an object") }
    return node[name].map { MbedJSONValue($0, ImportText.quoted(name)) }
  }

  func member(_ name: String) throws(ImportError) -> MbedJSONValue {
    guard let value = try optional(name) else {
      throw ImportError(
        position: node.position,
        message: "\(what) lacks \(ImportText.quoted(name)): this is no report of mbedgt")
    }
    return value
  }

  func string() throws(ImportError) -> String {
    guard let text = node.string else { throw error("a string") }
    return text
  }

  func suiteWord() throws(ImportError) -> SuiteWord {
    guard let word = node.string.flatMap(SuiteWord.init(rawValue:)) else {
      throw error("one of \(SuiteWord.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
  }

  func caseWord() throws(ImportError) -> CaseWord {
    guard let word = node.string.flatMap({ CaseWord.named($0) }) else {
      throw error("one of OK, FAIL, ERROR, SKIPPED")
    }
    return word
  }

  func count() throws(ImportError) -> Int {
    guard let count = node.number?.integer, count >= 0 else { throw error("a whole number, 0 or more") }
    return count
  }

  func number() throws(ImportError) -> Double {
    guard let number = node.number?.double else { throw error("a number") }
    return number
  }

  func seconds() throws(ImportError) -> Duration {
    guard let duration = node.number?.double.flatMap(Seconds.duration) else {
      throw error("a time in seconds")
    }
    return duration
  }

  /// Lines, or one text in their place.
  func lines() throws(ImportError) -> [String] {
    if let text = node.string { return [text] }
    guard let elements = node.array else { throw error("an array of strings") }
    var lines: [String] = []
    for element in elements { lines.append(try MbedJSONValue(element, "a line").string()) }
    return lines
  }
}
