import ATCommand
import CaseStudyDriver
import ESP8266Driver
import Greentea
import NetworkSocket
import SerialLines
import SocketSuites
import TestConfiguration
import Timekeeping

/// A module at the end of a line, real or simulated, and the world that they are in.
struct AttachedModule: Sendable {
  /// The host's end.
  let line: any SerialLine
  let time: any TimeSource
  let scope: TaskScope
  let settings: ModemSettings
  /// What runs the driver of the case study.
  var board = CaseStudyBoard()
  /// Power-cycles a module that nothing else restarts.
  var powerSwitch: PowerSwitch?
  /// Datagrams that the network around the module is known to have lost so far.
  var lostDatagrams: @Sendable () -> Int = { 0 }
  /// Knows what really happens, where there is noise on the line.
  var trial: NoiseTrial?
  /// Takes a line for the record of the serial line.
  var note: @Sendable (String) -> Void = { _ in }
  /// Hears of a case that starts.
  var caseStarted: @Sendable (CaseID) -> Void = { _ in }
}

/// The suites on a module: what every device that is a module shares, in either world.
struct ModuleSession: Sendable {
  let job: BenchJob
  let module: AttachedModule
  let hooks: BenchHooks

  /// Stands between the cases and the driver, such as a network stack that does something wrong.
  var wrapping: @Sendable (any WiFiInterface) -> (any WiFiInterface)? = { $0 }
  /// Hears of each event behind everybody else.
  var watch: @Sendable (GreenteaEvent, SuiteEnvironment) -> Void = { _, _ in }
  /// Changes the plan before it is run, such as its order.
  var arrange: @Sendable (TestPlan) -> TestPlan = { $0 }

  init(_ job: BenchJob, on module: AttachedModule, _ hooks: BenchHooks) {
    self.job = job
    self.module = module
    self.hooks = hooks
  }

  /// Runs the job; the line is closed at the end.
  ///
  /// - Returns: the exit code.
  /// - Throws: if the module has another firmware than the job expects; nothing has run then.
  func run() async throws(BenchError) -> Int {
    if case .caseStudy(let settings) = job.driver { return await run(settings) }
    let modem = ESP8266(line: module.line, time: module.time, settings: module.settings)
    modem.conversation.hide(job.config.secrets.map(\.revealed))
    modem.conversation.observe(hooks.observer)
    module.scope.spawn { await modem.pump() }
    let activity = NetworkActivity()
    let dns = DNSSettings(job.config.dns)
    let generator = SeededGenerator(seed: job.seed)
    let environment = SuiteEnvironment(config: job.config, generator: generator.stream("payloads")) {
      [wrapping, job, module] in
      wrapping(
        ESP8266Interface(
          modem: modem, dns: dns, usesBuiltInDNS: job.config.driver.usesBuiltInDNS, activity: activity,
          scope: module.scope))
    }
    let device = ESP8266UnderTest(
      modem: modem, time: module.time, activity: activity, lostDatagrams: module.lostDatagrams,
      powerSwitch: module.powerSwitch)
    hooks.attached { [module] in device.silentSince.map { module.time.now - $0 } }
    let runner = GreenteaRunner(
      time: module.time, device: device, options: job.options, limitSet: hooks.limitSet
    ) { [hooks, module, watch] event in
      hooks.sink(event)
      watch(event.event, environment)
      if let version = modem.version { hooks.identified(version, modem.mac) }
      if let text = TranscriptNote.text(event.event) { module.note(text) }
      switch event.event {
      case .suiteStarted, .caseStarted, .recovered: modem.forgetIncidents()
      default: break
      }
      guard case .caseStarted(let id) = event.event else { return }
      activity.forgetPeers()
      modem.conversation.forgetSurplusWords()
      modem.conversation.forgetTraffic()
      module.caseStarted(id)
    }
    let plan = SuiteCatalog.plan(environment, job.selection, scale: job.timeoutScale)
    let mismatch: BenchError? =
      if let expected = job.expectedVersion { await expected.mismatch(with: device, job) } else { nil }
    let code = mismatch == nil ? await runner.run(arrange(plan), job.description) : 0
    module.line.close()
    await module.line.waitUntilClosed()
    if let mismatch { throw mismatch }
    return code
  }
}

extension ModemSettings {
  init(_ driver: DriverSettings) {
    self.init()
    baud = driver.baudRate
    queueLimit = driver.socketBufferSize
    country = driver.countryCode
    flowControl =
      switch driver.flowControl {
      case .none: .none
      case .rts: .rts
      case .cts: .cts
      case .rtsAndCTS: .both
      }
  }
}

extension DNSSettings {
  init(_ dns: DNSTestSettings) {
    self.init()
    cacheSize = dns.cacheSize
    responseWait = dns.responseTimeout
    totalAttempts = dns.totalAttempts
    retries = dns.retries
  }
}

/// What a transcript says of the suites and cases whose bytes it has.
enum TranscriptNote {
  /// The line for an event; nil for one that does not begin or end anything.
  static func text(_ event: GreenteaEvent) -> String? {
    switch event {
    case .suiteStarted(let suite): "suite \(suite) begins"
    case .suiteFinished(let suite, let result): "suite \(suite) ends: \(result.word.rawValue)"
    case .caseStarted(let id): "\(name(id)) begins"
    case .caseFinished(let id, let result):
      switch result.verdict {
      case .blocked, .skipped: nil
      case .ok, .fail, .error, .hung, .interrupted: "\(name(id)) ends: \(result.verdict.name.rawValue)"
      }
    default: nil
    }
  }

  private static func name(_ id: CaseID) -> String {
    "case \(id.name)\(id.attempt > 1 ? " (attempt \(id.attempt))" : "")"
  }
}
