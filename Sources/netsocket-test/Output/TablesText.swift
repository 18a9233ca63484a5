import EventLog
import Greentea
import MbedFormats
import Reports

/// A run as it is printed on stdout.
enum TablesText {
  /// The suite table, the case table, and, of a run that is known to have finished, the closing lines.
  static func of(_ report: MbedReport, _ closing: RunClosing?, style: ReportStyle) -> String {
    let tables = MbedTables(report, style: style)
    return tables.suites + tables.cases + (closing?.text ?? "")
  }
}
