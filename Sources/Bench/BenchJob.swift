import Greentea
import SocketSuites
import TestConfiguration

/// A run to be done: on what, with what, how.
public struct BenchJob: Sendable {
  public var config: TestConfig
  public var device: DeviceURL
  public var seed: UInt64
  public var selection: SuiteCatalog.Selection
  public var options: RunOptions
  /// What every limit is multiplied by, above 0.
  public var timeoutScale: Double
  public var description: RunDescription

  public init(
    config: TestConfig, device: DeviceURL, seed: UInt64, selection: SuiteCatalog.Selection,
    options: RunOptions, timeoutScale: Double, description: RunDescription
  ) {
    self.config = config
    self.device = device
    self.seed = seed
    self.selection = selection
    self.options = options
    self.timeoutScale = timeoutScale
    self.description = description
  }
}
