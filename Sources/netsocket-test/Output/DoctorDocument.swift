import Bench
import Greentea
import PositionedJSON
import Timekeeping

/// What `doctor` found as JSON in the schema `netsocket-test-doctor/1`: `Documentation/schemas/doctor-1.json`.
struct DoctorDocument {
  /// The value of the member `schema`. Its number changes when a reader of the old number could misunderstand
  /// a document; new members alone do not change it.
  static let schema = "netsocket-test-doctor/1"

  private let report: DoctorReport
  private let device: String
  private let exitCode: Int32

  init(_ report: DoctorReport, device: String, exitCode: Int32) {
    self.report = report
    self.device = device
    self.exitCode = exitCode
  }

  /// The document, with a line feed at its end.
  var text: String { JSONWriter.indented.write(value) + "\n" }

  private var value: JSONValue {
    let failure = report.firstFailure.map { [("failed_rung", JSONValue.string($0.check.rawValue))] } ?? []
    return .object(
      [
        ("schema", .string(Self.schema)), ("device", .string(device)),
        ("exit_code", .integer(Int64(exitCode))),
      ] + failure + [("checks", .array(report.checks.map(Self.check)))])
  }

  private static func check(_ report: CheckResult) -> JSONValue {
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
        ("check", .string(report.check.rawValue)), ("outcome", .string(outcome(report.outcome))),
        ("took_ns", .integer(report.took.wholeNanoseconds)), ("evidence", .string(report.evidence)),
      ] + (cause ?? []))
  }

  private static func outcome(_ outcome: CheckResult.Outcome) -> String {
    switch outcome {
    case .passed: "passed"
    case .noted: "noted"
    case .skipped: "skipped"
    case .failed: "failed"
    case .notTried: "not-tried"
    }
  }
}
