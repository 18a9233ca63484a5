import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports

/// The result of a history command, for people and for programs.
struct HistoryOutput {
  /// The members of a JSON object, in the order in which they are written.
  typealias Members = [(String, JSONValue)]

  /// The schema of the JSON form; `Documentation/schemas/history-1.json` has it.
  static let schema = "netsocket-test-history/1"

  /// Which command it comes from.
  let kind: String
  /// For people: one or more tables, separated by an empty line.
  var listings: [Listing]
  /// For programs: the name of the array, and one object per row.
  let rows: (name: String, members: [Members])
  /// For programs: further members.
  var members: Members = []

  func text(in format: OutputFormat) -> String {
    switch format {
    case .table: table(columns: nil)
    case .markdown: listings.map(\.markdown).joined(separator: "\n")
    case .json: JSONWriter.indented.write(json) + "\n"
    case .csv: csv
    }
  }

  /// - Parameter columns: of the terminal; nil for any number.
  func table(columns: Int?) -> String {
    listings.map { $0.table(width: columns) }.joined(separator: "\n")
  }

  private var json: JSONValue {
    .object(
      [("schema", .string(Self.schema)), ("kind", .string(kind))] + members
        + [(rows.name, .array(rows.members.map { .object($0) }))])
  }

  /// The names of the first row's members that are no lists of objects; every row has the same.
  private var csv: String {
    guard let first = rows.members.first else { return "" }
    let columns = first.map(\.0).filter { name in !Self.isNested(first.first { $0.0 == name }?.1) }
    let lines = rows.members.map { row in
      CSVText.line(columns.map { name in row.first { $0.0 == name }.map { Self.field($0.1) } ?? "" })
    }
    return CSVText.line(columns) + lines.joined()
  }

  private static func isNested(_ value: JSONValue?) -> Bool {
    switch value {
    case .object, .array: true
    default: false
    }
  }

  private static func field(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): CSVText.text(text)
    case .null: ""
    case .object, .madeObject, .array, .madeArray, .integer, .number, .bool: JSONWriter.compact.write(value)
    }
  }
}

/// The output format of a command.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case json
  case csv
  case markdown
}
