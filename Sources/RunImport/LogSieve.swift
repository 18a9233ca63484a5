import PositionedJSON

/// Reads a log of any size piece by piece, and keeps only the lines that tell results.
///
/// Its memory grows with the results and not with the log, and is bounded.
public struct LogSieve {
  /// The most that is kept, in bytes.
  private static let limit = 64 << 20
  /// Of a longer line the rest is left out, in bytes.
  private static let longestLine = 64 << 10

  private var kept: [UInt8] = []
  private var numbers: [Int] = []
  private var shifts: [Int] = []
  private var prefixes = LinePrefixes()
  /// The beginning of a line whose end has not come yet.
  private var rest: [UInt8] = []
  /// Whether the last piece ended with CR, whose LF may follow.
  private var endsWithReturn = false
  private var number = 0
  private var isBehindRow = false
  /// Whether a line of mbedgt was kept, by which its logs are known.
  private var hasPrefix = false
  /// A session of mbedhtrun takes as long as from its first stamped line to its last.
  private var hasStamp = false
  private var lastStamped: (bytes: [UInt8], number: Int)?

  public init() {}

  /// Takes the next piece; the first one has 200 bytes at least, if the file has them.
  ///
  /// - Throws: an error if it is no log, or has more results than any run.
  public mutating func add(_ piece: ArraySlice<UInt8>) throws(DocumentError) {
    if number == 0, rest.isEmpty { try check(piece) }
    var piece = piece
    if endsWithReturn, piece.first == 0x0A { piece = piece.dropFirst() }
    endsWithReturn = piece.last == 0x0D
    while let end = piece.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
      if rest.isEmpty {
        try take(piece[..<end].prefix(Self.longestLine))
      } else {
        lengthen(piece[..<end])
        try take(rest[...])
        rest = []
      }
      let isPair = piece[end] == 0x0D && end + 1 < piece.endIndex && piece[end + 1] == 0x0A
      piece = piece[(end + (isPair ? 2 : 1))...]
    }
    lengthen(piece)
  }

  /// The log as far as it was kept.
  mutating func log() throws(DocumentError) -> LogText {
    if !rest.isEmpty { try take(rest[...]) }
    rest = []
    try keepLastStamped()
    return LogText(bytes: kept, shifts: shifts, numbers: numbers, remarks: prefixes.remarks)
  }

  /// A document has no lines that could be read one by one.
  private func check(_ piece: ArraySlice<UInt8>) throws(DocumentError) {
    let beginning = Array(piece.prefix(Self.longestLine))
    if let format = ImportFormat(of: beginning) {
      throw DocumentError(
        position: .beginning,
        message: "the file is larger than 64 MiB, and a report (\(format.rawValue)) is read as a whole: "
          + "only logs may be larger")
    }
    if TextEncoding.isUTF16(beginning) {
      throw DocumentError(
        position: .beginning,
        message: "the file is larger than 64 MiB and is UTF-16: convert it with iconv -f UTF-16 -t UTF-8")
    }
  }

  private mutating func lengthen(_ bytes: ArraySlice<UInt8>) {
    rest += bytes.prefix(Self.longestLine - rest.count)
  }

  private mutating func take(_ line: ArraySlice<UInt8>) throws(DocumentError) {
    number += 1
    let shift = prefixes.length(of: line, number: number)
    let content = line.dropFirst(shift)
    if ConsoleLine.mayTell(content) {
      let text = ConsoleLine(TextLines.Line(number: number, bytes: content, isEnded: true, shift: shift))
      let isRow = text.isRule || text.text.hasPrefix("|")
      if isRow || ConsoleSentence(text) != nil || text.hasPrefix && !hasPrefix {
        hasPrefix = hasPrefix || text.hasPrefix
        isBehindRow = isRow
        return try keep(content, number, shift)
      }
    }
    if let kind = HtrunLine.kind(content) {
      let beginsSession = kind == .version || kind == .heading
      if beginsSession {
        try keepLastStamped()
        hasStamp = false
      }
      if kind != .stamped || !hasStamp {
        if content.first == UInt8(ascii: "[") {
          hasStamp = true
          lastStamped = nil
        }
        return try keep(content, number, shift)
      }
      lastStamped = (Array(content), number)
    }
    // What is printed behind a table shows that it has ended.
    if isBehindRow { try keep([], number, 0) }
    isBehindRow = false
  }

  private mutating func keepLastStamped() throws(DocumentError) {
    guard let last = lastStamped else { return }
    lastStamped = nil
    try keep(last.bytes[...], last.number, 0)
  }

  private mutating func keep(_ content: ArraySlice<UInt8>, _ number: Int, _ shift: Int) throws(DocumentError)
  {
    kept += TextEncoding.utf8(Array(content)).text
    kept.append(0x0A)
    numbers.append(number)
    shifts.append(shift)
    guard kept.count <= Self.limit else {
      throw DocumentError(
        position: JSONPosition(line: number, column: 1),
        message: "the lines that tell results are more than 64 MiB up to here: import the runs one by one")
    }
  }
}

extension HtrunLine {
  /// What a line is for a log of mbedhtrun, alone or within one of CTest.
  enum Kind {
    /// With a time, and no message.
    case stamped
    /// The first line of a session.
    case version
    /// A message of the device or of utest, or CTest's verdict.
    case told
    /// CTest begins a test.
    case heading
  }

  /// Nil for a line that tells nothing.
  static func kind(_ bytes: ArraySlice<UInt8>) -> Kind? {
    guard let first = bytes.first else { return nil }
    if bytes.hasMessage { return .told }
    switch first {
    case UInt8(ascii: "["):
      guard HtrunLine(bytes).stamp != nil else { return nil }
      if bytes.has(" >>> ") { return .told }
      return bytes.has("host test executor ver. ") ? .version : .stamped
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      return HtrunSessions.heading(bytes) == nil ? nil : .heading
    case UInt8(ascii: "T"):
      return HtrunSessions.verdicts.keys.contains { bytes.elementsEqual($0.utf8) } ? .told : nil
    default: return nil
    }
  }
}

extension ArraySlice<UInt8> {
  /// Whether `{{` or `{result;` is in it.
  fileprivate var hasMessage: Bool {
    var index = startIndex
    while let brace = self[index...].firstIndex(of: UInt8(ascii: "{")) {
      index = brace + 1
      guard index < endIndex else { return false }
      if self[index] == UInt8(ascii: "{") { return true }
      var scanner = ByteScanner(self[index...])
      if scanner.take("result;") { return true }
    }
    return false
  }

  fileprivate func has(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      guard let first = text.first else { return true }
      var index = startIndex
      while let next = self[index...].firstIndex(of: first) {
        if self[next...].starts(with: text) { return true }
        index = next + 1
      }
      return false
    }
  }
}
