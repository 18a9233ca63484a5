import ESP8266Driver
import ESP8266Simulator
import Greentea
import NetworkServices
import SerialLines
import TestConfiguration
import Timekeeping

/// A simulated module in virtual time: the whole run is a function of its job.
///
/// `sim:`, `sim:PROFILE` or `sim:known-run`, with faults and open points behind a question mark such as
/// `sim:at1.7?mute=CASE:N&zero-length-send=error`.
struct SimulatedDevice: Device {
  let name: String
  let module: SimulatedModuleDescription
  var bench: SimulatedBench
  let mute: Mute?

  /// Silence until reset, from the N-th AT command after a case has started.
  struct Mute: Hashable, Sendable {
    let testCase: String
    /// 1 and up.
    let command: Int
  }

  static let schemes = ["sim"]
  static let examples = [
    "sim:", "sim:at1.7", "sim:?mute=CASE:N", "sim:?udp-loss=P", "sim:?slow=X",
  ]

  init(_ name: DeviceName) throws(DeviceNameError) {
    self.name = name.text
    let parts = name.rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var choices = try SimulatedModuleChoices(parts.count == 2 ? parts[1] : "")
    // A number alone is the fault that counts from the module's start.
    let mute = choices.remove("mute") { Int($0) == nil }
    if parts[0] == SimulatedBench.knownRunName {
      bench = .knownRun
      let profile = choices.remove("profile", where: { _ in true }) ?? SimulatedBench.knownRunProfile
      var module = try SimulatedModuleDescription(profile: profile, choices)
      module.profile.delays.acknowledged = SimulatedBench.knownRunAcknowledged
      self.module = module
    } else {
      bench = SimulatedBench()
      module = try SimulatedModuleDescription(profile: String(parts[0]), choices)
    }
    self.mute = if let mute { try Mute(mute) } else { nil }
  }

  var platform: String { "ESP8266_SIM" }
  var summary: String { "simulated ESP8266 (\(module.profile.name)) in virtual time" }
  var substitute: String? { "a simulator" }
  var hasWiFi: Bool { true }
  var isVirtual: Bool { true }
  var options: Set<DeviceOption> { DeviceOption.ofSerialLine }
  var awaitedCase: String? { mute?.testCase }

  func run(_ job: BenchJob, _ hooks: BenchHooks) async throws -> Int {
    var job = job
    job.config.release = bench.release
    return try await attach(
      job.config, seed: job.seed, hooks.recorder, noise: job, driver: job.driver
    ) { [job] module in
      var session = ModuleSession(job, on: module, hooks)
      if let trial = module.trial { session.watch = trial.take }
      let code = try await session.run()
      if let trial = module.trial { hooks.heardThroughNoise(trial.results) }
      return code
    }
  }

  func doctor(_ config: TestConfig, seed: UInt64) -> Doctor? {
    Doctor { recorder, _, tell in
      try await attach(config, seed: seed, recorder) { module in
        defer { module.line.close() }
        var log = CheckLog(config, time: module.time, tell: tell)
        log.add(CheckResult(.port, .skipped, took: .zero, "a simulated module has none"))
        await CheckSequence(config, on: module, address: nil, seed: seed).run(&log)
        return log.finish()
      }
    }
  }

  func dialogue(_ config: TestConfig, seed: UInt64) -> Dialogue? {
    Dialogue(bootLimit: .seconds(5)) { recorder, _, converse in
      try await attach(config, seed: seed, recorder) { module in
        defer { module.line.close() }
        return await converse(module)
      }
    }
  }

  /// Powers the module on in a new virtual world, with what the configuration names around it.
  ///
  /// - Parameters:
  ///   - noise: the job that may want noise on the line.
  ///   - driver: the one of the case study has a receive ring, which must not get more than it can hold at once.
  /// - Throws: `WorldError` if the virtual world came to a stop, which is a bug.
  func attach<Value: Sendable>(
    _ config: TestConfig, seed: UInt64, _ recorder: LineRecorder, noise job: BenchJob? = nil,
    driver: DriverChoice = .modern, _ body: @escaping @Sendable (AttachedModule) async throws -> Value
  ) async throws -> Value {
    try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let generator = SeededGenerator(seed: seed)
        let (hostLine, moduleLine) = SimulatedLine.pair(
          world, hostCapacity: bench.hostCapacity,
          hostPortion: driver == .modern ? bench.hostPortion : SimulatedBench.portion)
        let uplink = VirtualUplink(
          SimulatedEnvironment.internet(config, udpLoss: module.udpLoss, generator: generator), time: world)
        let trial = job.flatMap { job in job.noise.map { NoiseTrial($0, job, uplink: uplink) } }
        let simulated = SimulatedModule(
          profile: module.profile, air: SimulatedEnvironment.air(config, neighbours: bench.neighbours),
          uplink: trial?.uplink ?? uplink,
          line: moduleLine, time: world, generator: generator.stream("module"))
        if let trial { simulated.onRadio { trial.uplink.note($0) } }
        for fault in module.faults { simulated.inject(fault) }
        scope.spawn { await simulated.run() }
        let recorded = recorder.record(trial?.line(hostLine, world) ?? hostLine, world)
        var attached = AttachedModule(
          line: recorded.line, time: world, scope: scope, settings: ModemSettings(config.driver))
        attached.note = recorded.note
        attached.board = bench.board
        attached.trial = trial
        attached.lostDatagrams = { uplink.lostDatagrams }
        attached.caseStarted = { id in
          if let mute, id.name == mute.testCase { simulated.inject(.mute(afterCommands: mute.command)) }
        }
        return try await body(attached)
      }
    }
  }
}

extension SimulatedDevice.Mute {
  fileprivate init(_ text: String) throws(DeviceNameError) {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    let command = fields.count == 2 ? Int(fields[1]) : 1
    guard (1...2).contains(fields.count), !fields[0].isEmpty, let command, command >= 1 else {
      throw DeviceNameError(
        "mute: expected CASE or CASE:N with N of at least 1, got '\(text)'")
    }
    self.init(testCase: String(fields[0]), command: command)
  }
}
