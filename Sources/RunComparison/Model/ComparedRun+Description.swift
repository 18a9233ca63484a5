import Greentea

extension ComparedRun.Condition {
  /// A run's description as what it ran under: all but its seed and what was selected, each setting of the
  /// configuration by itself.
  public static func all(of run: RunDescription) -> [ComparedRun.Condition] {
    let own = [
      ("device", run.device), ("target", run.target), ("tool version", run.toolVersion),
      ("on-hang", run.onHang.rawValue), ("timeout-scale", "\(run.timeoutScale)"),
      ("repetition", run.repetition.text), ("flaky", run.flaky.rawValue),
      ("order", run.arrangement.isShuffled ? "shuffled" : "standard"),
    ]
    let settings = run.configuration.map { ("config \($0.key)", $0.value) }
    return (own + settings).map { ComparedRun.Condition(name: $0.0, value: $0.1) }
  }
}

extension ComparedRun {
  /// The run that events tell about, with the conditions that they name.
  public init(id: String, firmware: String?, events: [StampedEvent]) {
    let descriptions = events.lazy.compactMap { stamped -> RunDescription? in
      if case .runStarted(let description) = stamped.event { description } else { nil }
    }
    self.init(
      id: id, firmware: firmware, conditions: descriptions.first.map(Condition.all) ?? [], events: events)
  }
}
