import CaseStudyDriver
import ESP8266Driver
import Greentea
import SerialLines
import TestConfiguration
import Timekeeping

/// A module on a serial line, in real time: all that `SerialAddress` reads.
struct SerialDevice: Device {
  let name: String
  private let address: SerialAddress
  private var powerSwitch: PowerSwitch?

  static let schemes = ["/", "serial", "socket", "rfc2217"]
  static let examples = ["/dev/ttyUSB0", "serial://", "socket://", "rfc2217://"]

  init(_ name: DeviceName) throws(DeviceNameError) {
    self.name = name.text
    do throws(SerialAddress.ParseError) {
      address = try SerialAddress(name.text)
    } catch {
      throw DeviceNameError(error.message)
    }
  }

  var port: String {
    switch address.kind {
    case .port(let path): path
    case .socket(let place): "socket://\(place)"
    case .rfc2217(let place): "rfc2217://\(place)"
    }
  }

  var platform: String { "ESP8266" }
  var summary: String { "ESP8266 on \(address) in real time" }
  var substitute: String? { nil }
  var hasWiFi: Bool { true }
  var isVirtual: Bool { false }
  var options: Set<DeviceOption> { DeviceOption.ofSerialLine.union([.resetCommand]) }

  mutating func configure(
    _ values: DeviceOptionValues, _ config: TestConfig
  ) throws(DeviceOptionError) {
    powerSwitch = values.powerSwitch
  }

  func tryPort(_ world: RealWorld) async throws(BenchError) {
    do throws(LineOpeningError) {
      let line = try await address.open(time: world, warn: { _ in })
      line.close()
      await line.waitUntilClosed()
    } catch {
      throw BenchError(error.message)
    }
  }

  func run(_ job: BenchJob, _ hooks: BenchHooks) async throws -> Int {
    try await RealWorld.run { world in try await run(job, hooks, world) }
  }

  private func run(_ job: BenchJob, _ hooks: BenchHooks, _ world: RealWorld) async throws -> Int {
    let open = { @Sendable () async throws(LineOpeningError) in
      try await address.open(time: world, warn: hooks.warn)
    }
    let line: ReopeningLine
    do throws(LineOpeningError) {
      line = ReopeningLine(try await open(), time: world, reopen: open)
    } catch {
      throw BenchError(error.message)
    }
    return try await TaskScope.run(world) { scope in
      let (recorded, mark, note) = hooks.recorder.record(line, world)
      line.observe { event in
        mark(event.text)
        hooks.warn("\(address): \(event.text)")
      }
      var module = AttachedModule(
        line: recorded, time: world, scope: scope, settings: ModemSettings(job.config.driver, on: address),
        powerSwitch: powerSwitch)
      module.note = note
      // A host reads the line in pieces that are larger than a board's ring.
      module.board.ringCapacity = 65_536
      return try await ModuleSession(job, on: module, hooks).run()
    }
  }

  func doctor(_ config: TestConfig, seed: UInt64) -> Doctor? {
    Doctor { [address] recorder, warn, tell in
      try await RealWorld.run { world in
        try await TaskScope.run(world) { scope in
          var log = CheckLog(config, time: world, tell: tell)
          let line: any SerialLine
          let start = world.now
          do throws(LineOpeningError) {
            line = recorder.record(try await address.open(time: world, warn: warn), world).line
          } catch {
            let cause = Cause(.bench, error.message, advice: "ls -l /dev/serial/by-id   (lists the adapters)")
            log.add(CheckResult(.port, .failed(cause), took: world.now - start, error.message))
            return log.finish()
          }
          let isPort = if case .port = address.kind { true } else { false }
          log.add(
            CheckResult(
              .port, .passed, took: world.now - start,
              isPort ? "\(address) is open, for this program alone" : "\(address) is connected"))
          let module = AttachedModule(
            line: line, time: world, scope: scope, settings: ModemSettings(config.driver, on: address))
          await CheckSequence(config, on: module, address: address, seed: seed).run(&log)
          line.close()
          await line.waitUntilClosed()
          return log.finish()
        }
      }
    }
  }

  func dialogue(_ config: TestConfig, seed: UInt64) -> Dialogue? {
    Dialogue { [address] recorder, warn, converse in
      try await RealWorld.run { world in
        try await TaskScope.run(world) { scope in
          let line: any SerialLine
          do throws(LineOpeningError) {
            line = recorder.record(try await address.open(time: world, warn: warn), world).line
          } catch {
            throw BenchError(error.message)
          }
          let outcome = await converse(
            AttachedModule(
              line: line, time: world, scope: scope, settings: ModemSettings(config.driver, on: address)))
          line.close()
          await line.waitUntilClosed()
          return outcome
        }
      }
    }
  }
}

extension ModemSettings {
  /// The settings of a line's module: it starts at the line's speed.
  ///
  /// Unless the configuration asks for another speed or flow control than Mbed's default, what the address says
  /// holds after the bring-up too.
  init(_ driver: DriverSettings, on address: SerialAddress) {
    self.init(driver)
    bootBaud = address.baud
    if baud == SerialAddress.standardBaud { baud = address.baud }
    if flowControl == .none { flowControl = address.flowControl }
  }
}
