import Greentea
import PositionedJSON
import Timekeeping

/// What mbed-greentea 1.8.15 reads out of the log of one suite.
struct HtrunLog {
  /// By the first `{result;WORD}` of the log; TIMEOUT without one.
  private(set) var word = MbedResult.timeout
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

  init(_ bytes: [UInt8]) throws(DocumentError) {
    let printable = Self.printable(bytes)
    word = Self.result(printable) ?? .timeout
    hasWord = Self.result(printable) != nil
    let lines = Self.lines(printable)
    var book = HtrunCaseBook()
    for (number, line) in lines.enumerated() {
      do {
        try read(line, number, &book)
      } catch {
        throw DocumentError(
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
  /// The log as a run of one suite.
  ///
  /// The suite's time is that from the first to the last line, since a log knows nothing of what came before.
  func run(_ hints: RunImporter.Hints) throws(DocumentError) -> ImportedRun {
    let platform = hints.platform
    var run = ExternalRun(
      toolName: version.map { "mbedhtrun \($0)" } ?? "mbedhtrun", target: hints.target, platform: platform,
      toolchain: ExternalRun.toolchain(of: hints.target, platform: platform),
      startedAt: span.flatMap { WallTime(unixSeconds: $0.lowerBound) },
      suites: [try suite(named: hints.suite.lowercased())])
    run.end = run.presumedEnd
    return run.imported(
      .htrunLog,
      remarks: hasWord
        ? [] : [ImportWarning(message: "there is no {{result;…}} in the log: mbedgt calls that TIMEOUT")])
  }

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
          name: name.firstRange(of: "-test-").map { String(name[$0.upperBound...]) } ?? name, word: result,
          passed: isOK ? 1 : 0, failed: isOK ? 0 : 1, elapsed: elapsed, log: lines)
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

/// The memory that a device reported, all sizes in bytes.
struct HtrunMemory: Hashable {
  var maxHeap: Int?
  var reservedHeap: Int?
  /// In order of appearance, each name once.
  private(set) var stacks: [Stack] = []
  private var indices: [String: Int] = [:]
  /// Nil without stacks.
  private(set) var summary: Summary?

  /// The stack of one thread of the device.
  struct Stack: Hashable {
    /// Entry and argument of the thread's function, as the device wrote them.
    let name: String
    let used: Int
    let size: Int

    var entry: Substring { name.prefix { $0 != "-" } }
    /// Nil if there is none.
    var argument: Substring? {
      let parts = name.split(separator: "-", omittingEmptySubsequences: false)
      return parts.count > 1 ? parts[1] : nil
    }
  }

  struct Summary: Hashable {
    /// The place of the largest stack, the first of them.
    let largest: Int
    let totalUsed: Int
    let totalSize: Int
  }

  mutating func add(_ name: String, used: Int, size: Int) {
    if let index = indices[name] {
      stacks[index] = Stack(name: name, used: used, size: size)
    } else {
      indices[name] = stacks.count
      stacks.append(Stack(name: name, used: used, size: size))
    }
  }

  mutating func sumUp() {
    guard let size = stacks.map(\.size).max(), let largest = stacks.firstIndex(where: { $0.size == size })
    else { return }
    summary = Summary(
      largest: largest, totalUsed: stacks.reduce(0) { $0 &+ $1.used },
      totalSize: stacks.reduce(0) { $0 &+ $1.size })
  }
}
