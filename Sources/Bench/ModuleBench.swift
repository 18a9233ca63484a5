import ATCommand
import ESP8266Driver
import Greentea
import SerialLines
import TestConfiguration
import Timekeeping

/// A bench with a module on a serial line, in real time.
public struct ModuleBench: Sendable {
  private let job: BenchJob
  private let address: SerialAddress
  private let powerSwitch: PowerSwitch?

  /// - Parameter powerSwitch: restarts a module that neither a command nor the line's own wire restarts.
  /// - Returns: nil if the job is for another device.
  public init?(_ job: BenchJob, powerSwitch: PowerSwitch? = nil) {
    guard let address = job.device.line else { return nil }
    self.job = job
    self.address = address
    self.powerSwitch = powerSwitch
  }

  /// Runs the job.
  ///
  /// - Parameters:
  ///   - recorder: wraps the line, to see what is said on it.
  ///   - observer: hears of every AT exchange when it has ended.
  ///   - identified: hears what the module has said of its firmware and of its MAC address.
  ///   - warn: takes a sentence about the line that is no reason to stop.
  ///   - sink: takes each event before the run goes on.
  /// - Returns: the exit code.
  /// - Throws: ``BenchUnavailable`` if the line cannot be had.
  public func run(
    recorder: @escaping @Sendable (any SerialLine, any TimeSource) -> any SerialLine = { line, _ in line },
    observer: (@Sendable (ATExchangeRecord) -> Void)? = nil,
    identified: @escaping @Sendable (FirmwareVersion, _ mac: String?) -> Void = { _, _ in },
    warn: @escaping @Sendable (String) -> Void = { _ in },
    sink: @escaping @Sendable (StampedEvent) -> Void
  ) async throws -> Int {
    let world = RealWorld()
    let line: ReopeningLine
    do throws(LineOpeningError) {
      line = ReopeningLine(try await address.open(time: world, warn: warn), time: world) {
        [address] () throws(LineOpeningError) in try await address.open(time: world, warn: warn)
      }
    } catch {
      throw BenchUnavailable(reason: error.message)
    }
    return try await TaskScope.run(world) { scope in
      var session = ModuleSession(job, time: world, settings: ModemSettings(job.config.driver, on: address))
      session.observer = observer
      session.identified = identified
      session.powerSwitch = powerSwitch
      let recorded = recorder(line, world)
      line.observe { event in
        (recorded as? TranscribedLine)?.mark(event.text)
        warn("\(address): \(event.text)")
      }
      return await session.run(on: recorded, scope, sink: sink)
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
