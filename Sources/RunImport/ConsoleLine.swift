import Greentea
import PositionedJSON
import Timekeeping

/// A line of mbedgt's output without colours and without `mbedgt: `.
struct ConsoleLine {
  /// From 1.
  let number: Int

  /// Whether the line began with `mbedgt: `.
  let hasPrefix: Bool

  /// Whether the text goes on behind it.
  let isEnded: Bool

  /// What is left.
  let text: String

  /// Where each scalar of the text stood in the line, from 1.
  private let places: [Int]
  /// Behind the last one.
  private let end: Int

  private static let prefix = Array("mbedgt: ".unicodeScalars)

  init(_ line: TextLines.Line) {
    number = line.number
    isEnded = line.isEnded
    var scalars: [Unicode.Scalar] = []
    var places: [Int] = []
    var escape = EscapeSequence.none
    var column = line.shift
    for scalar in String(decoding: line.bytes, as: UTF8.self).unicodeScalars {
      column += 1
      guard !escape.takes(scalar) else { continue }
      scalars.append(scalar)
      places.append(column)
    }
    end = column + 1
    let blanks = scalars.prefix { $0 == " " || $0 == "\t" }.count
    hasPrefix = scalars.dropFirst(blanks).starts(with: Self.prefix)
    let skipped = blanks + (hasPrefix ? Self.prefix.count : 0)
    self.places = Array(places.dropFirst(skipped))
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.dropFirst(skipped))
    self.text = String(text)
  }

  /// Whether a line may be one that mbedgt prints: a quick look, because most lines of a long log are not.
  static func mayTell(_ bytes: ArraySlice<UInt8>) -> Bool {
    var scanner = ByteScanner(bytes)
    _ = scanner.take { $0 == 0x20 || $0 == 0x09 }
    // Behind an escape stands anything.
    return scanner.rest.first == 0x1B || beginnings.contains { scanner.take($0) }
  }

  private static let beginnings: [StaticString] = [
    "mbedgt: ", "|", "+-", "test suite ", "test case: ", "greentea test ", "running ", "completed in ",
    "exited with ",
  ]

  /// The place in the file of the scalar at an offset in the text.
  func position(_ offset: Int = 0) -> JSONPosition {
    JSONPosition(line: number, column: offset < places.count ? places[offset] : end)
  }
}

/// Where one stands in the bytes by which a terminal changes its colours (ECMA-48).
private enum EscapeSequence {
  case none
  case begun
  case control
  /// Ends with BEL or with another escape.
  case text

  /// Whether a scalar is part of one.
  mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .none:
      guard scalar == "\u{1B}" else { return false }
      self = .begun
    case .begun:
      self = scalar == "[" ? .control : scalar == "]" ? .text : .none
    case .control:
      if ("@"..."~").contains(scalar) { self = .none }
    case .text:
      if scalar == "\u{07}" { self = .none }
      if scalar == "\u{1B}" { self = .begun }
    }
    return true
  }
}

/// What mbedgt says about a run outside its tables.
enum ConsoleSentence {
  /// `greentea test automation tool ver. 1.8.15`
  case version(String)
  /// `running 7 tests for platform 'K64F' and toolchain 'GCC_ARM'`
  case build(platform: String, toolchain: String)
  /// `test suite 'NAME' ..... OK in 1.00 sec`
  case suite(name: String, MbedResult, Duration)
  /// `test case: 'NAME' ..... OK in 1.00 sec`
  case testCase(name: String, MbedResult, Duration)
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
    } else if text.drop("running "), text.take(until: "for platform '") != nil,
      let platform = text.take(until: "' and toolchain '"), let toolchain = text.take(until: "'")
    {
      self = .build(platform: platform, toolchain: toolchain)
    } else if text.drop("test suite '"), let end = ConsoleOutcome(text),
      let word = MbedResult(rawValue: end.word)
    {
      self = .suite(name: end.name, word, end.elapsed)
    } else if text.drop("test case: '"), let end = ConsoleOutcome(text),
      let word = MbedResult(ofCase: end.word)
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

  /// What stands before a text, both taken; nil if it is not there.
  fileprivate mutating func take(until mark: String) -> String? {
    guard let range = firstRange(of: mark) else { return nil }
    let taken = String(self[..<range.lowerBound])
    self = self[range.upperBound...]
    return taken
  }
}
