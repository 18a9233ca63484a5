import Greentea
import PositionedJSON
import Timekeeping

extension StampedEvent {
  /// The event of a line, whose positions are those within the line.
  init(reading node: JSONNode) throws(EventLogError) {
    let line = try EventObject(node, kind: "an event")
    let text = try line.required("event", .string)
    guard let name = EventName(rawValue: text) else {
      // Not skipped: what is not understood may change what all the rest means.
      let known = EventName.allCases.map(\.rawValue).joined(separator: ", ")
      throw EventLogError(
        position: node["event"]?.position ?? node.position,
        message:
          "unknown event \(RunValueText.quoted(text)); read the log with the netsocket-test that wrote "
          + "it, or mend the name; known are \(known)")
    }
    let object = try EventObject(node, kind: name.rawValue)
    self.init(at: try object.required("at_ns", .instant), try GreenteaEvent(name, reading: object))
  }
}

extension GreenteaEvent {
  fileprivate init(_ name: EventName, reading object: EventObject) throws(EventLogError) {
    switch name {
    case .runStarted: self = .runStarted(try RunDescription(reading: object))
    case .notBuilt: self = .notBuilt(try TestPlan.NotBuilt(reading: object))
    case .planned:
      self = .planned(
        suite: try object.required("suite", .string), cases: try object.required("cases", .strings),
        budget: try object.required("budget_ns", .nanoseconds))
    case .suiteStarted: self = .suiteStarted(suite: try object.required("suite", .string))
    case .setUpFailed:
      self = .setUpFailed(
        suite: try object.required("suite", .string), failures: try Self.failures(in: object),
        cause: try Self.cause(in: object))
    case .caseStarted: self = .caseStarted(try CaseID(reading: object))
    case .message: self = .message(try CaseID(reading: object), try object.required("text", .string))
    case .expectationFailed:
      self = .expectationFailed(try CaseID(reading: object), try FailedExpectation(reading: object))
    case .caseFinished: self = .caseFinished(try CaseID(reading: object), try CaseResult(reading: object))
    case .recovered:
      self = .recovered(
        try CaseID(reading: object), took: try object.required("took_ns", .nanoseconds),
        how: try object.required("how", .string))
    case .recoveryFailed:
      self = .recoveryFailed(
        try CaseID(reading: object), try Cause(reading: object.requiredObject("cause", kind: "a cause")))
    case .tearDownFailed:
      self = .tearDownFailed(
        suite: try object.required("suite", .string), failures: try Self.failures(in: object),
        cause: try Self.cause(in: object))
    case .suiteFinished:
      self = .suiteFinished(
        suite: try object.required("suite", .string), try SuiteResult(reading: object))
    case .runFinished:
      self = .runFinished(
        elapsed: try object.required("elapsed_ns", .nanoseconds),
        exitCode: try object.required("exit_code", .count))
    }
  }

  private static func failures(in object: EventObject) throws(EventLogError) -> [FailedExpectation] {
    try object.requiredObjects("failures", kind: "a failed expectation") {
      failure throws(EventLogError) in try FailedExpectation(reading: failure)
    }
  }

  private static func cause(in object: EventObject) throws(EventLogError) -> Cause? {
    guard let cause = try object.optionalObject("cause", kind: "a cause") else { return nil }
    return try Cause(reading: cause)
  }
}
