import Greentea
import NetworkSocket
import PositionedJSON
import Timekeeping

extension StampedEvent {
  /// The event of a line, whose positions are those within the line.
  init(reading node: JSONNode) throws(DocumentError) {
    let line = try JSONObject(node, kind: "an event")
    let text = try line.required("event", .string)
    guard let name = EventName(rawValue: text) else {
      // Not skipped: what is not understood may change what all the rest means.
      let known = EventName.allCases.map(\.rawValue).joined(separator: ", ")
      throw DocumentError(
        position: node["event"]?.position ?? node.position,
        message:
          "unknown event \(JSONMessage.quoted(text)); read the log with the netsocket-test that wrote "
          + "it, or correct the name; known are \(known)")
    }
    let object = try JSONObject(node, kind: name.rawValue)
    self.init(at: try object.required("at_ns", .instant), try GreenteaEvent(name, reading: object))
  }
}

extension GreenteaEvent {
  fileprivate init(_ name: EventName, reading object: JSONObject) throws(DocumentError) {
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
    case .fixtureMessage:
      self = .fixtureMessage(
        suite: try object.required("suite", .string), try object.required("text", .string))
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

  private static func failures(in object: JSONObject) throws(DocumentError) -> [FailedExpectation] {
    try object.requiredObjects("failures", kind: "a failed expectation") {
      failure throws(DocumentError) in try FailedExpectation(reading: failure)
    }
  }

  private static func cause(in object: JSONObject) throws(DocumentError) -> Cause? {
    guard let cause = try object.optionalObject("cause", kind: "a cause") else { return nil }
    return try Cause(reading: cause)
  }
}

extension RunDescription {
  init(reading object: JSONObject) throws(DocumentError) {
    let repetition: RunOptions.Repetition =
      if let retries = try object.optional("retries", .ordinal) {
        .untilOK(retries: retries)
      } else if let times = try object.optional("repeats", .ordinal) {
        .whileOK(times: times)
      } else {
        .once
      }
    let arrangement = PlanArrangement(
      subset: try object.optional("subset", .subset),
      isShuffled: try object.optional("shuffled", .bool) ?? false)
    self.init(
      toolVersion: try object.required("tool_version", .string),
      seed: try object.required("seed", .seed),
      device: try object.required("device", .string),
      target: try object.required("target", .string),
      platform: try object.required("platform", .string),
      toolchain: try object.required("toolchain", .string),
      onHang: try object.required("on_hang", .word), repetition: repetition,
      flaky: try object.optional("flaky", .word) ?? .ok,
      timeoutScale: try object.required("timeout_scale", .double), arrangement: arrangement,
      configuration: try object.requiredObjects("configuration", kind: "a setting") {
        setting throws(DocumentError) in
        Setting(key: try setting.required("key", .string), value: try setting.required("value", .string))
      })
    driver = try object.optional("driver", .string)
    if let found = try object.optionalObject("flash", kind: "a flash") {
      flash = FlashRecord(
        command: try found.required("command", .string), exitCode: try found.required("exit_code", .count),
        output: try found.required("output", .strings))
    }
  }
}

extension TestPlan.NotBuilt {
  init(reading object: JSONObject) throws(DocumentError) {
    let reason: Reason =
      if let feature = try object.optional("device_lacks", .string) {
        .deviceLacks(feature)
      } else {
        .missingKey(try object.required("missing_key", .string))
      }
    self.init(
      suite: try object.required("suite", .string), testCase: try object.optional("case", .string),
      reason: reason)
  }
}

extension CaseID {
  init(reading object: JSONObject) throws(DocumentError) {
    self.init(
      suite: try object.required("suite", .string), name: try object.required("case", .string),
      attempt: try object.required("attempt", .ordinal))
  }
}

extension CaseResult {
  init(reading object: JSONObject) throws(DocumentError) {
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
  init(reading object: JSONObject) throws(DocumentError) {
    self.init(
      word: try object.required("result", .word),
      elapsed: try object.required("elapsed_ns", .nanoseconds),
      hasInventedRow: try object.required("invented_row", .bool),
      copyMethod: try object.optional("copy_method", .string))
  }
}

extension Verdict {
  init(reading object: JSONObject) throws(DocumentError) {
    let name = try object.required("verdict", .word(of: VerdictName.allCases.filter { $0 != .notRun }))
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
    case .interrupted, .notRun: self = .interrupted
    }
  }
}

extension Cause {
  init(reading object: JSONObject) throws(DocumentError) {
    self.init(
      try object.required("kind", .word), try object.required("message", .string),
      advice: try object.required("advice", .string), isLineLost: try object.required("line_lost", .bool))
  }
}

extension FailedExpectation {
  init(reading object: JSONObject) throws(DocumentError) {
    self.init(
      file: try object.required("file", .string), line: try object.required("line", .count),
      what: try object.required("what", .string), expected: try object.required("expected", .string),
      actual: try object.required("actual", .string))
  }
}

extension Evidence {
  init(reading object: JSONObject) throws(DocumentError) {
    self.init()
    for counter in Counter.allCases { self[counter] = try object.required(counter.rawValue, .count) }
  }
}

extension Diagnosis {
  init(reading object: JSONObject) throws(DocumentError) {
    var cause: Cause?
    if let found = try object.optionalObject("cause", kind: "a cause") { cause = try Cause(reading: found) }
    self.init(
      lastExchange: try object.optional("last_exchange", .string),
      unanswered: try object.optional("unanswered", .string), cause: cause,
      servers: try object.optional("servers", .strings) ?? [],
      exchanges: try object.optionalObjects("exchanges", kind: "an exchange line") {
        line throws(DocumentError) in try ExchangeLine(reading: line)
      })
  }
}

extension ExchangeLine {
  init(reading object: JSONObject) throws(DocumentError) {
    self.init(
      time: try object.required("time_ns", .nanoseconds), direction: try object.required("direction", .word),
      text: try object.required("text", .string))
  }
}

extension JSONField<PlanSubset> {
  static var subset: JSONField {
    JSONField(expected: "a part such as \"2/3\"") { node in
      guard let text = node.string, let subset = PlanSubset(text), subset.text == text else { return nil }
      return subset
    }
  }
}

extension JSONField<Instant> {
  static var instant: JSONField {
    JSONField(expected: "a whole number of nanoseconds of at most 64 bits") { node in
      node.number?.integer.map { Instant(nanoseconds: Int64($0)) }
    }
  }
}

extension JSONField<Duration> {
  static var nanoseconds: JSONField {
    JSONField(expected: "a whole number of nanoseconds of at most 64 bits") { node in
      node.number?.integer.map { .nanoseconds($0) }
    }
  }
}

extension JSONField<UInt64> {
  /// Digits in a string: as a number it would be damaged by readers that know only doubles.
  static var seed: JSONField {
    JSONField(expected: "a string with a whole number, 0…\(UInt64.max), in decimal digits") { node in
      guard let text = node.string, let seed = UInt64(text), String(seed) == text else { return nil }
      return seed
    }
  }
}
