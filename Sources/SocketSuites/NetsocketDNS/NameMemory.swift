import Greentea
import Synchronization
import TestConfiguration
import Timekeeping

/// Remembers the lookups on one interface, and tells which names its cache may hold.
///
/// The API neither shows the cache nor empties it (it does from mbed-os 5.15 on). What is known: the
/// cache of a new interface is empty, it keeps `nsapi.dns-cache-size` names, and the least recently used one is
/// dropped. Only preparations use this; no verdict depends on it.
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
    /// Counts up from 1 with every note.
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
        // Asynchronous lookups run one after the other; synchronous ones have no fixed order with these.
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

/// How preparations change the name cache: by lookups, as the original does.
enum NameCache {
  /// None of `names` may be in the cache; if one may be, as many `others` as it holds push everything out.
  static func pushOut(
    _ names: some Sequence<String>, with others: some Collection<String>, _ environment: SuiteEnvironment,
    _ context: CaseContext
  ) async throws {
    guard names.contains(where: environment.names.mayHold) else { return }
    try await lookUp(others.prefix(environment.config.dns.cacheSize), environment, context)
  }

  /// At least one of `names` must not be in the cache; nothing is done if the cache cannot hold them all.
  static func pushOutOne(
    of names: some Collection<String>, with others: some Collection<String>,
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    guard environment.config.dns.cacheSize >= names.count else { return }
    try await pushOut(names.prefix(1), with: others, environment, context)
  }

  /// Brings names into the cache, which synchronous and asynchronous lookups share.
  static func lookUp(
    _ names: some Collection<String>, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    if environment.config.driver.usesBuiltInDNS {
      // Synchronous lookups are the module's own, which does not use the cache.
      _ = try await LookupTally.asynchronousInTurn(names, environment, context)
    } else {
      _ = try await LookupTally.synchronous(names, environment, context)
    }
  }
}
