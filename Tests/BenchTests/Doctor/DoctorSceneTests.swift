import ESP8266Driver
import Greentea
import SerialLines
import Synchronization
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

@testable import Bench

/// Scenes after real reports, each with what is right to say of it.
@Suite("Doctor on a module that does something wrong", .timeLimit(.minutes(1)))
struct DoctorSceneTests {
  typealias Scene = @Sendable (_ command: String, ScriptedModule) async -> Bool

  private static let config = """
    {"config": {"echo-server-addr": "192.0.2.7", "wifi-secure-ssid": "netsocket-secure",
      "wifi-password": "sesame-for-simulator", "wifi-secure-protocol": "WPA/WPA2"},
     "target_overrides": {"*": {"target.network-default-interface-type": "WIFI",
      "nsapi.default-wifi-ssid": "netsocket-secure", "nsapi.default-wifi-password": "sesame-for-simulator",
      "nsapi.default-wifi-security": "WPA_WPA2"}}}
    """

  /// - Returns: also what the module was sent, in lines.
  private func doctor(
    begin: @escaping @Sendable (ScriptedModule) async -> Void = { _ in }, _ scene: @escaping Scene
  ) async throws -> (report: DoctorReport, took: Duration) {
    let config = try Jobs.config(Self.config)
    return try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let (hostLine, moduleLine) = SimulatedLine.pair(world)
        let module = ScriptedModule(line: moduleLine, world: world, scene: scene, begin: begin)
        scope.spawn { await module.run() }
        defer { hostLine.close() }
        var log = CheckLog(config, time: world) { _ in }
        log.add(CheckResult(.port, .skipped, took: .zero, "a test"))
        let attached = AttachedModule(
          line: hostLine, time: world, scope: scope, settings: ModemSettings(config.driver))
        await CheckSequence(config, on: attached, address: nil, seed: 1).run(&log)
        return (log.finish(), world.now - .beginning)
      }
    }
  }

  private func result(_ report: DoctorReport, _ check: Check) throws -> CheckResult {
    try #require(report.checks.first { $0.check == check })
  }

  private func expectFailure(
    _ report: DoctorReport, _ check: Check, _ kind: Cause.Kind, _ message: String, try advice: String,
    _ place: SourceLocation = #_sourceLocation
  ) throws {
    let failure = try #require(report.firstFailure, sourceLocation: place)
    #expect(failure.check == check, sourceLocation: place)
    #expect(failure.cause.kind == kind, sourceLocation: place)
    #expect(failure.cause.message.contains(message), "\(failure.cause.message)", sourceLocation: place)
    #expect(failure.cause.advice.contains(advice), "\(failure.cause.advice)", sourceLocation: place)
    for text in report.checks.map(\.evidence) { #expect(!text.contains("sesame"), sourceLocation: place) }
  }

  // MARK: The line

  @Test("that echoes lines and answers nothing: it hears AT and does not answer")
  func echo() async throws {
    let (report, _) = try await doctor { command, module in
      await module.say(command + "\r\n")
      return true
    }
    try expectFailure(report, .line, .device, "the module hears AT and does not answer", try: "power-cycle")
  }

  @Test("that restarts again and again: with the words of its boot, and its power supply")
  func looping() async throws {
    let (report, _) = try await doctor { module in
      for _ in 0..<400 {
        await module.say(ScriptedModule.watchdog + "\r\nready\r\n", after: .milliseconds(700))
      }
    } _: { _, _ in
      true
    }
    try expectFailure(
      report, .line, .device, "the module restarts again and again (rst cause:4, wdt reset)",
      try: "power supply: 3.3 V, 500 mA or more")
  }

  @Test("that waits for the payload of a killed program's send: blanks end that, and doctor says so")
  func prompt() async throws {
    let (report, _) = try await doctor { module in
      var count = 0
      while count < 2048, let bytes = try? await module.line.read(until: nil), !bytes.isEmpty {
        count += bytes.count
      }
      await module.say("\r\nRecv 2048 bytes\r\n\r\nSEND OK\r\n")
    } _: { _, _ in
      false
    }
    let line = try result(report, .line)
    #expect(line.outcome == .passed)
    let mode = try result(report, .dataMode)
    #expect(mode.outcome == .noted)
    #expect(mode.evidence.contains("left a send unfinished; 2048 blanks ended it"))
  }

  @Test("that is busy from the start: for how long, and no word on firmware or data mode")
  func busyForEver() async throws {
    let (report, took) = try await doctor { _, module in
      await module.say("\r\nbusy p...\r\n")
      return true
    }
    try expectFailure(
      report, .line, .device, "it has answered AT with 'busy p...' for 20 s", try: "power-cycle")
    let cause = try #require(report.firstFailure?.cause)
    #expect(!"\(cause.message) \(cause.advice)".contains("firmware"))
    #expect(!"\(cause.message) \(cause.advice)".contains("data mode"))
    #expect(took < .seconds(25))
  }

  @Test("that is busy for a while: a remark, and it was not in data mode")
  func busyAtFirst() async throws {
    let (report, _) = try await doctor { _, module in
      guard module.world.now < .beginning + .seconds(4) else { return false }
      await module.say("\r\nbusy p...\r\n")
      return true
    }
    let line = try result(report, .line)
    #expect(line.outcome == .noted)
    #expect(line.evidence.contains("after 'busy p...' for "))
    #expect(try result(report, .dataMode).outcome == .passed)
    #expect(try result(report, .join).outcome == .passed)
  }

  // MARK: The restart

  /// Busy for a time after each `ready`.
  private static func busy(after duration: Duration) -> Scene {
    let restart = Trace<Instant>()
    return { command, module in
      if command == "AT+RST" {
        restart.add(module.world.now + .milliseconds(350))
        return false
      }
      guard let last = restart.all.last, module.world.now - last < duration else { return false }
      await module.say("\r\nbusy p...\r\n")
      return true
    }
  }

  @Test("that is busy behind its restart is waited for")
  func busyAfterRestart() async throws {
    let (report, _) = try await doctor(Self.busy(after: .seconds(4)))
    let answer = try result(report, .answer)
    #expect(answer.outcome == .noted)
    #expect(answer.evidence.contains("busy for 4"), "\(answer.evidence)")
    #expect(try result(report, .firmware).outcome == .passed)
    let (other, _) = try await doctor(Self.busy(after: .seconds(600)))
    try expectFailure(
      other, .answer, .device, "the module has been busy for 20.0 s since AT+RST (busy p...)",
      try: "power-cycle")
  }

  @Test("that refuses AT+RST once is asked once more")
  func refusedOnce() async throws {
    let isFirst = Mutex(true)
    let (report, _) = try await doctor { command, module in
      guard command == "AT+RST",
        isFirst.withLock({ first in
          defer { first = false }
          return first
        })
      else { return false }
      await module.say("\r\nERROR\r\n")
      return true
    }
    #expect(try result(report, .answer).outcome == .passed)
    #expect(try result(report, .join).outcome == .passed)
  }

  @Test("that is another kind of modem: with its own words")
  func otherModem() async throws {
    let (report, _) = try await doctor { command, module in
      switch command {
      case "AT+GMR": await module.say("Revision:1418B05SIM800L24\r\n\r\nOK\r\n")
      case "AT+RST": await module.say("\r\nERROR\r\n")
      default: return false
      }
      return true
    }
    try expectFailure(
      report, .answer, .device,
      "AT+RST was answered ERROR twice; AT+GMR was answered 'Revision:1418B05SIM800L24'",
      try: "this is another one")
  }

  @Test("that says 'invalid' in place of 'ready' and answers AT again has restarted")
  func noReady() async throws {
    let (report, _) = try await doctor { command, module in
      guard command == "AT+RST" else { return false }
      await module.say("\r\nOK\r\n")
      await module.say(ScriptedModule.boot + "\r\ninvalid\r\n", after: .milliseconds(300))
      return true
    }
    #expect(try result(report, .answer).outcome == .passed)
    #expect(try result(report, .join).outcome == .passed)
  }

  // MARK: The network

  @Test("that restarts by itself when it joins: with the words of its boot, and its power supply")
  func ownRestart() async throws {
    let (report, _) = try await doctor { command, module in
      guard command.hasPrefix("AT+CWJAP=") else { return false }
      await module.say(ScriptedModule.watchdog, after: .milliseconds(500))
      await module.say("\r\nready\r\n", after: .milliseconds(500))
      return true
    }
    try expectFailure(
      report, .join, .device, "the module restarted by itself during AT+CWJAP (rst cause:4, wdt reset)",
      try: "power supply")
  }

  @Test("that has no UDP: not the network's DNS is blamed")
  func noUDP() async throws {
    let (report, _) = try await doctor { command, module in
      guard command.hasPrefix("AT+CIPSTART="), command.contains("UDP") else { return false }
      await module.say("\r\nERROR\r\n")
      return true
    }
    try expectFailure(
      report, .dns, .device, "the module refuses to open the socket for DNS: AT+CIPSTART=0,\"UDP\"",
      try: "flash AT 1.7")
  }
}
