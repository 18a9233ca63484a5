import ATCommand
import ESP8266Driver
import Greentea
import SerialLines
import SocketSuites
import TestConfiguration
import Timekeeping

/// A run to be done on a device: with what, and how.
public struct BenchJob: Sendable {
  public var config: TestConfig
  public var seed: UInt64
  public var selection: SuiteCatalog.Selection
  public var options: RunOptions
  /// What every limit is multiplied by, above 0.
  public var timeoutScale: Double
  public var description: RunDescription
  /// Of a module.
  public var driver = DriverChoice.modern
  /// The AT version that the module must have before anything runs; nil for any.
  public var expectedVersion: VersionPattern?
  /// What happens to what the module says; only a simulated module in virtual time has noise.
  public var noise: Noise?

  public init(
    config: TestConfig, seed: UInt64, selection: SuiteCatalog.Selection, options: RunOptions,
    timeoutScale: Double, description: RunDescription
  ) {
    self.config = config
    self.seed = seed
    self.selection = selection
    self.options = options
    self.timeoutScale = timeoutScale
    self.description = description
  }
}

/// Who hears of a run while it goes on. A device calls what it has something for.
public struct BenchHooks: Sendable {
  /// Takes each event before the run goes on.
  public var sink: @Sendable (StampedEvent) -> Void
  /// Sees what is said on the serial line.
  public var recorder = LineRecorder.none
  /// Hears of every AT exchange when it has ended.
  public var observer: (@Sendable (ATExchangeRecord) -> Void)?
  /// Hears what the module has said of its firmware and of its MAC address, at every event from the first one on at
  /// which the firmware is known.
  public var identified: @Sendable (FirmwareVersion, _ mac: String?) -> Void = { _, _ in }
  /// Hears how long a set-up, a case, its preparation or a tear-down may take, when it begins.
  public var limitSet: @Sendable (Duration) -> Void = { _ in }
  /// Hears once how to find out for how long the module has been silent; nil while it may be.
  public var attached: @Sendable (_ silence: @escaping @Sendable () -> Duration?) -> Void = { _ in }
  /// Takes a sentence about something that is no reason to stop.
  public var warn: @Sendable (String) -> Void = { _ in }
  /// Hears of each target, as `address:port`, that was refused because it is outside this machine.
  public var refused: @Sendable (String) -> Void = { _ in }
  /// Hears at the end of a run with noise what came of its cases, in their order.
  public var heardThroughNoise: @Sendable ([NoiseResult]) -> Void = { _ in }

  public init(sink: @escaping @Sendable (StampedEvent) -> Void) {
    self.sink = sink
  }
}

/// Stands between a serial line and its user, to see what is said on it.
public struct LineRecorder: Sendable {
  /// A line, and how to tell its recorder of something that is no byte.
  ///
  /// `mark` is for what separates the bytes before and after it, such as a hang-up; `note` for anything else.
  public typealias Recorded = (
    line: any SerialLine, mark: @Sendable (String) -> Void, note: @Sendable (String) -> Void
  )

  /// Wraps a line.
  public let record: @Sendable (any SerialLine, any TimeSource) -> Recorded

  /// Records nothing.
  public static let none = LineRecorder { line, _ in (line, { _ in }, { _ in }) }

  public init(_ record: @escaping @Sendable (any SerialLine, any TimeSource) -> Recorded) {
    self.record = record
  }

  /// Writes a transcript.
  ///
  /// - Parameters:
  ///   - secrets: texts that must be masked in every form.
  ///   - end: whose end of the line it is.
  ///   - masksCommands: whether passwords in commands are masked too; nil for only at the module's end.
  ///   - write: takes one entry, with its line end.
  public static func transcript(
    secrets: [String], end: TranscribedLine.End = .host, masksCommands: Bool? = nil,
    _ write: @escaping @Sendable (String) -> Void
  ) -> LineRecorder {
    LineRecorder { base, time in
      let line = TranscribedLine(
        base, time: time, secrets: secrets, end: end, masksCommands: masksCommands, write: write)
      return (line, { line.mark($0) }, { line.note($0) })
    }
  }
}

/// What keeps a device, or what it needs on this machine, from being set up.
public struct BenchError: Error, Hashable, Sendable {
  /// A sentence without its full stop.
  public let message: String
  /// The evidence; nil if the message has it.
  public let cause: String?
  /// What to do; nil if the message says so.
  public let advice: String?

  init(_ message: String, cause: String? = nil, advice: String? = nil) {
    self.message = message
    self.cause = cause
    self.advice = advice
  }
}
