import Bench
import Greentea
import NetworkSocket
import SocketSuites
import TestSupport
import Testing

@Suite("Soak")
struct SoakTests {
  private func soak(
    device: String = "sim:", seeds: ClosedRange<UInt64>, width: Int, suites: String = "*"
  ) throws -> Soak {
    let config = try Jobs.config()
    let device = try DeviceKinds.device(device)
    return Soak(on: device, seeds: seeds, width: width) { seed in
      BenchJob(
        config: config, seed: seed, selection: .init(suites: [Glob(suites)]),
        options: RunOptions(), timeoutScale: 1,
        description: RunDescription(
          toolVersion: "test", seed: seed, device: device.name, target: "T-S", platform: "T",
          toolchain: "S", onHang: .recover, timeoutScale: 1, configuration: []))
    }
  }

  @Test("runs every seed once, whatever the width", arguments: [1, 2, 5])
  func everySeed(width: Int) async throws {
    let tally = await (try soak(seeds: 11...14, width: width, suites: "*-udp")).run()
    #expect(tally.runs == 4)
    #expect(tally.cases % 4 == 0 && tally.cases > 0)
    #expect(tally.badRuns == 0)
    #expect(tally.virtualTime > .zero)
  }

  @Test("fails in the same cases, in the same order, whatever the width")
  func sameFailures() async throws {
    let device = "sim:?udp-loss=0.2"
    let narrow = await (try soak(device: device, seeds: 1...12, width: 1, suites: "*-udp")).run()
    let wide = await (try soak(device: device, seeds: 1...12, width: 4, suites: "*-udp")).run()
    #expect(!narrow.failures.isEmpty)
    #expect(narrow == wide)
  }

  @Test("reports each run once, to the last")
  func progress() async throws {
    let seen = Trace<Int>()
    _ = await (try soak(seeds: 1...3, width: 2, suites: "*-udp")).run { seen.add($0.runs) }
    #expect(seen.all == [1, 2, 3])
  }

  @Test("a datagram that is lost is told with every case that it costs")
  func lossIsTheCause() async throws {
    let tally = await (try soak(device: "sim:?udp-loss=0.2", seeds: 1...12, width: 2, suites: "*-udp")).run()
    for failure in tally.failures {
      #expect(failure.result.evidence[.lostDatagrams] > 0, "seed \(failure.seed): \(failure.id.name)")
    }
  }

  @Test("loses no datagrams of the DNS and none of a fault-free network")
  func whatIsNotLost() async throws {
    for device in ["sim:", "sim:?udp-loss=1"] {
      let outcome = try await Jobs.run(device: device, suites: ["*-dns"])
      #expect(outcome.exitCode == 0)
      #expect(outcome.lostDatagrams == 0)
    }
    let outcome = try await Jobs.run(device: "sim:?udp-loss=1", cases: ["UDPSOCKET_ECHOTEST"])
    #expect(outcome.notOK == ["UDPSOCKET_ECHOTEST"])
    // Lost on the way out: tries of 10 s each, in half of the suite's 480 s.
    #expect(outcome.lostDatagrams == 24)
  }
}
