import EventLog
import Foundation
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import RunImport
import Testing

/// Reads files as the command line does.
enum Imports {
  static let importer = RunImporter()

  static func runs(_ bytes: [UInt8]) throws(DocumentError) -> [ImportedRun] {
    try importer.read(bytes, RunImporter.Hints(suite: "the-suite"))
  }

  static func runs(_ text: String) throws(DocumentError) -> [ImportedRun] { try runs(Array(text.utf8)) }

  /// The only run in a text.
  static func run(_ text: String) throws -> ImportedRun {
    let runs = try runs(text)
    #expect(runs.count == 1)
    return try #require(runs.first)
  }

  /// The message with its place; nil if the text can be imported.
  static func message(_ text: String) -> String? { message(Array(text.utf8)) }

  static func message(_ bytes: [UInt8]) -> String? {
    do {
      _ = try runs(bytes)
      return nil
    } catch {
      return "\(error.position): \(error.message)"
    }
  }

  /// The tables and the closing lines that the run is shown with.
  static func shown(_ run: ImportedRun, _ style: ReportStyle = .classic) -> String {
    let tables = MbedTables(MbedReport(RunOutcome(events: run.events)), style: style)
    return tables.suites + tables.cases + (RunOutcome(events: run.events).closing?.text ?? "")
  }

  static func cases(_ run: ImportedRun) -> [String] {
    MbedReport(RunOutcome(events: run.events)).targets.flatMap(\.suites).flatMap { suite in
      suite.cases.map { "\(suite.name) \($0.name) \($0.passed)/\($0.failed) \($0.result.rawValue)" }
    }
  }

  // MARK: Files

  static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: Bundle.module.bundleURL.appending(path: "Fixtures/\(path)")))
  }

  static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

  /// A golden file of the reports.
  static func golden(_ name: String) throws -> String {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: tests.appending(path: "ReportsTests/Fixtures/greentea/\(name)"), encoding: .utf8)
  }

  static func goldenTables(_ name: String, _ style: ReportStyle) throws -> String {
    let look = style == .classic ? ".legacy" : ""
    return try golden("\(name)\(look).suites.txt") + golden("\(name)\(look).cases.txt")
  }
}
