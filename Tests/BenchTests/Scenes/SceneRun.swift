import ESP8266Driver
import Greentea
import SerialLines
import SocketSuites
import TestConfiguration
import TestSupport
import Timekeeping

@testable import Bench

/// Runs a case, or the checks of doctor, against a scripted module in virtual time.
enum SceneRun {
  struct Outcome: Sendable {
    let result: CaseResult?
    let setUpFailure: Cause?
    /// Of the whole run.
    let took: Duration

    /// What the reports name as the cause.
    var cause: Cause? { result?.verdict.cause ?? setUpFailure ?? result?.diagnosis?.cause }
  }

  static func config(server: String = "192.0.2.7") throws -> TestConfig {
    try Jobs.config(
      """
      {"config": {"echo-server-addr": "\\"\(server)\\"", "echo-server-port": 7, "echo-server-discard-port": 9,
         "wifi-secure-ssid": "\\"netsocket-secure\\"", "wifi-password": "\\"sesame-for-simulator\\"",
         "wifi-secure-protocol": "WPA/WPA2"},
       "target_overrides": {"*": {"target.network-default-interface-type": "WIFI",
         "nsapi.default-wifi-ssid": "\\"netsocket-secure\\"",
         "nsapi.default-wifi-password": "\\"sesame-for-simulator\\"",
         "nsapi.default-wifi-security": "WPA_WPA2"}}}
      """)
  }

  static func run(
    _ testCase: String, server: String = "192.0.2.7", _ script: SceneModule.Script
  ) async throws -> Outcome {
    let config = try config(server: server)
    return try await attach(config, script) { module in
      let job = BenchJob(
        config: config, seed: 7, selection: SuiteCatalog.Selection(suites: nil, cases: [Glob(testCase)]),
        options: RunOptions(onHang: .recover), timeoutScale: 1,
        description: RunDescription(
          toolVersion: "test", seed: 7, device: "scene", target: "T-S", platform: "T", toolchain: "S",
          onHang: .recover, timeoutScale: 1, configuration: []))
      let events = Trace<StampedEvent>()
      _ = try await ModuleSession(job, on: module, BenchHooks { events.add($0) }).run()
      var result: CaseResult?
      var setUpFailure: Cause?
      for event in events.all.map(\.event) {
        if case .caseFinished(_, let finished) = event { result = result ?? finished }
        if case .setUpFailed(_, _, let cause) = event { setUpFailure = setUpFailure ?? cause }
      }
      return Outcome(
        result: result, setUpFailure: setUpFailure, took: module.time.now - .beginning)
    }
  }

  static func doctor(_ script: SceneModule.Script) async throws -> DoctorReport {
    let config = try config()
    return try await attach(config, script) { module in
      defer { module.line.close() }
      var log = CheckLog(config, time: module.time) { _ in }
      log.add(CheckResult(.port, .skipped, took: .zero, "a test"))
      await CheckSequence(config, on: module, address: nil, seed: 7).run(&log)
      return log.finish()
    }
  }

  private static func attach<Value: Sendable>(
    _ config: TestConfig, _ script: SceneModule.Script,
    _ body: @escaping @Sendable (AttachedModule) async throws -> Value
  ) async throws -> Value {
    try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let (host, end) = WirelessLine.pair(world)
        scope.spawn {
          var module = SceneModule(script, line: end, time: world)
          await module.run()
        }
        return try await body(
          AttachedModule(line: host, time: world, scope: scope, settings: ModemSettings(config.driver)))
      }
    }
  }
}

/// A line without a reset wire, as a socket to a terminal server is.
private final class WirelessLine: SerialLine {
  private let base: SimulatedLine

  private init(_ base: SimulatedLine) { self.base = base }

  static func pair(_ world: VirtualWorld) -> (host: WirelessLine, module: SimulatedLine) {
    let (host, module) = SimulatedLine.pair(world)
    return (WirelessLine(host), module)
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    try await base.read(until: deadline)
  }
  func write(_ bytes: [UInt8]) async throws(SerialLineError) { try await base.write(bytes) }
  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }
  func pulseReset() async throws(SerialLineError) { throw .noSuchLine }
  func close() { base.close() }
}
