import Foundation
import Greentea
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("netsocket-dns and netsocket-udp on the simulated module")
struct NetsocketOrderTests {
  private static let suites = ["*-dns", "*-udp"]

  /// The embedded config with another value for a key.
  private static func config(_ key: String, _ from: String, _ to: String) throws -> TestConfig {
    let text = EmbeddedConfig.text.replacingOccurrences(of: "\"\(key)\": \(from)", with: "\"\(key)\": \(to)")
    #expect(text != EmbeddedConfig.text)
    return try Jobs.config(text)
  }

  @Sendable private static func shuffle(_ plan: TestPlan, _ seed: UInt64) -> TestPlan {
    var generator = SeededGenerator(seed: seed).stream("order")
    var plan = plan
    plan.suites = plan.suites.map { $0.reordered($0.cases.shuffled(using: &generator)) }
    return plan
  }

  @Test("give each case the same verdict in any order", arguments: 1...(TestForm.isFull ? 100 : 2))
  func shuffled(seed: UInt64) async throws {
    let outcome = try await Jobs.run(seed: seed, suites: Self.suites) { Self.shuffle($0, seed) }
    #expect(outcome.verdicts.count == 22)
    #expect(outcome.notOK.isEmpty, "seed \(seed)")
  }

  @Test("prepare nothing in the standard order but the first lookup that waits, which the cache would answer")
  func idlePreparations() async throws {
    let busy = Trace<String>()
    let outcome = try await Jobs.run { plan in
      var plan = plan
      plan.suites = plan.suites.map { suite in
        suite.reordered(
          suite.cases.map { testCase in
            TestCase(
              testCase.name, evidence: testCase.evidence,
              prepare: { context in
                let start = context.time.now
                try await testCase.prepare(context)
                if context.time.now != start { busy.add(testCase.name) }
              }, body: testCase.body)
          })
      }
      return plan
    }
    #expect(outcome.notOK.isEmpty)
    #expect(busy.all == ["SYNCHRONOUS_DNS"])
  }

  @Test("are OK with a cache of another size, in order and shuffled", arguments: [1, 2, 4, 5, 6])
  func cacheSizes(size: Int) async throws {
    let config = try Self.config("nsapi.dns-cache-size", "3", "\(size)")
    for seed: UInt64 in 0...2 {
      let outcome = try await Jobs.run(suites: ["*-dns"], config: config) { plan in
        seed == 0 ? plan : Self.shuffle(plan, seed)
      }
      #expect(outcome.verdicts.count == 13)
      #expect(outcome.notOK.isEmpty, "seed \(seed)")
    }
  }

  @Test("are OK with the module's own resolver, in order and shuffled")
  func builtInDNS() async throws {
    let config = try Self.config("esp8266.built-in-dns", "false", "true")
    for seed: UInt64 in 0...4 {
      let outcome = try await Jobs.run(suites: ["*-dns"], config: config) { plan in
        seed == 0 ? plan : Self.shuffle(plan, seed)
      }
      #expect(outcome.verdicts.count == 13)
      #expect(outcome.notOK.isEmpty, "seed \(seed)")
    }
  }
}
