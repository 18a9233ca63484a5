import SerialLines
import Timekeeping

/// One line of a dialogue script: something to send, to expect or to wait for.
public struct DialogueStep: Hashable, Sendable {
  enum Action: Hashable, Sendable {
    /// Sent with CR LF; the answer is read up to its final word.
    case command([UInt8])
    /// Bytes for the prompt of `AT+CIPSEND`, sent as they are.
    case send([UInt8])
    case expect(Expectation)
    case wait(Duration)
  }

  /// A line of the module that must come.
  enum Expectation: Hashable, Sendable {
    /// The whole line, as it is printed.
    case line(String)
    /// A regular expression that occurs in it; checked to be one.
    case pattern(String)
  }

  /// Where it stands in the script, 1 and up.
  let number: Int
  let action: Action

  /// What is wrong with a line of a script. Nothing of the line is in it: a password may be.
  public struct SyntaxError: Error, Hashable, Sendable {
    /// The line, 1 and up.
    public let number: Int
    /// What was expected.
    public let message: String
  }

  /// Bytes of a line; longer ones are refused.
  public static let longestLine = 4096
  /// Bytes of one `send`.
  private static let longestPayload = 2048

  /// All steps of a script.
  ///
  /// Blank lines and lines that begin with `#` are none.
  public static func script(_ bytes: [UInt8]) throws(SyntaxError) -> [DialogueStep] {
    var steps: [DialogueStep] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if let step = try DialogueStep(Array(line), number: index + 1) { steps.append(step) }
    }
    guard !steps.isEmpty else {
      throw SyntaxError(number: 1, message: "expected at least one AT command")
    }
    return steps
  }

  /// - Returns: nil for a blank line and for a comment.
  init?(_ line: [UInt8], number: Int) throws(SyntaxError) {
    func error(_ message: String) -> SyntaxError { SyntaxError(number: number, message: message) }
    guard line.count <= Self.longestLine else {
      throw error("expected at most \(Self.longestLine) bytes in a line")
    }
    guard let whole = String(validating: line, as: UTF8.self) else { throw error("expected UTF-8 text") }
    let text = Self.trimmed(whole[...])
    guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      throw error("expected no control characters")
    }
    self.number = number
    if text.prefix(2).uppercased() == "AT" {
      action = .command(Array(text.utf8))
      return
    }
    let word = text.prefix { !$0.isWhitespace }
    let rest = Self.trimmed(text.dropFirst(word.count))
    do throws(Rule) {
      switch word {
      case "expect": action = .expect(try Self.expectation(rest))
      case "wait": action = .wait(try Self.duration(rest))
      case "send": action = .send(try Self.payload(rest))
      default: throw Rule("expected an AT command, expect, send, wait or a comment with #")
      }
    } catch {
      throw SyntaxError(number: number, message: error.text)
    }
  }

  /// What a line breaks.
  private struct Rule: Error {
    let text: String

    init(_ text: String) {
      self.text = text
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  private static func expectation(_ text: Substring) throws(Rule) -> Expectation {
    guard !text.isEmpty else { throw Rule("expected expect LINE or expect /REGEX/") }
    guard text.hasPrefix("/") else { return .line(String(text)) }
    let pattern = String(text.dropFirst().dropLast())
    guard text.count > 2, text.hasSuffix("/") else {
      throw Rule("expected a regular expression between slashes, such as expect /ready|OK/")
    }
    guard (try? Regex(pattern)) != nil else {
      throw Rule("expected a regular expression of Swift, such as expect /ready|OK/")
    }
    return .pattern(pattern)
  }

  private static func duration(_ text: Substring) throws(Rule) -> Duration {
    guard let duration = Duration(text: text) else {
      throw Rule("expected a duration with its unit, such as wait 2s or wait 500ms")
    }
    return duration
  }

  private static func payload(_ text: Substring) throws(Rule) -> [UInt8] {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let count = Int(parts[0]), (1...longestPayload).contains(count),
      parts[1].count > 1, parts[1].hasPrefix("\""), parts[1].hasSuffix("\""),
      let bytes = EscapedBytes.of(parts[1].dropFirst().dropLast())
    else {
      throw Rule(
        #"expected send N "BYTES" with N from 1 to \#(longestPayload), and \r, \n, \\, \" or \xNN as escapes"#
      )
    }
    guard bytes.count == count else {
      throw Rule("expected \(count) bytes between the quotes, got \(bytes.count)")
    }
    return bytes
  }
}

extension DialogueStep.Expectation: CustomStringConvertible {
  /// As a script has it.
  var description: String {
    switch self {
    case .line(let text): "'\(text)'"
    case .pattern(let pattern): "/\(pattern)/"
    }
  }

  /// Whether one of the lines is the one.
  func isMet(by lines: [String]) -> Bool {
    switch self {
    case .line(let text): return lines.contains(text)
    case .pattern(let pattern):
      // It was one when the script was read.
      guard let regex = try? Regex(pattern) else { return false }
      return lines.contains { $0.contains(regex) }
    }
  }
}
