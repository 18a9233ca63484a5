import Timekeeping

/// Cuts the byte stream of a module into tokens: a pure state machine.
///
/// The same bytes give the same tokens however they are chunked. It never keeps more than
/// ``ATLimits`` allow, and after garbage it is back in step with the next line end. Two that are equal make
/// the same tokens of whatever comes next.
public struct ATTokenizer: Hashable, Sendable {
  private enum State: Hashable {
    /// Nothing of a line has come yet.
    case lineStart
    /// `>` has come; one space belongs to it.
    case afterPrompt
    case line
    case header(ruleIndex: Int)
    case payload(ruleIndex: Int, fields: [[UInt8]], remaining: Int)
    /// Dropping the rest of a line.
    case skipping(dropped: Int, noise: ATNoise?)
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Longest text between prefix and payload: two numbers, a quoted IPv6 address and a port fit.
  private static let headerLimit = 96

  private let rules: [ATDataRule]
  private let limits: ATLimits
  private let longestPrefix: Int
  /// What the prefixes begin with: a line that begins otherwise is only looked through for its end.
  private let prefixStarts: [UInt8]
  private var state = State.lineStart
  private var buffer: [UInt8] = []

  public init(rules: [ATDataRule], limits: ATLimits = ATLimits()) {
    self.rules = rules
    self.limits = limits
    longestPrefix = rules.map(\.prefix.count).max() ?? 0
    prefixStarts = rules.compactMap(\.prefix.first)
  }

  /// Whether bytes that were announced have not all come yet: whatever comes next counts as theirs.
  public var isInData: Bool {
    if case .payload = state { true } else { false }
  }

  /// Ends data of which not all has come: what comes next is a new line.
  ///
  /// - Returns: what has come of it; nil outside data.
  public mutating func giveUpData() -> ATToken? {
    guard case .payload(let ruleIndex, let fields, let remaining) = state else { return nil }
    defer {
      buffer = []
      state = .lineStart
    }
    return .data(ATData(rule: rules[ruleIndex], fields: fields, payload: buffer, missing: remaining))
  }

  /// Takes the next bytes and gives the tokens that they complete to `emit`, in order.
  public mutating func feed(_ bytes: Span<UInt8>, _ emit: (ATToken) -> Void) {
    var index = 0
    while index < bytes.count {
      switch state {
      case .payload(let ruleIndex, let fields, let remaining):
        let take = min(remaining, bytes.count - index)
        append(bytes, index..<index + take)
        index += take
        if take == remaining {
          finishPayload(ruleIndex, fields, emit)
        } else {
          state = .payload(ruleIndex: ruleIndex, fields: fields, remaining: remaining - take)
        }
      case .skipping(let dropped, let noise):
        let end = Self.lineEnd(in: bytes, from: index)
        let total = dropped + (end ?? bytes.count) - index
        if let end {
          emit(.noise(noise ?? .lineTooLong(bytes: total)))
          state = .lineStart
          index = end + 1
        } else {
          state = .skipping(dropped: total, noise: noise)
          index = bytes.count
        }
      case .line where buffer.count >= longestPrefix || !mayBecomeHeader:
        // No rule can match any more: take the rest of the line at once.
        let end = Self.lineEnd(in: bytes, from: index)
        appendToLine(bytes, index..<(end ?? bytes.count))
        index = end ?? bytes.count
        if let end {
          finishLine(emit)
          index = end + 1
        }
      case .lineStart, .afterPrompt, .line, .header:
        step(bytes[index], emit)
        index += 1
      }
    }
  }

  private var mayBecomeHeader: Bool { buffer.first.map(prefixStarts.contains) ?? true }

  /// Takes the next bytes and returns the tokens that they complete.
  public mutating func feed(_ bytes: [UInt8]) -> [ATToken] {
    var tokens: [ATToken] = []
    feed(bytes.span) { tokens.append($0) }
    return tokens
  }

  // MARK: Byte by byte, where a line begins or a header is read

  private mutating func step(_ byte: UInt8, _ emit: (ATToken) -> Void) {
    switch state {
    case .afterPrompt where byte == UInt8(ascii: " "):
      state = .lineStart
    case .lineStart where byte == UInt8(ascii: ">"), .afterPrompt where byte == UInt8(ascii: ">"):
      emit(.prompt)
      state = .afterPrompt
    case .lineStart, .afterPrompt, .line:
      state = .line
      if byte == Self.lineFeed {
        finishLine(emit)
        return
      }
      buffer.append(byte)
      if let ruleIndex = rules.firstIndex(where: { $0.prefix == buffer }) {
        state = .header(ruleIndex: ruleIndex)
      } else {
        refuseIfTooLong()
      }
    case .header(let ruleIndex):
      stepHeader(byte, ruleIndex, emit)
    case .payload, .skipping:
      // Handled in bulk by feed.
      break
    }
  }

  private mutating func stepHeader(_ byte: UInt8, _ ruleIndex: Int, _ emit: (ATToken) -> Void) {
    let rule = rules[ruleIndex]
    if byte == Self.lineFeed {
      state = .line
      finishLine(emit)
      return
    }
    if byte == rule.terminator, !isInQuotes(behind: rule) {
      let fields = buffer.dropFirst(rule.prefix.count).split(
        separator: UInt8(ascii: ","), omittingEmptySubsequences: false
      ).map(Array.init)
      if rule.fieldCounts.contains(fields.count) {
        beginPayload(ruleIndex, fields, emit)
        return
      }
      // A comma may both separate fields and end the header; a colon only ends it.
      if rule.terminator != UInt8(ascii: ",") {
        skip(.malformedHeader)
        return
      }
    }
    buffer.append(byte)
    if buffer.count > rule.prefix.count + Self.headerLimit { skip(.malformedHeader) }
  }

  private func isInQuotes(behind rule: ATDataRule) -> Bool {
    buffer.dropFirst(rule.prefix.count).count { $0 == UInt8(ascii: "\"") } % 2 == 1
  }

  private mutating func beginPayload(
    _ ruleIndex: Int, _ fields: [[UInt8]], _ emit: (ATToken) -> Void
  ) {
    guard let length = Self.number(fields[rules[ruleIndex].lengthField]) else {
      skip(.malformedHeader)
      return
    }
    guard length <= limits.payload else {
      skip(.payloadTooLong(announced: length))
      return
    }
    buffer.removeAll(keepingCapacity: true)
    buffer.reserveCapacity(length)
    if length == 0 {
      finishPayload(ruleIndex, fields, emit)
    } else {
      state = .payload(ruleIndex: ruleIndex, fields: fields, remaining: length)
    }
  }

  private mutating func finishPayload(
    _ ruleIndex: Int, _ fields: [[UInt8]], _ emit: (ATToken) -> Void
  ) {
    var payload: [UInt8] = []
    swap(&payload, &buffer)
    state = .lineStart
    emit(.data(ATData(rule: rules[ruleIndex], fields: fields, payload: payload)))
  }

  private mutating func finishLine(_ emit: (ATToken) -> Void) {
    if case .skipping(let dropped, let noise) = state {
      emit(.noise(noise ?? .lineTooLong(bytes: dropped)))
      state = .lineStart
      return
    }
    while buffer.last == Self.carriageReturn { buffer.removeLast() }
    state = .lineStart
    guard !buffer.isEmpty else { return }
    var line: [UInt8] = []
    swap(&line, &buffer)
    emit(.line(line))
  }

  private mutating func skip(_ noise: ATNoise) {
    state = .skipping(dropped: buffer.count, noise: noise)
    buffer = []
  }

  // MARK: In bulk

  private mutating func appendToLine(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let room = limits.line - buffer.count
    guard range.count > room else {
      append(bytes, range)
      return
    }
    state = .skipping(dropped: buffer.count + range.count, noise: nil)
    buffer = []
  }

  private mutating func refuseIfTooLong() {
    guard buffer.count > limits.line else { return }
    state = .skipping(dropped: buffer.count, noise: nil)
    buffer = []
  }

  private mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    bytes.extracting(range).withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
  }

  private static func lineEnd(in bytes: Span<UInt8>, from start: Int) -> Int? {
    for index in start..<bytes.count where bytes[index] == lineFeed { return index }
    return nil
  }

  /// A number of decimal digits only; nil for anything else or more than fits.
  private static func number(_ digits: [UInt8]) -> Int? {
    guard (1...9).contains(digits.count), digits.allSatisfy(\.isASCIIDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
