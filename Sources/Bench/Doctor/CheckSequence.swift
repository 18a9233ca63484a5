import ATCommand
import ESP8266Driver
import Greentea
import NetworkSocket
import SerialLines
import TestConfiguration
import Timekeeping

/// The checks from an open line to the servers of the network, each of which needs those before it.
struct CheckSequence: Sendable {
  private let config: TestConfig
  private let module: AttachedModule
  /// Nil for a line in memory.
  private let address: SerialAddress?
  /// Draws what is sent to the echo services.
  private let generator: SeededGenerator

  init(_ config: TestConfig, on module: AttachedModule, address: SerialAddress?, seed: UInt64) {
    self.config = config
    self.module = module
    self.address = address
    generator = SeededGenerator(seed: seed)
  }

  /// Runs the checks until one fails; the line is left open.
  func run(_ log: inout CheckLog) async {
    // The log has the failure.
    try? await runAll(&log)
  }

  private func runAll(_ log: inout CheckLog) async throws(Cause) {
    try await findModule(&log)
    let modem = ESP8266(line: module.line, time: module.time, settings: module.settings)
    let exchanges = ExchangeLog()
    modem.conversation.hide(config.secrets.map(\.revealed))
    modem.conversation.observe(exchanges.add)
    module.scope.spawn { await modem.pump() }
    let activity = NetworkActivity()
    let device = ESP8266UnderTest(
      modem: modem, time: module.time, activity: activity, lostDatagrams: { 0 }, powerSwitch: nil)
    try await log.run(.answer) { () throws(Cause) in
      try await RestartCheck(device: device).run()
    }
    try await log.run(.firmware) { () throws(Cause) in try await firmware(of: device) }
    let interface = ESP8266Interface(
      modem: modem, dns: DNSSettings(config.dns),
      usesBuiltInDNS: config.driver.usesBuiltInDNS, activity: activity, scope: module.scope)
    try await runNetwork(
      NetworkChecks(config: config, modem: modem, interface: interface, exchanges: exchanges), device, &log)
  }

  private func runNetwork(
    _ network: NetworkChecks, _ device: ESP8266UnderTest, _ log: inout CheckLog
  ) async throws(Cause) {
    guard !network.networks.isEmpty else {
      for check in Check.allCases.drop(while: { $0 != .signal }) {
        try await log.run(check) { .skipped("the config names no network (nsapi.default-wifi-ssid)") }
      }
      return
    }
    try await run(.signal, device, &log) { () throws(Cause) in try await network.signal() }
    try await run(.join, device, &log) { () throws(Cause) in try await network.join() }
    try await run(.address, device, &log) { () throws(Cause) in try await network.address() }
    var server: SocketAddress?
    try await run(.dns, device, &log) { () throws(Cause) in
      let (observation, address) = try await network.resolve()
      server = address
      return observation
    }
    let services = ServiceChecks(
      server: config.echoServer, address: server, stack: network.interface.stack,
      activity: device.activity, payload: generator.stream("payloads"))
    for check in ServiceChecks.all {
      try await run(check, device, &log) { () throws(Cause) in try await services.ask(check) }
    }
  }

  /// Runs a check of the network. What the module was seen to do, or the loss of its line, goes before the network.
  private func run(
    _ check: Check, _ device: ESP8266UnderTest, _ log: inout CheckLog,
    _ work: () async throws(Cause) -> CheckLog.Observation
  ) async throws(Cause) {
    device.modem.forgetIncidents()
    try await log.run(check) { () throws(Cause) in
      do throws(Cause) {
        return try await work()
      } catch {
        if let lost = device.lostLine { throw lost }
        guard error.kind == .network, let known = device.explanation else { throw error }
        throw known
      }
    }
  }

  // MARK: The line

  private func findModule(_ log: inout CheckLog) async throws(Cause) {
    let (time, settings) = (module.time, module.settings)
    let start = time.now
    let own = settings.baud == settings.bootBaud ? [settings.bootBaud] : [settings.bootBaud, settings.baud]
    let search = LineSearch(
      line: module.line, time: time, flowControl: address?.flowControl ?? .none, own: own,
      others: address?.hasSpeed == false ? [] : LineSearch.standardSpeeds.filter { !own.contains($0) })
    let result: LineSearch.Result
    do throws(SerialLineError) {
      result = try await search.run()
    } catch {
      try await log.run(.line) { () throws(Cause) in throw Self.lineFailure(error) }
      return
    }
    let took = time.now - start
    guard let answer = result.answer, own.contains(answer.baud) else {
      let cause =
        result.answer.map { Self.otherSpeed($0.baud, result, own: own[0], address) }
        ?? result.silence(on: address)
      log.add(CheckResult(.line, .failed(cause), took: took, result.evidence))
      throw cause
    }
    let speed = address?.hasSpeed == false ? "" : " at \(answer.baud) baud"
    let busy = result.busyFor.map { ", after 'busy p...' for \($0.inSeconds(decimals: 1)) s" } ?? ""
    log.add(
      CheckResult(.line, busy.isEmpty ? .passed : .noted, took: took, "AT is answered\(speed)\(busy)"))
    log.add(
      CheckResult(
        .echo, .passed, took: .zero,
        answer.isEchoing ? "on: the bring-up switches it off" : "off: an earlier program has left it so"))
    log.add(Self.dataMode(result))
  }

  private static func dataMode(_ result: LineSearch.Result) -> CheckResult {
    if result.wasInPrompt {
      return CheckResult(
        .dataMode, .noted, took: .zero,
        "an earlier program had left a send unfinished; \(LineProbe.largestPayload) blanks ended it, and its peer may have "
          + "received them")
    }
    return result.wasInDataMode
      ? CheckResult(
        .dataMode, .noted, took: result.dataModeTook ?? .zero,
        "an earlier program had left the module in data mode; +++ ended it")
      : CheckResult(.dataMode, .passed, took: .zero, "not in data mode: AT was answered at once")
  }

  private static func lineFailure(_ error: SerialLineError) -> Cause {
    guard error == .cancelled else { return ESP8266UnderTest.lineLost(error) }
    return Cause(.harness, "the search for the module was interrupted", advice: "run again")
  }

  private static func otherSpeed(
    _ baud: Int, _ result: LineSearch.Result, own: Int, _ address: SerialAddress?
  ) -> Cause {
    let place = address.map { ": \($0.text(baud: baud))" } ?? ""
    return Cause(
      .bench, "the module runs at \(baud) baud and not at \(own)",
      advice: "put its speed into the device's address\(place)")
  }

  // MARK: The firmware

  private func firmware(of device: ESP8266UnderTest) async throws(Cause) -> CheckLog.Observation {
    let modem = device.modem
    let version: FirmwareVersion
    do throws(NSAPIError) {
      version = try await modem.askVersion()
    } catch {
      if device.unspokenFirmware == nil, let incident = modem.incident { throw Cause(incident) }
      throw Cause(
        .device,
        device.unspokenFirmware ?? "the module does not tell its firmware: \(modem.lastWords)",
        advice: "flash AT firmware 1.3 or later")
    }
    let text = "AT \(version.atText), SDK \(EscapedText.of(Array(version.sdk.utf8), limit: 60))"
    return version.isKnown
      ? .passed(text)
      : .noted("\(text): unknown to the driver, which treats it as the nearest version that it knows")
  }
}

extension ESP8266 {
  /// What the module said last, or what it did not answer.
  var lastWords: String {
    conversation.silence ?? conversation.lastAnswered?.text ?? "it has not answered anything"
  }
}
