import SerialLines
import Timekeeping

/// The parser of the case study: sends commands, and looks in what comes for lines that fit a template.
///
/// As `ATCmdParser` of mbed-os 5.10 behaves: a time-out begins anew with every character. What does not fit is thrown
/// away line by line. Lines that nobody asked for are recognised by how they begin, and only while somebody reads.
actor ATParser {
  typealias Handler = @Sendable (isolated ATParser) async -> Void

  /// The longest line that is looked at.
  private static let lineLimit = 256
  /// What is taken at once where no character is looked at.
  private static let portion = 64
  /// The parser's own time is slept in pieces of this length.
  private static let timeGrain = Duration.milliseconds(1)

  private let ring: ReceiveRing
  private let line: any SerialLine
  private let board: RunningBoard
  private let characterTime: Duration
  private let drainsByLine: Bool

  /// For each character.
  var timeout: Duration = .seconds(8)
  private var handlers: [(prefix: [UInt8], handler: Handler)] = []
  private var longestPrefix = 0
  private var isAborted = false
  /// A CR or LF whose counterpart may follow.
  private var lineEnd: UInt8?
  /// Time that the parser has used and not yet slept.
  private var debt = Duration.zero

  /// - Parameters:
  ///   - characterTime: what it takes for one received character.
  ///   - drainsByLine: ``processOOB()`` also ends where a line ends and nothing more has arrived.
  init(
    _ ring: ReceiveRing, _ line: any SerialLine, on board: RunningBoard, characterTime: Duration,
    drainsByLine: Bool = false
  ) {
    self.ring = ring
    self.line = line
    self.board = board
    self.characterTime = characterTime
    self.drainsByLine = drainsByLine
  }

  // MARK: Set-up

  func setTimeout(_ timeout: Duration) { self.timeout = timeout }

  /// Has a handler called for lines that begin so. It is called behind the prefix, and reads the rest.
  func oob(_ prefix: String, _ handler: @escaping Handler) {
    handlers.append((Array(prefix.utf8), handler))
    longestPrefix = max(longestPrefix, prefix.utf8.count)
  }

  // MARK: Sending

  /// Sends a command with its line end.
  func send(_ command: String) async -> Bool { await write(Array("\(command)\r\n".utf8)) }

  func write(_ bytes: [UInt8]) async -> Bool {
    do throws(SerialLineError) {
      try await line.write(bytes)
      return true
    } catch {
      return false
    }
  }

  // MARK: Receiving

  /// Reads until a line is as the template says; one line behind the other if it has several.
  ///
  /// - Returns: the values; nil when a character did not come in time, or a handler has aborted.
  func recv(_ template: String) async -> [String]? {
    var values: [String] = []
    for line in ATTemplate.lines(template) {
      guard let found = await recv(line) else { return nil }
      values += found
    }
    return values
  }

  private func recv(_ template: ATTemplate) async -> [String]? {
    var text: [UInt8] = []
    while let byte = await next() {
      text.append(byte)
      if await handled(text) {
        if isAborted {
          isAborted = false
          return nil
        }
        text = []
      } else if !template.endsLine || byte == 0x0A, let values = template.match(text) {
        return values
      } else if byte == 0x0A || text.count >= Self.lineLimit {
        text = []
      }
    }
    return nil
  }

  /// Makes the running ``recv(_:)-(String)`` end; for handlers.
  func abort() { isAborted = true }

  /// Reads until a handler has been called: as it was up to mbed-os 5.10, where nothing else ends it but a whole
  /// time-out without a character.
  ///
  /// - Returns: whether a handler was called; false at once when nothing has arrived.
  func processOOB() async -> Bool {
    guard ring.isReadable else { return false }
    var text: [UInt8] = []
    while let byte = await next(ifReadable: drainsByLine && text.isEmpty) {
      text.append(byte)
      if await handled(text) {
        isAborted = false
        return true
      }
      if byte == 0x0A {
        text = []
      } else if text.count > longestPrefix {
        // No handler wants the rest.
        guard await skipLine() else { return false }
        text = []
      }
    }
    return false
  }

  /// Waits until something has arrived.
  func waitForInput(until deadline: Instant) async -> Bool { await ring.wait(until: deadline) }

  /// Reads bytes as they are.
  ///
  /// - Returns: nil when one did not come in time.
  func read(_ count: Int) async -> [UInt8]? {
    lineEnd = nil
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let more = await take(min(count - bytes.count, Self.portion)) else { return nil }
      bytes += more
    }
    return bytes
  }

  // MARK: Characters

  private func handled(_ text: [UInt8]) async -> Bool {
    guard text.count <= longestPrefix, let handler = handlers.last(where: { $0.prefix == text })?.handler
    else { return false }
    await handler(self)
    return true
  }

  /// The next character; CR, LF and both together are one LF.
  ///
  /// - Parameter ifReadable: nil at once when nothing has arrived.
  private func next(ifReadable: Bool = false) async -> UInt8? {
    while ring.isReadable || !ifReadable, let byte = await take(1)?.first {
      let counterpart = lineEnd
      lineEnd = byte.isLineEnd ? byte : nil
      guard byte.isLineEnd else { return byte }
      guard let counterpart, counterpart != byte else {
        return 0x0A
      }
      lineEnd = nil
    }
    return nil
  }

  private func skipLine() async -> Bool {
    while let bytes = await take(Self.portion, endsWithLine: true) {
      guard let last = bytes.last, last.isLineEnd else { continue }
      lineEnd = last
      return true
    }
    return false
  }

  /// - Returns: nil when nothing came in time, the task was cancelled, or the board is off.
  private func take(_ limit: Int, endsWithLine: Bool = false) async -> [UInt8]? {
    while board.isRunning {
      let bytes = ring.take(limit, endsWithLine: endsWithLine)
      if !bytes.isEmpty { return await spend(characterTime * bytes.count) ? bytes : nil }
      guard await ring.wait(until: board.time.now + timeout) else { return nil }
    }
    return nil
  }

  /// Lets the parser's own time pass.
  ///
  /// - Returns: false if the task was cancelled.
  private func spend(_ duration: Duration) async -> Bool {
    debt += duration
    guard debt >= Self.timeGrain else { return true }
    defer { debt = .zero }
    return (try? await board.time.sleep(for: debt)) != nil
  }
}
