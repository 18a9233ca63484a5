import Greentea
import PositionedJSON

extension GreenteaEvent {
  /// What the event's line says behind its name and time.
  var members: JSONMembers {
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
