import Greentea
import Testing
import Timekeeping

@testable import SocketSuites

@Suite("What cases usually take")
struct TypicalDurationTests {
  @Test("is what they take on the fault-free module")
  func measured() async throws {
    let outcome = try await Jobs.run(seed: 77)
    for case .caseFinished(let id, let result) in outcome.events.map(\.event) {
      let typical = SuiteCatalog.typicalDuration(of: id.name, in: id.suite)
      #expect(
        result.elapsed <= typical * 2 + .seconds(1) && typical <= result.elapsed * 2 + .seconds(1),
        "\(id.name): \(result.elapsed), not \(typical)")
    }
  }

  @Test("divides the suites so that no machine takes much longer than another", arguments: [2, 3, 4])
  func even(count: Int) async throws {
    var times: [Duration] = []
    for index in 1...count {
      let subset: PlanSubset = try #require(PlanSubset(index: index, count: count))
      let outcome = try await Jobs.run(seed: 78, subset: subset)
      #expect(outcome.exitCode == 0)
      guard case .runFinished(let elapsed, _) = outcome.events.last?.event else { continue }
      times.append(elapsed)
    }
    let (least, most) = (try #require(times.min()), try #require(times.max()))
    #expect(times.count == count)
    #expect(most <= least * 5 / 4, "\(times)")
  }
}
