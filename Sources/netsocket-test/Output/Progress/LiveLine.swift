/// A line on a terminal that is overwritten, at most ten times a second.
struct LiveLine {
  private var isShown = false
  private var lastChange: Stopwatch?
  /// A line that wraps could not be taken away again. Asked each time: people resize windows.
  private let columns: @Sendable () -> Int
  private let write: @Sendable (String) -> Void

  /// It changes at most so often.
  private static let interval = Duration.milliseconds(100)

  /// - Parameter columns: the width of the terminal.
  init(
    columns: @escaping @Sendable () -> Int = { 80 }, write: @escaping @Sendable (String) -> Void
  ) {
    self.columns = columns
    self.write = write
  }

  /// Shows the text instead of what is there, unless that has only just come.
  mutating func show(_ text: String) {
    show { _ in text }
  }

  /// - Parameter text: as long as it may be; nil for none.
  mutating func show(_ text: (_ columns: Int) -> String?) {
    if let lastChange, lastChange.elapsed < Self.interval { return }
    let columns = max(columns() - 1, 1)
    guard let text = text(columns) else { return }
    lastChange = Stopwatch()
    isShown = true
    write("\r\u{1B}[2K" + text.prefix(columns))
  }

  /// Takes the line away, so that others can be written.
  mutating func clear() {
    if isShown { write("\r\u{1B}[2K") }
    isShown = false
  }
}
