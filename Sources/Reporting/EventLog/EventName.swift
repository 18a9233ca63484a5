import Greentea

/// What the member `event` of a log line says: the cases of `GreenteaEvent` in kebab case.
enum EventName: String, CaseIterable {
  case runStarted = "run-started"
  case notBuilt = "not-built"
  case planned
  case suiteStarted = "suite-started"
  case setUpFailed = "set-up-failed"
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
