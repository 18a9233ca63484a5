import Bench
import ESP8266Simulator
import Greentea
import PositionedJSON

/// A detection matrix as JSON.
enum MatrixJSON {
  static func text(_ result: MatrixResult) -> String {
    JSONWriter.indented.write(
      .object([
        ("schema", .string("netsocket-test-matrix/1")),
        ("runs", .count(result.control.runs)),
        ("control_ok", .bool(result.control.cells.isEmpty)),
        ("good", .bool(result.isGood)),
        (
          "cases",
          .array(result.cases.map { .object([("suite", .string($0.suite)), ("case", .string($0.name))]) })
        ),
        ("defects", .array(result.defects.map { row($0, of: result) })),
      ])) + "\n"
  }

  private static func row(_ row: MatrixRow, of result: MatrixResult) -> JSONValue {
    guard let defect = row.defect else { return .null }
    var members: JSONMembers = [
      ("name", .string(defect.name)), ("choice", .string(defect.choice)),
      ("family", .string(defect.family.rawValue)), ("sentence", .string(defect.sentence)),
      ("source", .string(defect.source)), ("detected", .string(MatrixText.detected(row))),
      ("detection", .string(row.detection.rawValue)), ("detected_runs", .count(row.detectedRuns)),
      ("named", .bool(row.isNamed)), ("first", .string(row.firstText)),
    ]
    if let reason = defect.invisible { members.append(("not_visible", .string(reason))) }
    let found = result.cases.compactMap { id -> JSONValue? in
      guard let cell = row.cells[id] else { return nil }
      var place: JSONMembers = [("suite", .string(id.suite)), ("case", .string(id.name))]
      for finding in Finding.allCases {
        if let count = cell[finding] { place.append((finding.rawValue, .count(count))) }
      }
      return .object(place)
    }
    members.append(("found_by", .array(found)))
    return .object(members)
  }
}
