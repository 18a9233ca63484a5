import Testing
import Timekeeping

/// Runs a test in a virtual world of its own: `@Test(.virtualTime)`, `@Suite(.virtualTime)`.
///
/// The test finds its world as `World.current`. A limit of jobs ends a test whose time moves on for ever: other than
/// a limit of wall time, it is the same on every machine, however busy.
public struct VirtualTime: TestTrait, SuiteTrait, TestScoping {
  let jobLimit: Int

  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withoutActuallyEscaping(function) { function in
      try await VirtualWorld.run(jobLimit: jobLimit) { world in
        try await World.$bound.withValue(world) { try await function() }
      }
    }
  }
}

extension Trait where Self == VirtualTime {
  /// In virtual time: a deadlock, a livelock or too many jobs fail the test and name who waits.
  public static var virtualTime: VirtualTime { virtualTime(jobLimit: 3_000_000) }

  /// The same for a test that needs more jobs, or fewer.
  public static func virtualTime(jobLimit: Int) -> VirtualTime { VirtualTime(jobLimit: jobLimit) }
}

/// The world of the running test.
public enum World {
  @TaskLocal static var bound: VirtualWorld?

  /// Fails the test when it has no `.virtualTime` trait.
  public static var current: VirtualWorld {
    get throws { try #require(bound, "this test needs the trait .virtualTime") }
  }
}
