import ATCommand
import ESP8266Driver
import Greentea
import NetworkSocket
import SerialLines
import SocketSuites
import TestConfiguration
import Timekeeping

/// A module on a line, and the suites that are run on it: what the benches with a module share, in either world.
struct ModuleSession: Sendable {
  let job: BenchJob
  let time: any TimeSource
  var settings: ModemSettings

  /// Stands between the cases and the driver, such as a network stack that does something wrong.
  var wrapping: @Sendable (any WiFiInterface) -> (any WiFiInterface)? = { $0 }
  /// Changes the plan before it is run, such as its order.
  var arrange: @Sendable (TestPlan) -> TestPlan = { $0 }
  /// Hears of every AT exchange when it has ended.
  var observer: (@Sendable (ATExchangeRecord) -> Void)?
  /// Hears what the module has said of its firmware and of its MAC address, at every event from the first one on at
  /// which the firmware is known.
  var identified: @Sendable (FirmwareVersion, _ mac: String?) -> Void = { _, _ in }
  /// Datagrams that the network around the module is known to have lost so far.
  var lostDatagrams: @Sendable () -> Int = { 0 }
  /// Restarts a module that nothing else restarts.
  var powerSwitch: PowerSwitch?
  /// Hears of a case that starts.
  var caseStarted: @Sendable (CaseID) -> Void = { _ in }

  init(_ job: BenchJob, time: any TimeSource, settings: ModemSettings) {
    self.job = job
    self.time = time
    self.settings = settings
  }

  /// Runs the job; the line is closed at the end.
  ///
  /// - Parameter sink: takes each event before the run goes on.
  /// - Returns: the exit code.
  func run(
    on line: any SerialLine, _ scope: TaskScope, sink: @escaping @Sendable (StampedEvent) -> Void
  ) async -> Int {
    let modem = ESP8266(line: line, time: time, settings: settings)
    modem.conversation.observe(observer)
    scope.spawn { await modem.pump() }
    let activity = NetworkActivity()
    let dns = DNSSettings(job.config.dns)
    let generator = SeededGenerator(seed: job.seed)
    let environment = SuiteEnvironment(config: job.config, generator: generator.stream("payloads")) {
      [wrapping, job] in
      wrapping(
        ESP8266Interface(
          modem: modem, dns: dns, usesBuiltInDNS: job.config.driver.usesBuiltInDNS, activity: activity,
          scope: scope))
    }
    let device = ESP8266UnderTest(
      modem: modem, time: time, activity: activity, lostDatagrams: lostDatagrams, powerSwitch: powerSwitch)
    let runner = GreenteaRunner(time: time, device: device, options: job.options) {
      [identified, caseStarted] event in
      sink(event)
      if let version = modem.version { identified(version, modem.mac) }
      guard case .caseStarted(let id) = event.event else { return }
      activity.forgetPeers()
      caseStarted(id)
    }
    let plan = SuiteCatalog.plan(environment, job.selection, scale: job.timeoutScale)
    let code = await runner.run(arrange(plan), job.description)
    line.close()
    await line.waitUntilClosed()
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
