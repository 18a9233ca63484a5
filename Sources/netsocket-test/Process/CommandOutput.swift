import Glibc
import SerialLines

/// What a command prints, as printable lines without passwords; of long output the last ones.
struct CommandOutput {
  private(set) var lines: [String] = []
  private var redactor: LineRedactor
  /// The line that has not ended yet.
  private var pending: [UInt8] = []
  private let tell: (String) -> Void

  private static let lineCount = 300
  private static let lineLimit = 400
  /// What a line has beyond it is dropped.
  private static let pendingLimit = 64 << 10

  /// - Parameters:
  ///   - secrets: texts that are masked in every form; passwords in AT commands are masked anyway.
  ///   - tell: takes each line when it has ended.
  init(secrets: [String], tell: @escaping (String) -> Void) {
    redactor = LineRedactor(secrets: secrets, isEcho: false)
    self.tell = tell
  }

  /// Takes what a pipe has, without waiting for more.
  mutating func read(_ descriptor: Int32) {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return }
      add(buffer[..<count])
    }
  }

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        endLine()
      } else if pending.count < Self.pendingLimit {
        pending.append(byte)
      }
    }
  }

  /// Takes the last line, which may have no end.
  mutating func finish() {
    if !pending.isEmpty { endLine() }
  }

  private mutating func endLine() {
    if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
    // What a progress display has overwritten on a terminal is not kept.
    let shown = pending.lastIndex(of: UInt8(ascii: "\r")).map { Array(pending[($0 + 1)...]) } ?? pending
    let line = EscapedText.of(redactor.masking(shown), limit: Self.lineLimit)
    pending.removeAll(keepingCapacity: true)
    if lines.count == Self.lineCount { lines.removeFirst() }
    lines.append(line)
    tell(line)
  }
}
