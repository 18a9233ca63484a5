import Greentea
import NetworkSocket
import PositionedJSON
import Timekeeping

/// Writes events in the schema `netsocket-test-events/1`: JSON Lines, one event a line.
///
/// Members come in a fixed order and what has no value is left out, so the same events give the same bytes.
/// Times are whole nanoseconds; parts of one are cut off. The seed is a string of decimal digits: many readers
/// take JSON numbers for doubles, which are exact up to 2^53 only. `Documentation/event-log.md` has all members.
public struct EventLogWriter: Sendable {
  public init() {}

  /// The line of an event, with its LF; no other line end is in it.
  ///
  /// The line of `runStarted` also names the schema, so it must come first in a log. Its `timeout_scale` must
  /// be finite, because JSON has no word for other numbers.
  public func line(_ stamped: StampedEvent) -> String {
    var members: JSONMembers = []
    if case .runStarted = stamped.event { members.append(("schema", .string(LoggedEvents.schema))) }
    members.append(("event", .string(EventName(stamped.event).rawValue)))
    members.append(("at_ns", .integer(stamped.instant.nanoseconds)))
    members += stamped.event.members
    return JSONWriter.compact.write(.object(members)) + "\n"
  }
}

/// What the member `event` of a log line says: the cases of `GreenteaEvent` in kebab case.
enum EventName: String, CaseIterable {
  case runStarted = "run-started"
  case notBuilt = "not-built"
  case planned
  case suiteStarted = "suite-started"
  case setUpFailed = "set-up-failed"
  case fixtureMessage = "fixture-message"
  case caseStarted = "case-started"
  case message
  case expectationFailed = "expectation-failed"
  case caseFinished = "case-finished"
  case recovered
  case recoveryFailed = "recovery-failed"
  case tearDownFailed = "tear-down-failed"
  case suiteFinished = "suite-finished"
  case runFinished = "run-finished"
}

extension EventName {
  init(_ event: GreenteaEvent) {
    self =
      switch event {
      case .runStarted: .runStarted
      case .notBuilt: .notBuilt
      case .planned: .planned
      case .suiteStarted: .suiteStarted
      case .setUpFailed: .setUpFailed
      case .fixtureMessage: .fixtureMessage
      case .caseStarted: .caseStarted
      case .message: .message
      case .expectationFailed: .expectationFailed
      case .caseFinished: .caseFinished
      case .recovered: .recovered
      case .recoveryFailed: .recoveryFailed
      case .tearDownFailed: .tearDownFailed
      case .suiteFinished: .suiteFinished
      case .runFinished: .runFinished
      }
  }
}

extension GreenteaEvent {
  /// What the event's line says behind its name and time.
  public var members: JSONMembers {
    switch self {
    case .runStarted(let run): run.members
    case .notBuilt(let missing): missing.members
    case .planned(let suite, let cases, let budget):
      [
        ("suite", .string(suite)), ("cases", .array(cases.map { .string($0) })),
        ("budget_ns", .nanoseconds(budget)),
      ]
    case .suiteStarted(let suite): [("suite", .string(suite))]
    case .setUpFailed(let suite, let failures, let cause),
      .tearDownFailed(let suite, let failures, let cause):
      [("suite", .string(suite)), ("failures", .array(failures.map { .object($0.members) }))]
        + (cause.map { [("cause", .object($0.members))] } ?? [])
    case .fixtureMessage(let suite, let text): [("suite", .string(suite)), ("text", .string(text))]
    case .caseStarted(let id): id.members
    case .message(let id, let text): id.members + [("text", .string(text))]
    case .expectationFailed(let id, let failure): id.members + failure.members
    case .caseFinished(let id, let result): id.members + result.members
    case .recovered(let id, let took, let how):
      id.members + [("took_ns", .nanoseconds(took)), ("how", .string(how))]
    case .recoveryFailed(let id, let cause): id.members + [("cause", .object(cause.members))]
    case .suiteFinished(let suite, let result): [("suite", .string(suite))] + result.members
    case .runFinished(let elapsed, let exitCode):
      [("elapsed_ns", .nanoseconds(elapsed)), ("exit_code", .count(exitCode))]
    }
  }
}

extension RunDescription {
  /// What is as usual is left out.
  public var members: JSONMembers {
    var usual: JSONMembers = [
      ("tool_version", .string(toolVersion)),
      // A string, because a double cannot hold it.
      ("seed", .string(String(seed))),
      ("device", .string(device)),
      ("target", .string(target)),
      ("platform", .string(platform)),
      ("toolchain", .string(toolchain)),
      ("on_hang", .string(onHang.rawValue)),
      ("timeout_scale", .number(timeoutScale)),
    ]
    switch repetition {
    case .once: break
    case .untilOK(let retries): usual.append(("retries", .count(retries)))
    case .whileOK(let times): usual.append(("repeats", .count(times)))
    }
    if let driver { usual.append(("driver", .string(driver))) }
    if flaky != .ok { usual.append(("flaky", .string(flaky.rawValue))) }
    if arrangement.isShuffled { usual.append(("shuffled", .bool(true))) }
    if let subset = arrangement.subset { usual.append(("subset", .string(subset.text))) }
    return usual + [
      // Pairs: the order tells something, and members of a JSON object have none.
      (
        "configuration",
        .array(configuration.map { .object([("key", .string($0.key)), ("value", .string($0.value))]) })
      )
    ] + (flash.map { [("flash", .object($0.members))] } ?? [])
  }
}

extension FlashRecord {
  fileprivate var members: JSONMembers {
    [
      ("command", .string(command)), ("exit_code", .count(exitCode)),
      ("output", .array(output.map { .string($0) })),
    ]
  }
}

extension TestPlan.NotBuilt {
  public var members: JSONMembers {
    [("suite", .string(suite))] + (testCase.map { [("case", .string($0))] } ?? [])
      + [reason.member]
  }
}

extension TestPlan.NotBuilt.Reason {
  fileprivate var member: JSONMembers.Element {
    switch self {
    case .missingKey(let key): ("missing_key", .string(key))
    case .deviceLacks(let feature): ("device_lacks", .string(feature))
    }
  }
}

extension CaseID {
  public var members: JSONMembers {
    [("suite", .string(suite)), ("case", .string(name)), ("attempt", .count(attempt))]
  }
}

extension CaseResult {
  public var members: JSONMembers {
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
  public var members: JSONMembers {
    [
      ("result", .string(word.rawValue)),
      ("elapsed_ns", .nanoseconds(elapsed)),
      ("invented_row", .bool(hasInventedRow)),
    ] + (copyMethod.map { [("copy_method", .string($0))] } ?? [])
  }
}

extension Verdict {
  public var members: JSONMembers {
    let name = [("verdict", JSONValue.string(name.rawValue))]
    switch self {
    case .ok, .fail, .interrupted: return name
    case .error(let cause): return name + [("cause", .object(cause.members))]
    case .hung(let limit, let cause):
      return name + [("limit_ns", .nanoseconds(limit)), ("cause", .object(cause.members))]
    case .blocked(let obstacle): return name + [("by", .string(obstacle))]
    case .skipped(let reason): return name + [("reason", .string(reason))]
    }
  }
}

extension Cause {
  public var members: JSONMembers {
    [
      ("kind", .string(kind.rawValue)),
      ("message", .string(message)),
      ("advice", .string(advice)),
      ("line_lost", .bool(isLineLost)),
    ]
  }
}

extension FailedExpectation {
  public var members: JSONMembers {
    [
      ("file", .string(file)),
      ("line", .count(line)),
      ("what", .string(what)),
      ("expected", .string(expected)),
      ("actual", .string(actual)),
    ]
  }
}

extension Evidence {
  public var members: JSONMembers {
    Counter.allCases.map { ($0.rawValue, .count(self[$0])) }
  }
}

extension Diagnosis {
  public var members: JSONMembers {
    var members: JSONMembers = []
    if let lastExchange { members.append(("last_exchange", .string(lastExchange))) }
    if let unanswered { members.append(("unanswered", .string(unanswered))) }
    if let cause { members.append(("cause", .object(cause.members))) }
    if !servers.isEmpty { members.append(("servers", .array(servers.map { .string($0) }))) }
    if !exchanges.isEmpty { members.append(("exchanges", .array(exchanges.map { .object($0.members) }))) }
    return members
  }
}

extension ExchangeLine {
  public var members: JSONMembers {
    [
      ("time_ns", .nanoseconds(time)), ("direction", .string(direction.rawValue)), ("text", .string(text)),
    ]
  }
}

extension JSONValue {
  /// Parts of a nanosecond are cut off.
  public static func nanoseconds(_ duration: Duration) -> JSONValue { .integer(duration.wholeNanoseconds) }
}
