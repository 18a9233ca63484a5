import Greentea
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import SocketSuites

@Suite("The queue of status callbacks", .virtualTime)
struct StatusQueueTests {
  @Test("gives changes in order and passes over repetitions, also across calls")
  func changes() async throws {
    let taken = Trace<ConnectionStatus>()
    let outcome = try await Rehearsal.run { context in
      let queue = StatusQueue(context.time)
      for status: ConnectionStatus in [.connecting, .connecting, .globalUp, .globalUp] {
        queue.add(.connectionStatusChange(status))
      }
      taken.add(try await queue.next(context))
      taken.add(try await queue.next(context))
      context.time.schedule(at: context.time.now + .seconds(3)) {
        queue.add(.connectionStatusChange(.globalUp))
        queue.add(.connectionStatusChange(.disconnected))
      }
      taken.add(try await queue.next(context))
    }
    #expect(outcome.failures.isEmpty)
    #expect(taken.all == [.connecting, .globalUp, .disconnected])
  }

  @Test("keeps 100 callbacks; one more is a failed expectation", arguments: [100, 101])
  func overflow(count: Int) async throws {
    let outcome = try await Rehearsal.run(policy: .abort) { context in
      let queue = StatusQueue(context.time)
      for _ in 0..<count { queue.add(.connectionStatusChange(.connecting)) }
      _ = try await queue.next(context)
    }
    #expect(outcome.failures.map(\.expected) == (count > 100 ? ["at most 100"] : []))
  }
}
