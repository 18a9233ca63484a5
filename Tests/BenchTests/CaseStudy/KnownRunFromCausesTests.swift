import Greentea
import TestSupport
import Testing

@testable import Bench

@Suite("The known run of 2018, from its causes")
struct KnownRunFromCausesTests {
  @Test("has the 56 verdicts and counts of the porting guide's table, and its exit code")
  func rows() async throws {
    let golden = try CaseStudyRuns.golden()
    for seed in TestForm.isFull ? 1...5 : 1...1 as ClosedRange<UInt64> {
      let outcome = try await CaseStudyRuns.run(
        seed: seed, config: TestForm.isFull ? nil : CaseStudyRuns.config(tcpBudget: 85))
      #expect(CaseStudyRuns.rows(outcome) == golden.rows, "seed \(seed)")
      #expect(outcome.suiteWords.mapValues(\.rawValue) == golden.suites, "seed \(seed)")
      #expect(outcome.exitCode == 4)
    }
  }

  @Test("the modern driver passes all 56 on the same module")
  func modern() async throws {
    // In the short form those that the other driver fails.
    let failing = [
      "ASYNCHRONOUS_DNS", "TCPSOCKET_RECV_100K", "UDPSOCKET_SENDTO_TIMEOUT", "NETWORKINTERFACE_STATUS",
    ]
    let outcome = try await Jobs.run(device: CaseStudyRuns.knownRun, cases: TestForm.isFull ? nil : failing)
    #expect(outcome.verdicts.count == (TestForm.isFull ? 56 : failing.count))
    #expect(outcome.notOK == [] && outcome.exitCode == 0)
  }

  /// Which cases pass with a change to the driver that do not pass without; and on which module.
  private static let cures: [(changes: [String], device: String, cured: Set<String>)] = [
    (
      ["flow-control"], CaseStudyRuns.knownRun, ["TCPSOCKET_RECV_100K", "TCPSOCKET_RECV_100K_NONBLOCK"]
    ),
    (
      ["passive-receive"], CaseStudyRuns.knownRun + "?profile=at1.7",
      ["TCPSOCKET_RECV_100K", "TCPSOCKET_RECV_100K_NONBLOCK"]
    ),
    (
      ["background-pump"], CaseStudyRuns.knownRun,
      ["NETWORKINTERFACE_STATUS", "NETWORKINTERFACE_STATUS_NONBLOCK"]
    ),
    (
      ["status-read"], CaseStudyRuns.knownRun,
      [
        "NETWORKINTERFACE_STATUS", "NETWORKINTERFACE_STATUS_NONBLOCK", "NETWORKINTERFACE_STATUS_GET",
      ]
    ),
    (["send-ok"], CaseStudyRuns.knownRun, ["UDPSOCKET_SENDTO_TIMEOUT"]),
    (["larger-stack"], CaseStudyRuns.knownRun, ["ASYNCHRONOUS_DNS"]),
  ]

  @Test("each change turns the rows of its cause OK", arguments: cures.indices)
  func cure(index: Int) async throws {
    let (changes, device, cured) = Self.cures[index]
    let names = cured.sorted().suffix(TestForm.isFull ? cured.count : 1)
    // Each on its own: behind a case that hangs no other runs.
    for name in names {
      let without = try await CaseStudyRuns.run(
        device: device, cases: [name], config: CaseStudyRuns.config(tcpBudget: 15))
      #expect(without.notOK == [name], "\(name) without")
      let with = try await CaseStudyRuns.run(changes, device: device, cases: [name])
      #expect(with.notOK == [], "\(name) with \(changes): \(with.verdicts)")
    }
  }

  @Test("the later form of the one assertion that mbed-os 5.10.4 changed fails")
  func laterAssertion() async throws {
    let name = "WIFI-CONNECT-NOCREDENTIALS"
    let earlier = try await CaseStudyRuns.run(cases: [name])
    let later = try await CaseStudyRuns.run(device: "sim:at1.3", cases: [name])
    #expect(earlier.verdicts[name] == .ok && later.verdicts[name] == .fail)
  }

  @Test("the crash is named as a modelled one, and the lost bytes as lost")
  func causes() async throws {
    let names = ["ASYNCHRONOUS_DNS", "TCPSOCKET_RECV_100K"]
    let outcome = try await CaseStudyRuns.run(cases: names, config: CaseStudyRuns.config(tcpBudget: 15))
    #expect(outcome.verdicts[names[0]]?.cause?.message.hasPrefix("modelled crash: ") == true)
    #expect(outcome.verdicts[names[1]]?.cause?.message.contains("received bytes") == true)
  }
}
