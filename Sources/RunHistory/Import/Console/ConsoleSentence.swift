import Greentea
import Timekeeping

/// What mbedgt says about a run outside its tables.
enum ConsoleSentence {
  /// `greentea test automation tool ver. 1.8.15`
  case version(String)
  /// `running 7 tests for platform 'K64F' and toolchain 'GCC_ARM'`
  case build(platform: String, toolchain: String)
  /// `test suite 'NAME' ..... OK in 1.00 sec`
  case suite(name: String, SuiteWord, Duration)
  /// `test case: 'NAME' ..... OK in 1.00 sec`
  case testCase(name: String, CaseWord, Duration)
  /// `test suite results: 1 OK`: how many suites or cases there are.
  case count(ConsoleColumns, Int)
  /// `completed in 2207.72 sec`
  case completed(Duration)
  /// `exited with code 4`
  case exited(Int)
}

extension ConsoleSentence {
  /// Nil for anything else that may be printed.
  init?(_ line: ConsoleLine) {
    var text = line.text[...]
    if text.drop("greentea test automation tool ver. ") {
      self = .version(String(text.prefix { !$0.isWhitespace }))
    } else if text.drop("running "), text.skip(past: "for platform '"),
      let platform = text.take(until: "' and toolchain '"), let toolchain = text.take(until: "'")
    {
      self = .build(platform: platform, toolchain: toolchain)
    } else if text.drop("test suite '"), let end = ConsoleOutcome(text),
      let word = SuiteWord(rawValue: end.word)
    {
      self = .suite(name: end.name, word, end.elapsed)
    } else if text.drop("test case: '"), let end = ConsoleOutcome(text),
      let word = CaseWord(rawValue: end.word)
    {
      self = .testCase(name: end.name, word, end.elapsed)
    } else if text.drop("test suite results: ") {
      self = .count(.suites, Self.sum(text))
    } else if text.drop("test case results: ") {
      self = .count(.cases, Self.sum(text))
    } else if text.drop("completed in "), let seconds = text.take(until: " sec"),
      let elapsed = Seconds.duration(seconds), elapsed >= .zero
    {
      self = .completed(elapsed)
    } else if text.drop("exited with code "), let code = Int(text.prefix { !$0.isWhitespace }), code >= 0 {
      self = .exited(code)
    } else {
      return nil
    }
  }

  /// `1 FAIL / 3 OK`
  private static func sum(_ text: Substring) -> Int {
    text.split(separator: "/").reduce(0) { sum, part in
      let count = part.split(separator: " ").first.flatMap { Int32($0) } ?? 0
      return sum + Int(max(count, 0))
    }
  }
}

/// `NAME' ..... WORD in 1.00 sec`
private struct ConsoleOutcome {
  let name: String
  let word: String
  let elapsed: Duration

  init?(_ text: Substring) {
    // From the end: a name may hold anything.
    let words = text.split(separator: " ")
    guard words.count >= 4, words.last == "sec", words[words.count - 3] == "in",
      let elapsed = Seconds.duration(words[words.count - 2]),
      let quote = text[..<words[words.count - 4].startIndex].lastIndex(of: "'")
    else { return nil }
    name = String(text[..<quote])
    word = String(words[words.count - 4])
    self.elapsed = elapsed
  }
}

extension Substring {
  /// Takes a text from the front; false, and nothing taken, if it is not there.
  fileprivate mutating func drop(_ prefix: String) -> Bool {
    guard hasPrefix(prefix) else { return false }
    removeFirst(prefix.count)
    return true
  }

  /// Takes all up to a text and the text itself; false if it is not there.
  fileprivate mutating func skip(past mark: String) -> Bool {
    guard let range = firstRange(of: mark) else { return false }
    self = self[range.upperBound...]
    return true
  }

  /// What stands before a text, both taken; nil if it is not there.
  fileprivate mutating func take(until mark: String) -> String? {
    guard let range = firstRange(of: mark) else { return nil }
    let taken = String(self[..<range.lowerBound])
    self = self[range.upperBound...]
    return taken
  }
}
