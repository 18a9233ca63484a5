import Greentea
import Timekeeping

/// The two tables that mbedgt prints at the end of a run, with their headings and summary lines.
///
/// Targets, suites and cases are sorted by code point, suites by their lowered names. Byte for byte what
/// `mbedgt --plain` prints, but for control characters in names: see `CellText`.
public struct MbedTables: RenderedReport {
  private let report: MbedReport
  private let style: ReportStyle

  public init(_ report: MbedReport, style: ReportStyle) {
    self.report = report
    self.style = style
  }

  /// The suite report: heading, table, summary, each line ended by a line feed.
  public var suites: String { suiteSection.printed }

  /// The case report: heading, table, summary, each line ended by a line feed.
  public var cases: String { caseSection.printed }

  /// Both, line by line.
  public func write<Target: TextOutputStream>(to target: inout Target) {
    suiteSection.print(to: &target)
    caseSection.print(to: &target)
  }

  package var suiteSection: Section {
    var rows: [[String]] = []
    var tally = ResultTally()
    forEachSuite { target, name, suite in
      rows.append([
        target.name, target.platform, name, suite.result.rawValue, style.elapsed(suite.elapsed),
        suite.copyMethod,
      ])
      tally.count(suite.result)
    }
    let columns = ["target", "platform_name", "test suite", "result", "elapsed_time (sec)", "copy_method"]
    return Section(kind: "suite", columns: columns, rows: rows, tally: tally, style: style)
  }

  package var caseSection: Section {
    var rows: [[String]] = []
    var tally = ResultTally()
    forEachSuite { target, name, suite in
      for testCase in suite.cases.sortedByCodePoint(\.name) {
        rows.append([
          target.name, target.platform, name, testCase.name, String(testCase.passed), String(testCase.failed),
          testCase.result.rawValue, style.elapsed(testCase.elapsed),
        ])
        tally.count(testCase.result)
      }
    }
    let columns = [
      "target", "platform_name", "test suite", "test case", "passed", "failed", "result",
      "elapsed_time (sec)",
    ]
    return Section(kind: "case", columns: columns, rows: rows, tally: tally, style: style)
  }

  private func forEachSuite(_ body: (MbedTarget, _ loweredName: String, MbedSuite) -> Void) {
    for target in report.targets.sortedByCodePoint(\.name) {
      let named = target.suites.map { (name: style.lowercased($0.name), suite: $0) }
      for (name, suite) in named.sortedByCodePoint(\.name) {
        body(target, name, suite)
      }
    }
  }

  /// A table with its summary.
  package struct Section {
    package let kind: String
    package let columns: [String]
    /// Each with as many cells as there are columns.
    package let rows: [[String]]
    let tally: ResultTally
    let style: ReportStyle

    /// Such as `4 OK / 1 FAIL`.
    package var summary: String { tally.summary(in: style) }

    /// As the end of a run prints it.
    var printed: String {
      var text = ""
      print(to: &text)
      return text
    }

    func print<Target: TextOutputStream>(to target: inout Target) {
      target.write("mbedgt: test \(kind) report:\n")
      TextTable(columns: columns, rows: rows).write(to: &target, in: style)
      target.write("\nmbedgt: test \(kind) results: \(summary)\n")
    }

    /// As `--report-text` has it: without headings, and without a line feed at the end.
    func write<Target: TextOutputStream>(to target: inout Target) {
      TextTable(columns: columns, rows: rows).write(to: &target, in: style)
      target.write("\n\(summary)")
    }
  }
}

extension Sequence {
  /// Sorts as Python does, by code point.
  ///
  /// Swift's own order of strings is that of their canonical equivalents.
  package func sortedByCodePoint(_ name: (Element) -> String) -> [Element] {
    // UTF-8 keeps the order of code points.
    sorted { name($0).utf8.lexicographicallyPrecedes(name($1).utf8) }
  }
}

/// How often each result came up, in order of first appearance.
struct ResultTally {
  private var results: [MbedResult] = []
  private var counts: [MbedResult: Int] = [:]

  mutating func count(_ result: MbedResult) {
    if counts[result] == nil { results.append(result) }
    counts[result, default: 0] += 1
  }

  /// The counts as mbedgt's summary lines have them, such as `1 FAIL / 3 OK`; empty if nothing was counted.
  func summary(in style: ReportStyle) -> String {
    let order =
      switch style {
      // The old tool fills a dictionary and copies it once more, in the order in which it iterates.
      case .classic: Python2DictionaryOrder.order(of: Python2DictionaryOrder.order(of: results))
      case .github: results
      }
    return order.map { "\(counts[$0, default: 0]) \($0.rawValue)" }.joined(separator: " / ")
  }
}

/// The last lines that mbedgt prints, after its tables.
public enum ClosingLines {
  /// `mbedgt: completed in S.SS sec` and a line feed.
  ///
  /// Rounded to two places on the exact binary value, halves to even, as C and Python do.
  public static func completed(inSeconds seconds: Double) -> String {
    "mbedgt: completed in \(PythonFloat(seconds).twoPlaces) sec\n"
  }

  /// `mbedgt: exited with code N` and a line feed; nothing for code 0.
  public static func exited(withCode code: Int) -> String {
    code == 0 ? "" : "mbedgt: exited with code \(code)\n"
  }
}

extension RunClosing {
  /// mbedgt's closing lines, each ended by a line feed.
  public var text: String {
    ClosingLines.completed(inSeconds: elapsed.inSeconds) + ClosingLines.exited(withCode: exitCode)
  }
}

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
    tables.suiteSection.write(to: &target)
    target.write("\n")
    tables.caseSection.write(to: &target)
  }
}
