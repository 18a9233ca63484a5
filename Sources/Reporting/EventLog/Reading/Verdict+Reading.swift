import Greentea

extension Verdict {
  init(reading object: EventObject) throws(EventLogError) {
    let name: VerdictName = try object.required("verdict", .word)
    switch name {
    case .ok: self = .ok
    case .fail: self = .fail
    case .error: self = .error(try Cause(reading: object.requiredObject("cause", kind: "a cause")))
    case .hung:
      self = .hung(
        limit: try object.required("limit_ns", .nanoseconds),
        try Cause(reading: object.requiredObject("cause", kind: "a cause")))
    case .blocked: self = .blocked(by: try object.required("by", .string))
    case .skipped: self = .skipped(reason: try object.required("reason", .string))
    case .interrupted: self = .interrupted
    }
  }
}

extension Cause {
  init(reading object: EventObject) throws(EventLogError) {
    self.init(
      try object.required("kind", .word), try object.required("message", .string),
      advice: try object.required("advice", .string), isLineLost: try object.required("line_lost", .bool))
  }
}

extension FailedExpectation {
  init(reading object: EventObject) throws(EventLogError) {
    self.init(
      file: try object.required("file", .string), line: try object.required("line", .count),
      what: try object.required("what", .string), expected: try object.required("expected", .string),
      actual: try object.required("actual", .string))
  }
}

extension Evidence {
  init(reading object: EventObject) throws(EventLogError) {
    self.init(
      calls: try object.required("calls", .count), joins: try object.required("joins", .count),
      refusedJoins: try object.required("refused_joins", .count),
      scans: try object.required("scans", .count), lookups: try object.required("lookups", .count),
      connects: try object.required("connects", .count),
      bytesOut: try object.required("bytes_out", .count), bytesIn: try object.required("bytes_in", .count),
      statusChanges: try object.required("status_changes", .count),
      lostDatagrams: try object.required("lost_datagrams", .count))
  }
}

extension Diagnosis {
  init(reading object: EventObject) throws(EventLogError) {
    self.init(
      lastExchange: try object.optional("last_exchange", .string),
      unanswered: try object.optional("unanswered", .string),
      servers: try object.optional("servers", .strings) ?? [])
  }
}
