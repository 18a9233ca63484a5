import Bench
import Glibc

/// The lines that somebody types, or a program writes, on stdin.
enum TypedInput {
  /// How long a wait for input may hide that the command has been stopped, in milliseconds.
  private static let patience: Int32 = 100

  /// All lines up to the end of stdin; of a longer line than a step may have, one byte more than that.
  static func lines() -> TypedLines {
    let input = Reader()
    return TypedLines { isStopped in input.next(isStopped) }
  }

  /// Used by one thread.
  private final class Reader: @unchecked Sendable {
    private var line: [UInt8] = []
    private var pending: ArraySlice<UInt8> = []
    private var hasEnded = false

    func next(_ isStopped: () -> Bool) -> [UInt8]? {
      while true {
        while let byte = pending.popFirst() {
          if byte == UInt8(ascii: "\n") { return take() }
          if line.count <= DialogueStep.longestLine { line.append(byte) }
        }
        if hasEnded { return line.isEmpty ? nil : take() }
        guard !isStopped() else { return nil }
        read()
      }
    }

    private func take() -> [UInt8] {
      defer { line = [] }
      return line
    }

    private func read() {
      var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&input, 1, TypedInput.patience) != 0 else { return }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count > 0 { pending = chunk[..<count] } else if count == 0 || errno != EINTR { hasEnded = true }
    }
  }
}
