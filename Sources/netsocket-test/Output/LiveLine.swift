/// A line on a terminal that is written over again and again, at a pace for people.
struct LiveLine {
  private var isShown = false
  private var lastChange: Stopwatch?
  private let write: @Sendable (String) -> Void

  /// It changes at most so often.
  private static let interval = Duration.milliseconds(100)

  init(write: @escaping @Sendable (String) -> Void) {
    self.write = write
  }

  /// Shows the text instead of what is there, unless that has only just come.
  mutating func show(_ text: String) {
    if let lastChange, lastChange.elapsed < Self.interval { return }
    lastChange = Stopwatch()
    isShown = true
    write("\r\u{1B}[2K" + text)
  }

  /// Takes the line away, so that others can be written.
  mutating func clear() {
    if isShown { write("\r\u{1B}[2K") }
    isShown = false
  }
}
