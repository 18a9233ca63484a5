import Greentea
import NetworkSocket
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

@Suite("What the cases send and say", .virtualTime)
struct PayloadTests {
  @Test("payloads are bytes from '0' to 'Z', the same for the same seed")
  func payloads() throws {
    let first = try Rehearsal.environment(try Rehearsal.config()).asciiPayload(5000)
    let again = try Rehearsal.environment(try Rehearsal.config()).asciiPayload(5000)
    #expect(first == again)
    #expect(Set(first) == Set(0x30...0x5A))
  }

  @Test("the echo sizes are the test plan's 22, each once")
  func sizes() {
    #expect(EchoSizes.all == Array(1...10) + stride(from: 100, through: 1200, by: 100))
    #expect(EchoSizes.total == 7855)
  }

  @Test(
    "a difference is told by its place, or by the lengths",
    arguments: [
      ([1, 2, 3], [1, 9, 3], "byte 1 is 2, not 9"), ([1, 2], [1, 2, 3], "2 bytes, the first 2 equal"),
      ([1, 2, 3], [1], "3 bytes, the first 1 equal"), ([], [1], "0 bytes, the first 0 equal"),
    ] as [([UInt8], [UInt8], String)])
  func differences(actual: [UInt8], expected: [UInt8], words: String) {
    #expect(Difference.first(actual, expected) == words)
  }

  @Test("every protection of the configuration has its word in the API")
  func security() {
    let words = WiFiSecurity.allCases.map { SecurityType($0).name }
    #expect(words == ["NONE", "WEP", "WPA", "WPA2", "WPA_WPA2", "WPA3", "WPA3_WPA2"])
    #expect(SecurityType(nil) == .none)
  }
}

@Suite("The flag that a socket's signal sets", .virtualTime)
struct SignalFlagTests {
  @Test("satisfies one wait, also when it was set before it, and however often")
  func before() async throws {
    let world = try World.current
    let signal = SignalFlag(world)
    signal.set()
    signal.set()
    #expect(await signal.wait(for: .seconds(5)))
    #expect(world.now == .beginning)
    #expect(await !signal.wait(for: .seconds(5)))
    #expect(world.now == .beginning + .seconds(5))
  }

  @Test("ends a wait as soon as it is set")
  func during() async throws {
    let world = try World.current
    let signal = SignalFlag(world)
    world.schedule(at: world.now + .milliseconds(30), signal.set)
    #expect(await signal.wait(for: .seconds(5)))
    #expect(world.now == .beginning + .milliseconds(30))
  }

  @Test("a cancelled wait ends at once, without the flag")
  func cancelled() async throws {
    let world = try World.current
    let signal = SignalFlag(world)
    let results = Trace<Bool>()
    await withDiscardingTaskGroup { group in
      group.addTask { results.add(await signal.wait(for: .seconds(5))) }
      try? await world.sleep(for: .milliseconds(10))
      group.cancelAll()
    }
    #expect(results.all == [false])
    #expect(world.now == .beginning + .milliseconds(10))
  }
}
