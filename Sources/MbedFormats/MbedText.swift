/// A report as text, written piece by piece so that a large one need not be held whole.
public protocol RenderedReport: TextOutputStreamable, Sendable {}

extension RenderedReport {
  /// The whole report.
  public var text: String {
    var text = ""
    write(to: &text)
    return text
  }
}

/// What mbedgt writes for `--report-text`: both tables with their summaries, without headings, and no line feed
/// at the end.
public struct MbedText: RenderedReport {
  private let tables: MbedTables

  /// - Parameter style: `github` for the bytes of mbed-greentea 1.8.15.
  public init(_ report: MbedReport, style: ReportStyle = .github) {
    tables = MbedTables(report, style: style)
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    target.write(tables.suiteSection.text)
    target.write("\n")
    target.write(tables.caseSection.text)
  }
}
