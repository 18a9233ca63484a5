import Greentea

extension CaseID {
  init(reading object: EventObject) throws(EventLogError) {
    self.init(
      suite: try object.required("suite", .string), name: try object.required("case", .string),
      attempt: try object.required("attempt", .ordinal))
  }
}

extension CaseResult {
  init(reading object: EventObject) throws(EventLogError) {
    var diagnosis: Diagnosis?
    if let found = try object.optionalObject("diagnosis", kind: "a diagnosis") {
      diagnosis = try Diagnosis(reading: found)
    }
    self.init(
      verdict: try Verdict(reading: object.requiredObject("outcome", kind: "an outcome")),
      passed: try object.required("passed", .count),
      failed: try object.required("failed", .count),
      elapsed: try object.required("elapsed_ns", .nanoseconds),
      evidence: try Evidence(reading: object.requiredObject("evidence", kind: "an evidence")),
      diagnosis: diagnosis)
  }
}

extension SuiteResult {
  init(reading object: EventObject) throws(EventLogError) {
    self.init(
      word: try object.required("result", .word),
      elapsed: try object.required("elapsed_ns", .nanoseconds),
      hasInventedRow: try object.required("invented_row", .bool),
      copyMethod: try object.optional("copy_method", .string))
  }
}
