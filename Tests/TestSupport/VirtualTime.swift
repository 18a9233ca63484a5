import Testing
import Timekeeping

/// Runs a test in a virtual world of its own: `@Test(.virtualTime)`, `@Suite(.virtualTime)`.
///
/// The test finds its world as `World.current`.
public struct VirtualTime: TestTrait, SuiteTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withoutActuallyEscaping(function) { function in
      try await VirtualWorld.run { world in
        try await World.$bound.withValue(world) { try await function() }
      }
    }
  }
}

extension Trait where Self == VirtualTime {
  /// In virtual time: a deadlock or a livelock fails the test and names who waits.
  public static var virtualTime: VirtualTime { VirtualTime() }
}

/// The world of the running test.
public enum World {
  @TaskLocal static var bound: VirtualWorld?

  /// Fails the test when it has no `.virtualTime` trait.
  public static var current: VirtualWorld {
    get throws { try #require(bound, "this test needs the trait .virtualTime") }
  }
}
