import Greentea
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

@testable import SocketSuites

@Suite("What the cases divide and look up", .virtualTime)
struct CaseBudgetTests {
  @Test("a case's budget is half of what the suite has left when the case begins")
  func half() async throws {
    // The suite has 100 s, and this case half of them.
    let outcome = try await Rehearsal.run { context in
      try await context.time.sleep(for: .seconds(20))
      let budget = CaseBudget(context)
      try context.expect("bounded", budget.bounded(.seconds(50)), equals: .seconds(40))
      try await context.time.sleep(for: .seconds(15))
      try context.expect("bounded", budget.bounded(.seconds(50)), equals: .seconds(25))
      try context.expect("bounded", budget.bounded(.seconds(5)), equals: .seconds(5))
      let late = CaseBudget(context)
      try await context.time.sleep(for: .milliseconds(14_999))
      try context.expect("used up", budget.isUsedUp || late.isUsedUp, equals: false)
    }
    #expect(outcome.failures.isEmpty, "\(outcome.failures)")
    #expect(outcome.verdicts.map(\.verdict) == [.ok])
  }

  @Test("a budget that is used up bounds every wait at zero")
  func usedUp() async throws {
    let outcome = try await Rehearsal.run { context in
      let budget = CaseBudget(context)
      try await context.time.sleep(for: budget.bounded(.seconds(49)))
      try context.expect("used up", budget.isUsedUp, equals: false)
    }
    #expect(outcome.failures.isEmpty)
  }

  @Test("echo and discard have their configured ports, daytime and chargen those of their RFCs")
  func ports() throws {
    let config = try Rehearsal.config(
      """
      {"config": {"echo-server-addr": "a.test", "echo-server-port": 2007, "echo-server-discard-port": 2009}}
      """)
    let services: [TestService] = [.echo, .discard, .daytime, .chargen]
    #expect(services.map { $0.port(config.echoServer) } == [2007, 2009, 13, 19])
    #expect(services.map { $0.port(nil) } == [0, 0, 0, 0])
  }
}
