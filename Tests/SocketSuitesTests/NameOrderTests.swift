import Foundation
import Greentea
import SocketSuites
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

@Suite("The DNS cases in any order", .virtualTime)
struct NameOrderTests {
  private func config(cacheSize: Int) throws -> TestConfig {
    try Rehearsal.config(
      EmbeddedConfig.text.replacingOccurrences(
        of: "\"nsapi.dns-cache-size\": 3", with: "\"nsapi.dns-cache-size\": \(cacheSize)"))
  }

  @Test(
    "and repeated are OK on a sound network, whatever its cache holds",
    arguments: 1...6, 1...(TestForm.isFull ? 50 : 5))
  func anyOrder(cacheSize: Int, seed: UInt64) async throws {
    let config = try config(cacheSize: cacheSize)
    #expect(config.dns.cacheSize == cacheSize)
    let outcome = try await Rehearsal.run("*SYNCHRONOUS_DNS*", config: config) { plan in
      var generator = SeededGenerator(seed: seed)
      var plan = plan
      plan.suites = plan.suites.map {
        $0.reordered(($0.cases + $0.cases).shuffled(using: &generator))
      }
      return plan
    }
    #expect(outcome.verdicts.count == 26)
    let order = outcome.verdicts.map(\.name)
    #expect(
      outcome.verdicts.allSatisfy { $0.verdict.isOK },
      "\(outcome.verdicts.filter { !$0.verdict.isOK }) \(outcome.failures) in \(order)")
  }

  @Test("one after the other, any two, on a fresh interface")
  func pairs() async throws {
    let names = SuiteCatalog.names[0].cases
    for first in names {
      for second in names {
        let outcome = try await Rehearsal.run("*SYNCHRONOUS_DNS*") { plan in
          var plan = plan
          plan.suites = plan.suites.map { suite in
            suite.reordered([first, second].compactMap { name in suite.cases.first { $0.name == name } })
          }
          return plan
        }
        #expect(outcome.verdicts.map(\.name) == [first, second])
        #expect(outcome.verdicts.allSatisfy { $0.verdict.isOK }, "\(outcome.verdicts) \(outcome.failures)")
      }
    }
  }
}
