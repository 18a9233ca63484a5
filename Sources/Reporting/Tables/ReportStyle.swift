/// Which generation of mbedgt the text tables look like.
public enum ReportStyle: String, CaseIterable, Hashable, Sendable {
  /// The framed tables of mbed-greentea 1.4.0 on Python 2.7 with prettytable 0.7.2.
  case classic
  /// The tables of mbed-greentea 1.8.15 on Python 3 with prettytable 2.5.0, which GitHub renders as Markdown.
  case github
}

extension ReportStyle {
  /// The columns that a cell takes, as the tool of this generation measures them.
  func width(of cell: String) -> Int {
    switch self {
    case .classic: ClassicWidth.columns(of: cell)
    case .github: TerminalWidth.columns(of: cell)
    }
  }

  /// A suite name as the reports show it.
  func lowercased(_ name: String) -> String {
    switch self {
    case .classic: PythonLowercase.simple(name)
    case .github: PythonLowercase.full(name)
    }
  }

  /// A time in seconds as `round(x, 2)` gives it and the tables print it.
  ///
  /// Python 3 leaves whole numbers alone; Python 2.7 makes floats of them.
  func elapsed(_ seconds: MbedNumber) -> String {
    switch (self, seconds) {
    case (.classic, .integer(let whole)): classicElapsed(Double(whole))
    case (.classic, .float(let value)): classicElapsed(value)
    case (.github, .integer(let whole)): String(whole)
    case (.github, .float(let value)): PythonFloat(value).roundedToHundredths(ties: .toEven).shortest
    }
  }

  private func classicElapsed(_ seconds: Double) -> String {
    PythonFloat(seconds).roundedToHundredths(ties: .awayFromZero).twelveDigits
  }
}
