import Greentea
import NetworkSocket
import RunComparison
import TestSupport
import Testing
import Timekeeping

/// Ten runs a side; every side has seeds of its own, as sets of runs have.
@Suite("A firmware that became slower")
struct SlowFirmwareTests {
  private static let runs: UInt64 = 10

  /// In the short form without the suites whose cases wait long for what the module says by itself.
  private static let suites = TestForm.isFull ? nil : ["*-network-*", "*-dns"]

  private struct Side {
    var runs: [ComparedRun] = []
    /// What each case has done, added up over the runs.
    var evidence: [String: Evidence] = [:]
  }

  private static func side(_ device: String, seeds from: UInt64) async throws -> Side {
    var side = Side()
    for seed in from..<from + runs {
      let outcome = try await Jobs.run(device: device, seed: seed, suites: suites)
      side.runs.append(ComparedRun(id: "\(seed)", firmware: device, RunOutcome(events: outcome.events)))
      for case .caseFinished(let id, let result) in outcome.events.map(\.event) {
        side.evidence[id.name, default: Evidence()] = result.evidence
      }
    }
    return side
  }

  private static func changes(_ base: Side, _ new: Side) -> [ChangeKind: Set<String>] {
    let comparison = Comparison(base: base.runs, new: new.runs)
    return Dictionary(grouping: comparison.cases, by: \.kind).mapValues { Set($0.map(\.name)) }
  }

  @Test(
    "is called slower in the cases that use what is slow, and in no other; the same firmware shows nothing")
  func found() async throws {
    let base = try await Self.side("sim:", seeds: 100)
    let all = Set(base.evidence.keys)

    let again = Self.changes(base, try await Self.side("sim:", seeds: 200))
    #expect(again == [.unchanged: all])

    let scans = Set(base.evidence.filter { $0.value[.scans] > 0 }.keys)
    #expect(scans.count >= 2)
    let slowScan = Self.changes(base, try await Self.side("sim:?slow=scan:1.5", seeds: 300))
    #expect(slowScan == [.slower: scans, .unchanged: all.subtracting(scans)])

    // Cases that join and then wait for something else may hide it; no case that joins nothing is slower.
    let joins = Set(base.evidence.filter { $0.value[.joins] > 0 }.keys)
    let slowJoin = Self.changes(base, try await Self.side("sim:?slow=association:2", seeds: 400))
    #expect(slowJoin[.slower]?.isSubset(of: joins) == true)
    #expect(slowJoin[.slower]?.contains("WIFI-CONNECT-SECURE") == true)
    #expect(Set(slowJoin.keys) == [.slower, .unchanged])

    let fast = Self.changes(base, try await Self.side("sim:?slow=scan:0.5", seeds: 500))
    #expect(fast == [.faster: scans, .unchanged: all.subtracting(scans)])
  }
}
