import NetworkSocket
import TestSupport
import Timekeeping

/// How a call ended, in the words of the tables: `OK`, a count, the name of a code, or `waits`.
enum CallOutcome {
  /// Longer than anything in the driver takes: a join, two connects, a boot.
  static let patience = Duration.seconds(120)

  /// Runs a call until it ends, at most ``patience``; then `release` has to end it.
  static func of(
    _ rig: Rig, release: @escaping @Sendable () async -> Void,
    _ call: @escaping @Sendable () async throws(NSAPIError) -> Int?
  ) async throws -> String {
    let results = Trace<String>()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        results.add(await Self.word(call))
      }
      let end = rig.world.now + patience
      while results.all.isEmpty, rig.world.now < end {
        try await rig.world.sleep(for: .milliseconds(10))
      }
      let outcome = results.all.first
      if outcome == nil { await release() }
      try await group.waitForAll()
      return outcome ?? "waits"
    }
  }

  static func word(_ call: () async throws(NSAPIError) -> Int?) async -> String {
    do throws(NSAPIError) {
      return try await call().map { "\($0)" } ?? "OK"
    } catch {
      return error.name ?? "\(error.rawValue)"
    }
  }
}

/// How a socket waits.
enum WaitingMode: String, CaseIterable, Sendable {
  case blocking, timeout, nonBlocking

  /// For `set_timeout`.
  var duration: Duration? {
    switch self {
    case .blocking: nil
    case .timeout: .milliseconds(300)
    case .nonBlocking: .zero
    }
  }
}
