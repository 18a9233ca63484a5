import Greentea
import PositionedJSON

extension CaseID {
  var members: JSONMembers {
    [("suite", .string(suite)), ("case", .string(name)), ("attempt", .count(attempt))]
  }
}

extension CaseResult {
  var members: JSONMembers {
    [
      ("outcome", .object(verdict.members)),
      ("passed", .count(passed)),
      ("failed", .count(failed)),
      ("elapsed_ns", .nanoseconds(elapsed)),
      ("evidence", .object(evidence.members)),
    ] + (diagnosis.map { [("diagnosis", .object($0.members))] } ?? [])
  }
}

extension SuiteResult {
  var members: JSONMembers {
    [
      ("result", .string(word.rawValue)),
      ("elapsed_ns", .nanoseconds(elapsed)),
      ("invented_row", .bool(hasInventedRow)),
    ] + (copyMethod.map { [("copy_method", .string($0))] } ?? [])
  }
}
