/// A line on a terminal that is written over again and again, at a pace for people.
struct LiveLine {
  private var isShown = false
  private var lastChange: Stopwatch?
  /// A line that wraps could not be taken away again.
  private let columns: Int
  private let write: @Sendable (String) -> Void

  /// It changes at most so often.
  private static let interval = Duration.milliseconds(100)

  /// - Parameter columns: the width of the terminal.
  init(columns: Int = 80, write: @escaping @Sendable (String) -> Void) {
    self.columns = columns
    self.write = write
  }

  /// Shows the text instead of what is there, unless that has only just come.
  mutating func show(_ text: String) {
    if let lastChange, lastChange.elapsed < Self.interval { return }
    lastChange = Stopwatch()
    isShown = true
    write("\r\u{1B}[2K" + text.prefix(max(columns - 1, 1)))
  }

  /// Takes the line away, so that others can be written.
  mutating func clear() {
    if isShown { write("\r\u{1B}[2K") }
    isShown = false
  }
}
