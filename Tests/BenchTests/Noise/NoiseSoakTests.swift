import Bench
import Foundation
import Greentea
import NetworkSocket
import SocketSuites
import TestSupport
import Testing

@Suite("Noise on the line")
struct NoiseSoakTests {
  private static func soak(
    _ noise: Noise, device: String = "sim:", seeds: ClosedRange<UInt64>, suites: [String] = ["*"]
  ) async throws -> Soak.Tally {
    let config = try Jobs.config()
    let device = try DeviceKinds.device(device)
    return await Soak(on: device, seeds: seeds, width: 2) { seed in
      var job = BenchJob(
        config: config, seed: seed, selection: .init(suites: suites.map(Glob.init)), options: RunOptions(),
        timeoutScale: 1,
        description: RunDescription(
          toolVersion: "test", seed: seed, device: device.name, target: "T-S", platform: "T", toolchain: "S",
          onHang: .recover, timeoutScale: 1, configuration: []))
      job.noise = noise
      return job
    }.run()
  }

  private static let suites = ["*-tcp", "*-udp", "*-wifi"]

  /// Five runs of each kind: 40 in all; `script/test --full` makes more of all suites.
  @Test("makes no case OK that should not be, and no case overruns its limit", arguments: NoiseKind.allCases)
  func noFalseOK(kind: NoiseKind) async throws {
    let tally = try await Self.soak(
      .drawn(kind, probability: kind.standardProbability), seeds: 1...(TestForm.isFull ? 50 : 5),
      suites: TestForm.isFull ? ["*"] : Self.suites)
    for found in tally.falseOKs {
      Issue.record("seed \(found.seed): \(found.result.id.name): \(found.result.contradictions)")
    }
    #expect(tally.breakdowns == [])
    #expect(tally.overruns.map { "\($0.seed) \($0.id.name)" } == [])
    // Enough of what was changed is still OK, so that there was something to be wrong.
    #expect(tally.changedOKCases > 5)
    #expect(
      (0.3...0.75).contains(Double(tally.okCases) / Double(tally.cases)), "\(tally.okCases) of \(tally.cases)"
    )
  }

  @Test("without any, each OK is true on every firmware", arguments: ["sim:at1.7", "sim:at1.3", "sim:at2.2"])
  func control(device: String) async throws {
    let tally = try await Self.soak(.drawn(.drop, probability: 0), device: device, seeds: 1...1)
    #expect(tally.failures.map { $0.id.name } == [])
    for found in tally.falseOKs { Issue.record("\(found.result.id.name): \(found.result.contradictions)") }
    #expect(tally.changedCases == 0)
  }

  @Test("is the same for the same seed, whatever runs beside it")
  func repeatable() async throws {
    let noise = Noise.drawn(.stuff, probability: 0.05)
    let first = try await Self.soak(noise, seeds: 3...4, suites: ["*-wifi"])
    let second = try await Self.soak(noise, seeds: 3...4, suites: ["*-wifi"])
    #expect(first == second)
    #expect(first.changedCases > 0)
  }

  // MARK: Scripts

  private static var scripts: [URL] {
    let folder = Bundle.module.bundleURL.appending(path: "Fixtures/noise")
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).sorted { $0.path < $1.path }
  }

  @Test("that once made an OK false makes none any more", arguments: scripts)
  func replay(file: URL) async throws {
    let script = try NoiseScript(text: String(contentsOf: file, encoding: .utf8))
    let result = try #require(try await NoiseReplay(Jobs.config()).run(script))
    #expect(result.contradictions == [], "\(file.lastPathComponent)")
    #expect(
      result.changes > 0, "\(file.lastPathComponent): no message was changed: the script is out of date")
  }

  @Test("there are such scripts") func found() { #expect(Self.scripts.count >= 5) }
}
