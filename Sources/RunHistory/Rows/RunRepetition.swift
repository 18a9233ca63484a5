import GRDB
import Greentea

/// How a run repeats and arranges its cases, as columns of its row: NULL for what is as usual.
struct RunRepetition: Hashable {
  /// In the order of ``arguments``.
  static let columns = "retries, repeats, flaky, shuffled, subset"
  static let usual = RunRepetition()

  private(set) var repetition = RunOptions.Repetition.once
  private(set) var flaky = RunOptions.Flaky.ok
  private(set) var arrangement = PlanArrangement()

  private init() {}

  init(_ run: RunDescription) {
    repetition = run.repetition
    flaky = run.flaky
    arrangement = run.arrangement
  }

  /// - Parameter column: of the first of the columns.
  init(_ row: Row, from column: Int) throws {
    let counts = (try row.integerIfAny(column), try row.integerIfAny(column + 1))
    switch counts {
    case (nil, nil): break
    case (let retries?, nil) where retries >= 1: repetition = .untilOK(retries: Int(retries))
    case (nil, let times?) where times >= 1: repetition = .whileOK(times: Int(times))
    default: throw SharedValues.unknown("way to repeat cases", "\(counts)")
    }
    if let word = try row.textIfAny(column + 2) {
      guard let flaky = RunOptions.Flaky(rawValue: word) else {
        throw SharedValues.unknown("way with flaky cases", word)
      }
      self.flaky = flaky
    }
    arrangement.isShuffled = try row.integerIfAny(column + 3) == 1
    if let text = try row.textIfAny(column + 4) {
      guard let subset = PlanSubset(text) else { throw SharedValues.unknown("part of a plan", text) }
      arrangement.subset = subset
    }
  }

  var arguments: StatementArguments {
    var retries: Int?
    var repeats: Int?
    switch repetition {
    case .once: break
    case .untilOK(let count): retries = count
    case .whileOK(let count): repeats = count
    }
    return [
      retries, repeats, flaky == .ok ? nil : flaky.rawValue, arrangement.isShuffled ? 1 : nil,
      arrangement.subset?.text,
    ]
  }
}

extension RunDescription {
  /// What a run has of its own in a description that it shares with others.
  func with(seed: UInt64, _ manner: RunRepetition) -> RunDescription {
    RunDescription(
      toolVersion: toolVersion, seed: seed, device: device, target: target, platform: platform,
      toolchain: toolchain, onHang: onHang, repetition: manner.repetition, flaky: manner.flaky,
      timeoutScale: timeoutScale, arrangement: manner.arrangement, configuration: configuration)
  }
}
