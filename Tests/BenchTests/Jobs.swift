import Greentea
import NetworkSocket
import SerialLines
import SocketSuites
import TestConfiguration
import TestSupport
import Testing
import WireSupport

@testable import Bench

/// Runs of the product without its command line.
enum Jobs {
  struct Outcome: Sendable {
    let exitCode: Int
    let events: [StampedEvent]
    let written: [[UInt8]]
    let read: [[UInt8]]

    /// The verdict of the last attempt at each case.
    var verdicts: [String: Verdict] {
      var verdicts: [String: Verdict] = [:]
      for case .caseFinished(let id, let result) in events.map(\.event) { verdicts[id.name] = result.verdict }
      return verdicts
    }

    /// How long the last attempt at each case took.
    var elapsed: [String: Duration] {
      var elapsed: [String: Duration] = [:]
      for case .caseFinished(let id, let result) in events.map(\.event) { elapsed[id.name] = result.elapsed }
      return elapsed
    }

    /// The cases without an OK, in the order in which they ended.
    var notOK: [String] {
      events.compactMap { event in
        if case .caseFinished(let id, let result) = event.event, !result.verdict.isOK { id.name } else { nil }
      }
    }

    /// The command lines that went to the module.
    var commands: [String] {
      written.map { String(decoding: $0, as: UTF8.self) }.filter {
        $0.hasPrefix("AT") && $0.hasSuffix("\r\n")
      }
      .map { String($0.dropLast()) }
    }

    /// In all cases together.
    var lostDatagrams: Int {
      events.reduce(0) { sum, event in
        if case .caseFinished(_, let result) = event.event {
          sum + result.evidence[.lostDatagrams]
        } else {
          sum
        }
      }
    }

    var suiteWords: [String: MbedResult] {
      var words: [String: MbedResult] = [:]
      for case .suiteFinished(let suite, let result) in events.map(\.event) { words[suite] = result.word }
      return words
    }
  }

  static func config(_ text: String = EmbeddedConfig.text) throws -> TestConfig {
    try TestConfigReader().read(Array(text.utf8)).config
  }

  static func run(
    device: String = "sim:", seed: UInt64 = 1, suites: [String]? = nil, cases: [String]? = nil,
    onHang: RunOptions.OnHang = .recover, subset: PlanSubset? = nil, scale: Double = 1,
    config: TestConfig? = nil, driver: DriverChoice = .modern,
    arrange: @escaping @Sendable (TestPlan) -> TestPlan = { $0 },
    wrapping: @escaping @Sendable (any WiFiInterface) -> (any WiFiInterface)? = { $0 },
    line: @escaping @Sendable (any SerialLine) -> any SerialLine = { $0 },
    bench: (inout SimulatedBench) -> Void = { _ in }
  ) async throws -> Outcome {
    var selection = SuiteCatalog.Selection(suites: suites?.map(Glob.init), cases: cases?.map(Glob.init))
    selection.subset = subset
    // A case that is named runs, whatever its suite.
    selection.includesOptional = cases != nil
    var job = BenchJob(
      config: try config ?? Self.config(), seed: seed, selection: selection,
      options: RunOptions(onHang: onHang), timeoutScale: scale,
      description: RunDescription(
        toolVersion: "test", seed: seed, device: device, target: "T-S", platform: "T", toolchain: "S",
        onHang: onHang, timeoutScale: scale, configuration: []))
    let events = Trace<StampedEvent>()
    let written = Trace<[UInt8]>()
    let read = Trace<[UInt8]>()
    let recorder = LineRecorder { base, _ in
      (Wire(line(base), written: written, read: read), { _ in }, { _ in })
    }
    var simulated = try SimulatedDevice(DeviceName(device))
    bench(&simulated.bench)
    job.driver = driver
    job.config.release = simulated.bench.release
    let exitCode = try await simulated.attach(job.config, seed: seed, recorder, driver: driver) {
      [job] module in
      var session = ModuleSession(job, on: module, BenchHooks { events.add($0) })
      session.wrapping = wrapping
      session.arrange = arrange
      return try await session.run()
    }
    Chunking.check(read.all, seed: seed)
    return Outcome(exitCode: exitCode, events: events.all, written: written.all, read: read.all)
  }
}
