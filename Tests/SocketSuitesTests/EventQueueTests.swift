import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import SocketSuites

@Suite("The event queue of the cases", .virtualTime)
struct EventQueueTests {
  /// Runs `body` beside the dispatcher; what was run when.
  private func run(_ body: (EventQueue, @escaping @Sendable (String) -> Void) async throws -> Void)
    async throws
    -> [String]
  {
    let world = try World.current
    let queue = EventQueue(world)
    let done = Trace<String>()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await queue.dispatch() }
      try await body(queue) { done.add("\($0) at \(world.now.nanoseconds / 1_000_000)") }
      try await world.sleep(for: .seconds(10))
      queue.stop()
    }
    return done.all
  }

  @Test("runs actions when they are due, those of one moment in the order in which they came")
  func order() async throws {
    let done = try await run { queue, run in
      try queue.callIn(.milliseconds(20)) { run("late") }
      try queue.callIn(.zero) { run("first") }
      try queue.callIn(.zero) { run("second") }
      try queue.callIn(.milliseconds(10)) { run("soon") }
    }
    #expect(done == ["first at 0", "second at 0", "soon at 10", "late at 20"])
  }

  @Test("has room for ten; the eleventh is NO_MEMORY and does not run")
  func bound() async throws {
    let done = try await run { queue, run in
      for number in 1...10 { try queue.callIn(.milliseconds(number)) { run("\(number)") } }
      #expect(throws: NSAPIError.noMemory) { try queue.callIn(.zero) { run("11") } }
      try await World.current.sleep(for: .milliseconds(2))
      try queue.callIn(.milliseconds(100)) { run("12") }
    }
    #expect(done.count == 11 && done.last == "12 at 102")
  }

  @Test("rests 0.1 ms after 16 actions: those that beget each other let time pass")
  func chain() async throws {
    let world = try World.current
    let ends = Trace<Duration>()
    _ = try await run { queue, _ in
      @Sendable func next(_ number: Int) {
        guard number < 100 else { return ends.add(world.now - .beginning) }
        try? queue.callIn(.zero) { next(number + 1) }
      }
      next(0)
    }
    #expect(ends.all == [.microseconds(600)])
  }

  @Test("runs nothing any more once it is stopped")
  func stop() async throws {
    let world = try World.current
    let queue = EventQueue(world)
    let done = Trace<Void>()
    try queue.callIn(.zero) { done.add(()) }
    queue.stop()
    await queue.dispatch()
    #expect(done.all.isEmpty)
  }

  @Test("ends with its task")
  func cancellation() async throws {
    let queue = EventQueue(try World.current)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await queue.dispatch() }
      group.cancelAll()
    }
  }
}
