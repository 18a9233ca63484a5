import Timekeeping

/// Cuts what a module says into lines, for people: a prompt and announced data are lines too.
///
/// The driver's tokenizer knows the data of modules with several links only; here a script may use any form. Never more
/// than the limits is kept, whatever comes.
struct SpokenLines: Sendable {
  private enum State: Hashable, Sendable {
    case text
    /// A prompt has come; one blank belongs to it.
    case afterPrompt
    /// So many bytes of data are still to come.
    case data(Int)
  }

  private static let prompt = UInt8(ascii: ">")
  private static let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
  private static let dataPrefixes = ["+IPD,", "+CIPRECVDATA,"].map { Array($0.utf8) }
  /// What is longer is cut.
  private static let longestLine = 1024
  /// More than this is not believed; AT 2.x sends up to 2920.
  private static let longestData = 8192

  private var state = State.text
  private var buffer: [UInt8] = []

  /// Whether a line has begun and not ended.
  var isPending: Bool { !buffer.isEmpty }

  /// Takes the next bytes; gives the lines that they end, without their line ends.
  mutating func feed(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes { feed(byte, &lines) }
    return lines
  }

  /// Ends a line that has no end.
  mutating func finish() -> [[UInt8]] {
    var lines: [[UInt8]] = []
    end(&lines)
    return lines
  }

  private mutating func feed(_ byte: UInt8, _ lines: inout [[UInt8]]) {
    switch state {
    case .data(let missing):
      buffer.append(byte)
      state = .data(missing - 1)
      if missing == 1 { end(&lines) }
      return
    case .afterPrompt:
      state = .text
      if byte == UInt8(ascii: " ") { return }
    case .text: break
    }
    switch byte {
    case Self.lineFeed: end(&lines)
    case Self.prompt where buffer.isEmpty:
      lines.append([byte])
      state = .afterPrompt
    default:
      buffer.append(byte)
      if byte == UInt8(ascii: ":"), let count = Self.announced(buffer) {
        state = .data(count)
      } else if buffer.count >= Self.longestLine {
        end(&lines)
      }
    }
  }

  private mutating func end(_ lines: inout [[UInt8]]) {
    if case .text = state { while buffer.last == Self.carriageReturn { buffer.removeLast() } }
    state = .text
    guard !buffer.isEmpty else { return }
    lines.append(buffer)
    buffer = []
  }

  /// How many bytes a header says that follow it: `+IPD,LENGTH:` or `+IPD,LINK,LENGTH:`, both with an address and a
  /// port behind them if the module is told to add them, or `+CIPRECVDATA,LENGTH:` of AT 1.x.
  private static func announced(_ header: [UInt8]) -> Int? {
    guard let prefix = dataPrefixes.first(where: { header.starts(with: $0) }) else { return nil }
    let fields = header.dropFirst(prefix.count).dropLast().split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard (1...4).contains(fields.count), case let field = fields[fields.count.isMultiple(of: 2) ? 1 : 0],
      (1...5).contains(field.count), field.allSatisfy(\.isASCIIDigit)
    else { return nil }
    let count = field.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return (1...longestData).contains(count) ? count : nil
  }
}
