import Greentea
import NetworkSocket
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// What comes from several threads at once, as it does in real time.
@Suite("A run in real time", .timeLimit(.minutes(1)))
struct RealTimeTests {
  /// Takes events and notices when two come at once.
  private final class Sink: Sendable {
    private let isBusy = Mutex(false)
    let events = Trace<StampedEvent>()
    let overlaps = Trace<StampedEvent>()

    func take(_ event: StampedEvent) {
      let isAlone = isBusy.withLock { isBusy in
        defer { isBusy = true }
        return !isBusy
      }
      if !isAlone { overlaps.add(event) }
      events.add(event)
      isBusy.withLock { $0 = false }
    }
  }

  private static let children = 32
  private static let eventsEach = 40

  /// A case whose children fail and print on all threads at once, and go on when it has ended.
  private static func loud(_ name: String, in scope: TaskScope) -> TestCase {
    TestCase(name, evidence: Evidence()) { context in
      for _ in 0..<2 {
        scope.spawn {
          while (try? await context.time.sleep(for: .microseconds(100))) != nil { context.print("late") }
        }
      }
      await withTaskGroup(of: Void.self) { group in
        for child in 0..<children {
          group.addTask {
            for index in 0..<eventsEach {
              context.print("\(child)")
              _ = try? context.expect("\(child)", index, equals: -1)
            }
          }
        }
      }
    }
  }

  @Test("gives the sink one event after another, in the order of their times, whatever a case's children do")
  func order() async throws {
    let world = RealWorld()
    let sink = Sink()
    try await TaskScope.run(world) { scope in
      let suite = TestSuite.madeUp((1...3).map { Self.loud("CASE_\($0)", in: scope) })
      let runner = GreenteaRunner(time: world, device: ScriptedDevice(world), options: RunOptions()) {
        sink.take($0)
      }
      _ = await runner.run(TestPlan(suites: [suite], notBuilt: []), .madeUp)
    }
    let events = sink.events.all
    #expect(sink.overlaps.all.isEmpty)
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.instant <= $1.instant })
    // Nothing is lost, and nothing comes behind the end of its case.
    let log = RunLog(events: events)
    #expect(log.results().map(\.result.failed) == Array(repeating: Self.children * Self.eventsEach, count: 3))
    RunPropertyTests.checkOrder(log)
  }
}
