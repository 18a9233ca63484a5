import Greentea
import Synchronization
import TestConfiguration
import Timekeeping

/// The lookups that were done on one interface, and what its name cache can hold by them.
///
/// The API neither shows the cache nor empties it (it does from mbed-os 5.15 on). What is known of it: a new
/// interface has none in it, it keeps as many names as `nsapi.dns-cache-size` says, and the one that was used
/// longest ago makes room. Preparations go by this; no case is judged by it.
final class NameMemory: Sendable {
  /// A lookup that brought an address, from its beginning to its end: the name came into the cache in between.
  private struct Answer {
    let begin: Int
    let end: Int
    let isAsynchronous: Bool
    let instant: Instant
  }

  private struct Use {
    /// When an asynchronous lookup was last accepted, or given up, without an address so far.
    var asked = 0
    var answer: Answer?

    /// The latest step at which the name may have been used.
    var last: Int { max(asked, answer?.end ?? 0) }

    var isAsynchronous: Bool { answer.map { $0.isAsynchronous || asked > $0.end } ?? true }
  }

  private struct State {
    /// Counts up from 1 with everything that is told.
    var step = 0
    var uses: [String: Use] = [:]
  }

  /// Servers may allow an answer to be kept for a short time only.
  private static let freshness = Duration.seconds(10)

  private let cacheSize: Int
  private let state = Mutex(State())

  /// - Parameter cacheSize: names, 1 and up.
  init(cacheSize: Int) {
    self.cacheSize = cacheSize
  }

  /// To be called before a lookup: its beginning, for ``noteAnswer(_:since:isAsynchronous:at:)``.
  func begin() -> Int {
    state.withLock { state in
      state.step += 1
      return state.step
    }
  }

  /// An asynchronous lookup may bring the name into the cache from now on.
  func noteQuestion(_ name: String) {
    state.withLock { state in
      state.step += 1
      state.uses[name, default: Use()].asked = state.step
    }
  }

  /// A lookup has brought an address.
  func noteAnswer(_ name: String, since begin: Int, isAsynchronous: Bool, at now: Instant) {
    state.withLock { state in
      state.step += 1
      state.uses[name, default: Use()].answer = Answer(
        begin: begin, end: state.step, isAsynchronous: isAsynchronous, instant: now)
    }
  }

  /// Whether the name may be in the cache: it was asked for, and too few answers came since to push it out.
  func mayHold(_ name: String) -> Bool {
    state.withLock { state in
      guard let use = state.uses[name] else { return false }
      let later = state.uses.values.count { other in
        guard let answer = other.answer else { return false }
        // Asynchronous lookups are worked one after the other; the others know no order with these.
        return (answer.isAsynchronous && use.isAsynchronous ? answer.end : answer.begin) > use.last
      }
      return later < cacheSize
    }
  }

  /// Whether the name must be in the cache: it was answered just now, and nothing can have pushed it out.
  func holds(_ name: String, at now: Instant) -> Bool {
    state.withLock { state in
      guard let answer = state.uses[name]?.answer, now - answer.instant <= Self.freshness else {
        return false
      }
      let later = state.uses.count { other, use in
        other != name && use.last > (answer.isAsynchronous && use.isAsynchronous ? answer.end : answer.begin)
      }
      return later < cacheSize
    }
  }
}

/// What preparations do to the name cache: by lookups, as the original pushes names out of it.
enum NameCache {
  /// None of `names` may be in the cache; if one may be, as many `others` as it holds push everything out.
  static func pushOut(
    _ names: some Sequence<String>, with others: some Collection<String>, _ environment: SuiteEnvironment,
    _ context: CaseContext
  ) async throws {
    guard names.contains(where: environment.names.mayHold) else { return }
    try await lookUp(others.prefix(environment.config.dns.cacheSize), environment, context)
  }

  /// Not all of `names` may be in the cache; only one that holds as many needs anything done about it.
  static func pushOutOne(
    of names: some Collection<String>, with others: some Collection<String>,
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    guard environment.config.dns.cacheSize >= names.count else { return }
    try await pushOut(names.prefix(1), with: others, environment, context)
  }

  /// Brings names into the cache, which asynchronous lookups share with those that wait.
  static func lookUp(
    _ names: some Collection<String>, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    if environment.config.driver.usesBuiltInDNS {
      // Those that wait are the module's, which has no part in the cache.
      _ = try await LookupTally.asynchronousInTurn(names, environment, context)
    } else {
      _ = try await LookupTally.synchronous(names, environment, context)
    }
  }
}
