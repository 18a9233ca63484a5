import Greentea
import PositionedJSON

/// What mbed-greentea 1.8.15 reads out of the log of one suite.
struct HtrunLog {
  /// By the first `{result;WORD}` of the log; TIMEOUT without one.
  private(set) var word = SuiteWord.timeout
  private(set) var hasWord = false

  /// In order of first start or finish, then those that were only announced.
  private(set) var cases: [HtrunCase] = []

  /// Passed and failed cases as the device counted them.
  private(set) var summary: (passed: Int, failed: Int)?

  /// As the device announced it; 0 if it did not.
  private(set) var caseCount = 0
  /// As often as they were announced.
  private(set) var caseNames: [String] = []

  private(set) var memory = HtrunMemory()

  /// Unix time of the first and the last line that has one.
  private(set) var span: ClosedRange<Double>?

  /// The version of mbedhtrun, if its first line is there.
  private(set) var version: String?

  /// The lines of the log.
  private(set) var lines: [String] = []

  init(_ bytes: [UInt8]) throws(ImportError) {
    let printable = Self.printable(bytes)
    word = Self.result(printable) ?? .timeout
    hasWord = Self.result(printable) != nil
    let lines = Self.lines(printable)
    var book = HtrunCaseBook()
    for (number, line) in lines.enumerated() {
      do {
        try read(line, number, &book)
      } catch {
        throw ImportError(
          position: JSONPosition(line: number + 1, column: 1), message: "a number of this line is too large")
      }
    }
    for name in caseNames { book.announce(name) }
    cases = book.cases(Self.logRanges(of: book.startedNames, in: lines))
    memory.sumUp()
    self.lines = lines.map(\.text)
  }

  private struct TooLarge: Error {}

  private static func number(_ digits: ArraySlice<UInt8>) throws(TooLarge) -> Int {
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else { throw TooLarge() }
    return number
  }

  private mutating func read(
    _ line: HtrunLine, _ number: Int, _ book: inout HtrunCaseBook
  ) throws(TooLarge) {
    guard let time = line.time else { return }
    span = min(span?.lowerBound ?? time, time)...max(span?.upperBound ?? time, time)
    if version == nil, let range = line.text.firstRange(of: "host test executor ver. ") {
      version = line.text[range.upperBound...].split(separator: " ").first.map { String($0) }
    }
    if let name = line.name(in: "__testcase_start") {
      book.start(Self.text(name), at: time)
    } else if let finish = line.nameAndCounts(in: "__testcase_finish") {
      book.finish(
        Self.text(finish.name), passed: try Self.number(finish.passed),
        failed: try Self.number(finish.failed),
        at: time)
    }
    if let name = line.lastName(in: "__testcase_name") {
      caseNames.append(Self.text(name))
    } else if let count = line.lastNumber(in: "__testcase_count") {
      caseCount = try Self.number(count)
    }
    if summary == nil, let counts = line.counts(in: "__testcase_summary") {
      summary = (try Self.number(counts.first), try Self.number(counts.second))
    }
    if let size = line.number(in: "max_heap_usage") { memory.maxHeap = try Self.number(size) }
    if let size = line.number(in: "reserved_heap") { memory.reservedHeap = try Self.number(size) }
    if let info = line.threadInfo {
      memory.add(Self.text(info.name), used: try Self.number(info.used), size: try Self.number(info.size))
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension HtrunLog {
  /// The text without what Python does not call printable: mbedgt deletes it, and everything outside ASCII.
  static func printable(_ bytes: [UInt8]) -> [UInt8] {
    bytes.filter { (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }
  }

  /// LF, CR, CR LF, VT and FF end a line.
  private static func lines(_ bytes: [UInt8]) -> [HtrunLine] {
    var lines: [HtrunLine] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex { (0x0A...0x0D).contains($0) } ?? bytes.endIndex
      lines.append(HtrunLine(bytes[start..<end]))
      let isPair = end + 1 < bytes.endIndex && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
      start = end + (isPair ? 2 : 1)
    }
    return lines
  }

  private static let words: [String: SuiteWord] = [
    "success": .ok, "failure": .fail, "error": .error, "skipped": .skipped, "ioerr_copy": .copyFailed,
    "ioerr_disk": .diskFailed, "ioerr_serial": .serialLineLost, "timeout": .timeout, "no_image": .noImage,
    "mbed_assert": .mbedAssert, "build_failed": .buildFailed, "sync_failed": .syncFailed,
  ]

  /// By the first `{result;WORD}`; nil if there is none.
  private static func result(_ bytes: [UInt8]) -> SuiteWord? {
    for index in bytes.indices where bytes[index] == UInt8(ascii: "{") {
      var scanner = ByteScanner(bytes[index...])
      guard scanner.take("{result;") else { continue }
      let word = scanner.take { ByteScanner.isWord($0) || $0 == UInt8(ascii: "+") } ?? []
      if scanner.take("}") { return words[text(word)] ?? .undefined }
    }
    return nil
  }

  /// The lines that belong to a case: from utest's first word about it to its last, or to the end of the log.
  private static func logRanges(of names: Set<String>, in lines: [HtrunLine]) -> [String: Range<Int>] {
    var begins: [String: Int] = [:]
    var ends: [String: Int] = [:]
    for (index, line) in lines.enumerated() {
      for name in line.begunNames.map(text) where names.contains(name) && begins[name] == nil {
        begins[name] = index
      }
      for name in line.endedNames.map(text) where names.contains(name) && ends[name] == nil {
        ends[name] = index
      }
    }
    var ranges: [String: Range<Int>] = [:]
    for name in names {
      switch (begins[name], ends[name]) {
      // mbedgt stops at the first end, whether a beginning came before it or not.
      case (let begin, let end?): ranges[name] = min(begin ?? end, end)..<(end + 1)
      case (let begin?, nil): ranges[name] = begin..<lines.count
      case (nil, nil): ranges[name] = 0..<0
      }
    }
    return ranges
  }
}
