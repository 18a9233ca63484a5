import DequeModule
import Testing

@testable import Timekeeping

@Suite("The timer queue")
struct TimerQueueTests {
  @Test("deadlines that are cancelled do not pile up, however far away they are")
  func bounded() {
    var queue = TimerQueue()
    let kept = (0..<10).map { index in queue.schedule(at: .beginning + .seconds(index)) {} }
    for index in 0..<100_000 {
      queue.cancel(queue.schedule(at: index % 2 == 0 ? .distantFuture : .beginning + .seconds(600)) {})
    }
    #expect(queue.entryCount <= 66)
    for timer in kept.dropFirst(3) { queue.cancel(timer) }
    var due = Deque<TimerQueue.Action>()
    queue.takeDue(at: .distantFuture, into: &due)
    #expect(due.count == 3)
    #expect(queue.nextInstant() == nil)
  }

  @Test("cancelling keeps the order of the others", arguments: 0..<10)
  func order(seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    var queue = TimerQueue()
    let instants = (0..<500).map { _ in Instant(nanoseconds: Int64(chance.below(50))) }
    let timers = instants.map { queue.schedule(at: $0) {} }
    var live = instants
    for index in timers.indices.reversed() where chance.chance(0.8) {
      queue.cancel(timers[index])
      live.remove(at: index)
    }
    var taken: [Instant] = []
    while let next = queue.nextInstant() {
      var due = Deque<TimerQueue.Action>()
      queue.takeDue(at: next, into: &due)
      taken += due.map { _ in next }
    }
    #expect(taken == live.sorted())
  }
}
