import ESP8266Simulator
import Greentea
import TestSupport
import Testing

@testable import Bench

@Suite("The cases on every firmware")
struct FirmwareProfileTests {
  static let spokenProfiles = FirmwareProfile.names.filter { $0 != "at0.20" }

  @Test(
    "are OK on each that the driver speaks, whether it pushes or keeps what it receives",
    arguments: spokenProfiles)
  func spoken(profile: String) async throws {
    // The long form: the seeds that a release is held to.
    let seeds: ClosedRange<UInt64> = TestForm.isFull ? 1...(profile == "at1.7" ? 1000 : 200) : 1...1
    for seed in seeds {
      let outcome = try await Jobs.run(device: "sim:\(profile)", seed: seed)
      #expect(Set(outcome.verdicts.keys) == Set(SimulatedDeviceTests.caseNames))
      #expect(outcome.notOK.isEmpty, "sim:\(profile) --seed \(seed)")
    }
  }

  @Test("on AT 0.20 fail at once, and the cause names the firmware from the first suite on")
  func unspoken() async throws {
    let outcome = try await Jobs.run(device: "sim:at0.20")
    #expect(Set(outcome.notOK) == Set(SimulatedDeviceTests.caseNames))
    #expect(outcome.verdicts.values.allSatisfy { $0 == .blocked(by: "set-up") })
    let causes = outcome.events.compactMap { event -> String? in
      guard case .setUpFailed(_, _, let cause) = event.event else { return nil }
      return cause?.message ?? ""
    }
    #expect(causes.count == 5)
    #expect(causes.allSatisfy { $0.hasPrefix("the module's firmware is AT 0.20.0.0 (AT+GMR);") })
    #expect(outcome.commands.count { $0 == "AT+GMR" } == 1)
  }
}

@Suite("Faults of the module")
struct ModuleFaultTests {
  static let rows: [(fault: String, suites: String, notOK: [String])] = [
    ("reset-midway=60", "*-tcp", ["TCPSOCKET_ECHOTEST"]),
    ("busy-storm=60", "*-udp", ["UDPSOCKET_ECHOTEST"]),
    ("late-send-ok=3000", "*-tcp", ["TCPSOCKET_SEND_REPEAT", "TCPSOCKET_SEND_TIMEOUT"]),
    ("closed-unsolicited=3", "*-tcp", ["TCPSOCKET_ECHOTEST", "TCPSOCKET_SEND_REPEAT"]),
  ]

  @Test("turn cases non-OK, and none hangs for longer than its limit", arguments: rows)
  func shown(fault: String, suites: String, notOK: [String]) async throws {
    let outcome = try await Jobs.run(device: "sim:?\(fault)", suites: [suites])
    #expect(Set(notOK).isSubset(of: outcome.notOK), "\(outcome.notOK)")
    #expect(outcome.exitCode == 1)
  }

  @Test("a restart by itself costs the case in which it comes, and no other", arguments: [60, 400, 700])
  func restart(command: Int) async throws {
    let outcome = try await Jobs.run(device: "sim:?reset-midway=\(command)", suites: ["*-tcp", "*-udp"])
    #expect(outcome.notOK.count <= 1, "\(outcome.notOK)")
    // Both suites' resets and bring-ups, and the recovery with its bring-up.
    #expect(outcome.notOK.isEmpty || outcome.commands.count { $0 == "AT+RST" } == 6, "\(outcome.commands)")
  }

  @Test(
    "that a driver can cope with leave the cases OK, and show on the wire or in the time",
    arguments: ["boot-garbage", "wifi-disconnect-late=1500"])
  func survived(fault: String) async throws {
    let sound = try await Jobs.run(suites: ["*-interface"])
    let faulty = try await Jobs.run(device: "sim:?\(fault)", suites: ["*-interface"])
    #expect(faulty.notOK.isEmpty)
    let (bytes, more) = (sound.read.joined().count, faulty.read.joined().count)
    let end = try #require(sound.events.last).instant
    let later = try #require(faulty.events.last).instant
    let hasStruck = more >= bytes + 300 || later > end
    #expect(hasStruck)
  }
}
