import Bench
import Greentea
import PositionedJSON
import Timekeeping

/// What `doctor` found as JSON in the schema `netsocket-test-doctor/1`: `Documentation/schemas/doctor-1.json`.
struct DoctorDocument {
  /// The value of the member `schema`. Its number changes when a reader of the old number could misunderstand
  /// a document; new members alone do not change it.
  static let schema = "netsocket-test-doctor/1"

  private let report: LadderReport
  private let device: String
  private let exitCode: Int32

  init(_ report: LadderReport, device: String, exitCode: Int32) {
    self.report = report
    self.device = device
    self.exitCode = exitCode
  }

  /// The document, with a line feed at its end.
  var text: String { JSONWriter.indented.write(value) + "\n" }

  private var value: JSONValue {
    let failure = report.firstFailure.map { [("failed_rung", JSONValue.string($0.rung.rawValue))] } ?? []
    return .object(
      [
        ("schema", .string(Self.schema)), ("device", .string(device)),
        ("exit_code", .integer(Int64(exitCode))),
      ] + failure + [("rungs", .array(report.rungs.map(Self.rung)))])
  }

  private static func rung(_ report: RungReport) -> JSONValue {
    let cause = report.cause.map { cause in
      [
        (
          "cause",
          JSONValue.object([
            ("kind", .string(cause.kind.rawValue)), ("message", .string(cause.message)),
            ("advice", .string(cause.advice)),
          ])
        )
      ]
    }
    return .object(
      [
        ("rung", .string(report.rung.rawValue)), ("outcome", .string(outcome(report.outcome))),
        ("took_ns", .integer(report.took.wholeNanoseconds)), ("evidence", .string(report.evidence)),
      ] + (cause ?? []))
  }

  private static func outcome(_ outcome: RungReport.Outcome) -> String {
    switch outcome {
    case .passed: "passed"
    case .noted: "noted"
    case .skipped: "skipped"
    case .failed: "failed"
    case .notTried: "not-tried"
    }
  }
}
