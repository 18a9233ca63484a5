import Greentea
import PositionedJSON
import Timekeeping

/// What mbed-greentea 1.8.15 reads out of the log of one suite.
struct HtrunLog {
  /// By the first `{result;WORD}` of the log; nil without one.
  let toldWord: MbedResult?

  var word: MbedResult { toldWord ?? .timeout }

  /// As ``HtrunCaseBook`` orders them.
  private(set) var cases: [HtrunCase] = []

  /// Passed and failed cases as the device counted them.
  private(set) var summary: (passed: Int, failed: Int)?

  /// As often as they were announced.
  private(set) var caseNames: [String] = []

  /// Unix time of the first and the last line that has one.
  private(set) var span: ClosedRange<Double>?

  /// The version of mbedhtrun, if its first line is there.
  private(set) var version: String?

  /// The lines of the log.
  private(set) var lines: [String] = []

  init(_ bytes: [UInt8]) throws(DocumentError) {
    let printable = Self.printable(bytes)
    toldWord = Self.result(printable)
    var lines: [HtrunLine] = []
    var rest = TextLines(printable, ends: [0x0A, 0x0B, 0x0C, 0x0D])
    while let line = rest.next() { lines.append(HtrunLine(line.bytes)) }
    var book = HtrunCaseBook()
    for (number, line) in lines.enumerated() { try read(line, number + 1, &book) }
    for name in caseNames { book.announce(name) }
    cases = book.cases
    let ranges = Self.logRanges(of: book.startedNames, in: lines)
    for index in cases.indices {
      cases[index].logRange = cases[index].word == .skipped ? 0..<0 : ranges[cases[index].name]
    }
    self.lines = lines.map(\.text)
  }

  private mutating func read(
    _ line: HtrunLine, _ number: Int, _ book: inout HtrunCaseBook
  ) throws(DocumentError) {
    guard let time = line.time else { return }
    func count(_ digits: ArraySlice<UInt8>) throws(DocumentError) -> Int {
      guard let count = Int(Self.text(digits)) else {
        throw DocumentError(
          position: JSONPosition(line: number, column: 1), message: "a number of this line is too large")
      }
      return count
    }
    span = min(span?.lowerBound ?? time, time)...max(span?.upperBound ?? time, time)
    if version == nil, let range = line.text.firstRange(of: "host test executor ver. ") {
      version = line.text[range.upperBound...].split(separator: " ").first.map { String($0) }
    }
    if let name = line.name(in: "__testcase_start") {
      book.start(Self.text(name), at: time)
    } else if let finish = line.nameAndCounts(in: "__testcase_finish") {
      book.finish(
        Self.text(finish.name), passed: try count(finish.passed),
        failed: try count(finish.failed),
        at: time)
    }
    if let name = line.lastName(in: "__testcase_name") { caseNames.append(Self.text(name)) }
    if summary == nil, let counts = line.counts(in: "__testcase_summary") {
      summary = (try count(counts.first), try count(counts.second))
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension HtrunLog {
  /// The text without what Python does not call printable: mbedgt deletes it, and everything outside ASCII.
  static func printable(_ bytes: [UInt8]) -> [UInt8] {
    bytes.filter { (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }
  }

  private static let words: [String: MbedResult] = [
    "success": .ok, "failure": .fail, "error": .error, "skipped": .skipped, "ioerr_copy": .copyFailed,
    "ioerr_disk": .diskFailed, "ioerr_serial": .serialLineLost, "timeout": .timeout, "no_image": .noImage,
    "mbed_assert": .mbedAssert, "build_failed": .buildFailed, "sync_failed": .syncFailed,
  ]

  /// By the first `{result;WORD}`; nil if there is none.
  private static func result(_ bytes: [UInt8]) -> MbedResult? {
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

extension HtrunLog {
  /// The suite with its cases; one made up of the suite if the device told none, as mbedgt does.
  func suite(named name: String) throws(DocumentError) -> ExternalSuite {
    guard let elapsed = Seconds.duration(span.map { $0.upperBound - $0.lowerBound } ?? 0) else {
      throw DocumentError(position: .beginning, message: "the times of the log are more than 30 years apart")
    }
    var suite = ExternalSuite(
      name: name, word: word, elapsed: elapsed, copyMethod: nil, cases: foreignCases)
    if cases.isEmpty, summary == nil {
      let (result, isOK): (MbedResult, Bool) =
        switch word {
        case .ok: (.ok, true)
        case .fail: (.fail, false)
        default: (.error, false)
        }
      suite.cases = [
        ExternalCase(
          name: suite.inventedCaseName, word: result, passed: isOK ? 1 : 0, failed: isOK ? 0 : 1,
          elapsed: elapsed, log: lines)
      ]
    }
    return suite
  }

  private var foreignCases: [ExternalCase] {
    // Where mbedgt goes on to the end of the log, because utest never ended the case, the next case's lines are
    // not taken: else a long log would come once a case.
    let begins = cases.compactMap { $0.logRange.flatMap { $0.isEmpty ? nil : $0.lowerBound } }.sorted()
    var nexts: [Int: Int] = [:]
    for (begin, next) in zip(begins, begins.dropFirst()) where begin < next { nexts[begin] = next }
    return cases.map { testCase in
      let range = testCase.logRange ?? 0..<0
      let end = min(range.upperBound, nexts[range.lowerBound] ?? range.upperBound)
      return ExternalCase(
        name: testCase.name, word: testCase.word, passed: testCase.passed, failed: testCase.failed,
        elapsed: Seconds.duration(testCase.duration) ?? .zero, start: start(of: testCase),
        log: range.isEmpty ? [] : Array(lines[range.lowerBound..<end]))
    }
  }

  /// Since the log began.
  private func start(of testCase: HtrunCase) -> Duration? {
    guard let start = testCase.timeStart, start > 0, let span else { return nil }
    return Seconds.duration(start - span.lowerBound)
  }
}
