import Bench
import Greentea
import SocketSuites
import Synchronization
import TestConfiguration

/// Runs of all cases on the sound simulated module, without the command line: wall time against virtual time.
struct RunBenchmark {
  private static let runs = 51

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private struct Run {
    let wallTime: Double
    let virtualTime: Double
    let cases: Int
    let events: Int
  }

  func figures() async throws -> [Figure] {
    let config = try TestConfigReader().read(Array(EmbeddedConfig.text.utf8)).config
    _ = try await run(config, seed: 0)
    let first = try await run(config, seed: 1)
    var others: [Run] = []
    for seed in 2...UInt64(Self.runs) { others.append(try await run(config, seed: seed)) }
    func samples(_ value: (Run) -> Double) -> Samples { Samples(value(first), others.map(value)) }
    let wall = samples(\.wallTime)
    return [
      Figure(
        "a run: wall time", wall, note: "\(first.cases) cases, each seed once", format: Unit.milliseconds),
      Figure("a run: virtual time", samples(\.virtualTime), format: Unit.seconds),
      Figure(
        "a run: virtual to wall time", samples { $0.virtualTime / $0.wallTime },
        format: { "\(Int($0.rounded()))" }),
      Figure("a run: events", samples { Double($0.events) }, format: { "\(Int($0))" }),
    ]
  }

  private func run(_ config: TestConfig, seed: UInt64) async throws -> Run {
    let device = try DeviceKinds.device(DeviceKinds.standard)
    let description = RunDescription(
      toolVersion: "benchmark", seed: seed, device: device.name, target: "SIM-SWIFT", platform: "SIM",
      toolchain: "SWIFT", onHang: .recover, timeoutScale: 1, configuration: [])
    let job = BenchJob(
      config: config, seed: seed,
      selection: SuiteCatalog.Selection(suites: nil, cases: nil), options: RunOptions(onHang: .recover),
      timeoutScale: 1, description: description)
    let tally = Mutex((events: 0, cases: 0, elapsed: Duration.zero))
    let hooks = BenchHooks { stamped in
      tally.withLock { tally in
        tally.events += 1
        switch stamped.event {
        case .caseFinished: tally.cases += 1
        case .runFinished(let elapsed, _): tally.elapsed = elapsed
        default: break
        }
      }
    }
    let start = ContinuousClock.now
    let exitCode = try await device.run(job, hooks)
    let wallTime = ContinuousClock.now - start
    guard exitCode == 0 else {
      throw Failure(description: "the run with seed \(seed) ended with code \(exitCode)")
    }
    let (events, cases, elapsed) = tally.withLock(\.self)
    return Run(
      wallTime: wallTime.inSeconds, virtualTime: elapsed.inSeconds, cases: cases, events: events)
  }
}
