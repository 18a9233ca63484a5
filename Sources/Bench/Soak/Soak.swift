import Greentea
import Timekeeping

/// The same job on many seeds, several at a time, in virtual time: a search for what is not always OK.
public struct Soak: Sendable {
  /// A failed case.
  public struct FailedCase: Hashable, Sendable {
    public let seed: UInt64
    public let id: CaseID
    public let result: CaseResult
  }

  /// A run that did not finish, which is a bug.
  public struct Breakdown: Hashable, Sendable {
    public let seed: UInt64
    public let error: WorldError
  }

  /// A case that was OK although that is not what happened.
  public struct FalseOK: Hashable, Sendable {
    public let seed: UInt64
    public let result: NoiseResult
  }

  /// The results of the runs so far.
  public struct Tally: Hashable, Sendable {
    /// Runs that have ended.
    public fileprivate(set) var runs = 0
    /// Attempts at cases that have ended.
    public fileprivate(set) var cases = 0
    /// By seed; those of one run in the order in which they happened.
    public fileprivate(set) var failures: [FailedCase] = []
    /// By seed.
    public fileprivate(set) var breakdowns: [Breakdown] = []
    /// What the runs took in their own time, together.
    public fileprivate(set) var virtualTime = Duration.zero
    /// Attempts at cases that were OK.
    public fileprivate(set) var okCases = 0
    /// Cases in which a message of the module was changed, and those of them that were OK.
    public fileprivate(set) var changedCases = 0
    public fileprivate(set) var changedOKCases = 0
    /// Only runs with noise can have some; by seed.
    public fileprivate(set) var falseOKs: [FalseOK] = []
    /// Cases that took longer than their limit allows; by seed.
    public fileprivate(set) var overruns: [FailedCase] = []

    /// Of the run that goes on.
    fileprivate var budgets: [String: Duration] = [:]

    /// How many runs had a failed case or did not finish.
    public var badRuns: Int { Set(failures.map(\.seed)).union(breakdowns.map(\.seed)).count }
  }

  private let device: any Device
  private let seeds: ClosedRange<UInt64>
  private let width: Int
  private let job: @Sendable (UInt64) -> BenchJob

  /// - Parameters:
  ///   - device: one in virtual time.
  ///   - seeds: a run for each.
  ///   - width: how many runs there are at a time, 1 and up; each has a thread.
  ///   - job: the job for a seed.
  public init(
    on device: any Device, seeds: ClosedRange<UInt64>, width: Int,
    job: @escaping @Sendable (UInt64) -> BenchJob
  ) {
    self.device = device
    self.seeds = seeds
    self.width = max(width, 1)
    self.job = job
  }

  /// Runs all of it.
  ///
  /// - Parameter progress: hears of every run that has ended, one call at a time.
  /// - Returns: the results; the same for the same seeds, whatever the width.
  public func run(progress: @escaping @Sendable (Tally) -> Void = { _ in }) async -> Tally {
    let total = SharedValue(Tally())
    await ParallelRuns.each(of: UInt64(seeds.count), width: width) { number in
      let outcome = await runOnce(seeds.lowerBound + number)
      // What was stopped in the middle says nothing.
      if Task.isCancelled { return }
      total.change { tally in
        tally.add(outcome)
        progress(tally)
      }
    }
    total.change { $0.sort() }
    return total.value
  }

  private func runOnce(_ seed: UInt64) async -> Tally {
    let outcome = SharedValue(Tally())
    do {
      var hooks = BenchHooks { event in outcome.change { $0.add(event.event, seed: seed) } }
      hooks.heardThroughNoise = { results in outcome.change { $0.add(results, seed: seed) } }
      _ = try await device.run(job(seed), hooks)
    } catch let error as WorldError {
      outcome.change { $0.breakdowns.append(Breakdown(seed: seed, error: error)) }
    } catch {
      // The world throws nothing else, and a cancelled run tells its cases as interrupted.
    }
    outcome.change { $0.runs = 1 }
    return outcome.value
  }
}

extension Soak.Tally {
  fileprivate mutating func add(_ event: GreenteaEvent, seed: UInt64) {
    switch event {
    case .planned(let suite, _, let budget): budgets[suite] = budget
    case .caseFinished(let id, let result):
      cases += 1
      let ended = Soak.FailedCase(seed: seed, id: id, result: result)
      if result.verdict.isOK { okCases += 1 } else { failures.append(ended) }
      var limit = budgets[id.suite] ?? result.elapsed
      if case .hung(let own, _) = result.verdict { limit = own }
      if result.elapsed > limit + Self.grace { overruns.append(ended) }
    case .runFinished(let elapsed, _): virtualTime += elapsed
    default: break
    }
  }

  /// What it may take to end a case that has reached its limit.
  private static let grace = Duration.seconds(1)

  fileprivate mutating func add(_ results: [NoiseResult], seed: UInt64) {
    for result in results where result.changes > 0 {
      changedCases += 1
      if result.isOK { changedOKCases += 1 }
    }
    falseOKs += results.filter { !$0.contradictions.isEmpty }.map { Soak.FalseOK(seed: seed, result: $0) }
  }

  fileprivate mutating func add(_ other: Self) {
    runs += other.runs
    cases += other.cases
    failures += other.failures
    breakdowns += other.breakdowns
    virtualTime += other.virtualTime
    okCases += other.okCases
    changedCases += other.changedCases
    changedOKCases += other.changedOKCases
    falseOKs += other.falseOKs
    overruns += other.overruns
  }

  /// Stable: the failures of one run stay in their order.
  fileprivate mutating func sort() {
    failures = sorted(failures, by: \.seed)
    breakdowns = sorted(breakdowns, by: \.seed)
    falseOKs = sorted(falseOKs, by: \.seed)
    overruns = sorted(overruns, by: \.seed)
  }

  private func sorted<Item>(_ items: [Item], by seed: (Item) -> UInt64) -> [Item] {
    items.enumerated().sorted { (seed($0.element), $0.offset) < (seed($1.element), $1.offset) }.map(\.element)
  }
}
