import PositionedJSON

/// A text as a tool printed it: without what a CI system, a terminal or a mail put before each line.
struct LogText {
  /// In UTF-8, line for line as the file has it.
  let bytes: [UInt8]

  /// How many columns were taken from the front of each line; empty if none was.
  let shifts: [Int]

  /// What was changed.
  let remarks: [ImportWarning]

  /// The numbers of the lines in the file; empty if none was left out.
  let numbers: [Int]

  init(bytes: [UInt8], shifts: [Int], numbers: [Int] = [], remarks: [ImportWarning]) {
    self.bytes = bytes
    self.shifts = shifts
    self.numbers = numbers
    self.remarks = remarks
  }

  init(_ bytes: [UInt8]) {
    var result: [UInt8] = []
    var shifts: [Int] = []
    var prefixes = LinePrefixes()
    var lines = TextLines(bytes)
    while let line = lines.next() {
      let wasPlain = prefixes.isEmpty
      let length = prefixes.length(of: line.bytes, number: line.number)
      guard !prefixes.isEmpty else { continue }
      if wasPlain {
        result = Array(bytes[..<line.bytes.startIndex])
        shifts = Array(repeating: 0, count: line.number - 1)
      }
      shifts.append(length)
      result += line.bytes.dropFirst(length)
      if line.isEnded { result.append(0x0A) }
    }
    self.init(bytes: prefixes.isEmpty ? bytes : result, shifts: shifts, remarks: prefixes.remarks)
  }
}

/// Finds what stands before the lines of a log, one line after the other.
struct LinePrefixes {
  private var block: [LinePrefix.Part] = []
  private var first: (number: Int, text: String)?
  private var count = 0

  /// Whether nothing stood before any line.
  var isEmpty: Bool { first == nil }

  /// In bytes.
  mutating func length(of line: ArraySlice<UInt8>, number: Int) -> Int {
    let length = LinePrefix.length(of: line, in: &block)
    guard length > 0 else { return 0 }
    count += 1
    if first == nil { first = (number, String(decoding: line.prefix(length), as: UTF8.self)) }
    return length
  }

  /// What was left out.
  var remarks: [ImportWarning] {
    guard let first else { return [] }
    return [
      ImportWarning(
        position: JSONPosition(line: first.number, column: 1),
        message: "what stands before each line was left out: \(JSONMessage.quoted(first.text)) and the like, "
          + "\(count) lines")
    ]
  }
}

/// What is put before a line of a log: times, names in brackets, line and stream numbers, marks of a quotation, colours.
///
/// It counts only before something that mbedgt or mbedhtrun prints, and before the lines next to that.
enum LinePrefix {
  /// A kind of part, for the comparison of lines.
  enum Part: Hashable {
    case blank, colour, quote, date, clock, stream, number, bracket, name
  }

  /// - Parameter block: the parts before the last line of a tool; empty if there were none.
  /// - Returns: in bytes, which are ASCII.
  static func length(of line: ArraySlice<UInt8>, in block: inout [Part]) -> Int {
    var scanner = ByteScanner(line)
    var parts: [Part] = []
    var matching = 0
    while !isToolLine(scanner.rest) {
      if !block.isEmpty, parts == block { matching = line.count - scanner.rest.count }
      guard parts.count < maximumParts, let part = scanner.takePart(after: parts.last) else {
        // Not a tool's line: it belongs to the block if it begins like one.
        return matching
      }
      parts.append(part)
    }
    block = parts.contains { $0 != .blank && $0 != .colour } ? parts : []
    return block.isEmpty ? 0 : line.count - scanner.rest.count
  }

  private static let maximumParts = 8

  /// Whether it begins as the lines of mbedgt and mbedhtrun that matter.
  private static func isToolLine(_ bytes: ArraySlice<UInt8>) -> Bool {
    var scanner = ByteScanner(bytes)
    if scanner.takeStamp() { return true }
    while scanner.take("\t") || scanner.take(" ") {}
    return scanner.take("mbedgt: ") || scanner.take("| ") || scanner.take("|-") || scanner.take("+-")
      || scanner.take("test suite '") || scanner.take("test case: '") || scanner.take("{{")
  }
}

extension ByteScanner {
  /// Takes mbedhtrun's `[1467197400.52][` but for the last bracket.
  fileprivate mutating func takeStamp() -> Bool {
    attempt { $0.take("[") && $0.takeDigits() && $0.take(".") && $0.takeDigits() && $0.take("][") }
  }

  /// Takes one part of a prefix and the blanks behind it.
  fileprivate mutating func takePart(after last: LinePrefix.Part?) -> LinePrefix.Part? {
    if take(while: { $0 == 0x20 || $0 == 0x09 }) != nil { return .blank }
    if attempt({ $0.take("\u{1B}[") && $0.takeParameters() && $0.takeLetter() }) { return .colour }
    if take("> ") || take(">") { return .quote }
    if attempt({ $0.takeDate() && $0.take(" ") }) { return .date }
    if attempt({ $0.take("[") && $0.takeDate() && $0.take("] ") }) { return .date }
    if attempt({ $0.takeClock() && $0.take(" ") }) { return .clock }
    if attempt({ $0.take("[") && $0.takeClock() && $0.take("] ") }) { return .clock }
    // GitLab: two digits, the stream, and + on a line that goes on.
    if last == .date,
      attempt({ $0.takeDigits(2) && ($0.take("O") || $0.take("E")) && ($0.take("+") || $0.take(" ")) })
    {
      return .stream
    }
    if attempt({ $0.takeDigits() && ($0.take(": ") || $0.take("> ")) }) { return .number }
    if attempt({
      $0.take("[") && $0.take(upTo: 40, while: { $0 >= 0x20 && $0 < 0x7F && $0 != 0x5B && $0 != 0x5D })
        && $0.take("] ")
    }) {
      return .bracket
    }
    if attempt({
      $0.take(upTo: 40, while: { Self.isWord($0) || $0 == 0x2D || $0 == 0x2E }) && $0.takeNameEnd()
    }) {
      return .name
    }
    return nil
  }

  /// What a step takes, or nothing if the step fails.
  private mutating func attempt(_ step: (inout ByteScanner) -> Bool) -> Bool {
    var trial = self
    guard step(&trial) else { return false }
    self = trial
    return true
  }

  private mutating func take(upTo count: Int, while condition: (UInt8) -> Bool) -> Bool {
    (take(while: condition)?.count).map { $0 <= count } ?? false
  }

  private mutating func takeDigits(_ count: Int) -> Bool { take(while: Self.isDigit)?.count == count }

  /// `: ` as most have it, ` | ` as container tools do.
  private mutating func takeNameEnd() -> Bool {
    take(": ") || take(while: { $0 == 0x20 }) != nil && take("| ")
  }

  private mutating func takeParameters() -> Bool {
    _ = take { Self.isDigit($0) || $0 == UInt8(ascii: ";") }
    return true
  }

  private mutating func takeLetter() -> Bool {
    guard let first = rest.first, (0x40...0x7E).contains(first) else { return false }
    drop(1)
    return true
  }

  /// `2024-03-01T10:11:12.1234567Z`, with a blank for the T, a comma for the point, an offset for the Z, or without them.
  private mutating func takeDate() -> Bool {
    guard takeDigits(4), take("-"), takeDigits(2), take("-"), takeDigits(2), take("T") || take(" "),
      takeClock()
    else { return false }
    if take("Z") { return true }
    if take("+") || take("-") { return takeDigits() && (!take(":") || takeDigits()) }
    return true
  }

  /// `10:11:12`, with a fraction or without.
  private mutating func takeClock() -> Bool {
    guard takeDigits(2), take(":"), takeDigits(2), take(":"), takeDigits(2) else { return false }
    return take(".") || take(",") ? takeDigits() : true
  }
}
