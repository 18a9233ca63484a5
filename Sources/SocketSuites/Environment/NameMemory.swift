import Synchronization
import Timekeeping

/// The lookups that were done on one interface, and what its name cache can hold by them.
///
/// The API neither shows the cache nor empties it (it does from mbed-os 5.15 on). What is known of it: a new
/// interface has none in it, it keeps as many names as `nsapi.dns-cache-size` says, and the one that was used
/// longest ago makes room. Preparations go by this; no case is judged by it.
final class NameMemory: Sendable {
  /// When a name was last used, in steps that count up from 1; 0 for never.
  private struct Use {
    /// Asked for: what came of it is not known, or was no address.
    var asked = 0
    /// Answered with an address.
    var answered = 0
    var answeredAt = Instant.beginning

    var last: Int { max(asked, answered) }
  }

  private struct State {
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

  /// A lookup was accepted, and may have an effect from now on.
  func noteQuestion(_ name: String) {
    note(name) { $0.asked = $1 }
  }

  /// A lookup has brought an address.
  func noteAnswer(_ name: String, at now: Instant) {
    note(name) { use, step in
      use.answered = step
      use.answeredAt = now
    }
  }

  private func note(_ name: String, _ change: (inout Use, Int) -> Void) {
    state.withLock { state in
      state.step += 1
      change(&state.uses[name, default: Use()], state.step)
    }
  }

  /// Whether the name may be in the cache: it was asked for, and too few answers came since to push it out.
  func mayHold(_ name: String) -> Bool {
    state.withLock { state in
      guard let use = state.uses[name] else { return false }
      return state.uses.count { $0.value.answered > use.last } < cacheSize
    }
  }

  /// Whether the name must be in the cache: it was answered just now, and nothing can have pushed it out.
  func holds(_ name: String, at now: Instant) -> Bool {
    state.withLock { state in
      guard let use = state.uses[name], use.answered > 0, now - use.answeredAt <= Self.freshness else {
        return false
      }
      return state.uses.count { $0.key != name && $0.value.last > use.answered } < cacheSize
    }
  }
}
