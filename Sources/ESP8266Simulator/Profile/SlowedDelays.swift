/// Some or all delays of a firmware multiplied: a firmware that has become slower, or faster.
public struct SlowedDelays: Hashable, Sendable {
  /// Which delay, such as `scan`; nil for all of them.
  public let name: String?

  /// 0.01…100
  public let factor: Double

  /// The factors that make sense.
  public static let factors = 0.01...100

  /// The names of the delays: those of ``FirmwareDelays``, written with hyphens.
  public static let names = delays.map(\.name)

  /// Reads `X` for all delays, or `NAME:X` for one.
  ///
  /// - Returns: nil if there is no such delay, or if the number is none of ``factors``.
  public init?(_ text: String) {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(fields.count), let factor = fields.last.flatMap({ Double($0) }),
      Self.factors.contains(factor)
    else { return nil }
    name = fields.count == 2 ? String(fields[0]) : nil
    guard name.map(Self.names.contains) != false else { return nil }
    self.factor = factor
  }

  typealias Path = WritableKeyPath<FirmwareDelays, FirmwareDelays.Range> & Sendable

  static let delays: [(name: String, path: any Path)] = [
    ("command", \.command), ("mode-change", \.modeChange), ("flash-write", \.flashWrite),
    ("shutdown", \.shutdown), ("boot-text", \.bootText), ("boot", \.boot),
    ("factory-erase", \.factoryErase), ("association", \.association), ("lease", \.lease),
    ("lease-timeout", \.leaseTimeout), ("wrong-password", \.wrongPassword),
    ("missing-access-point", \.missingAccessPoint), ("beacon-loss", \.beaconLoss), ("rejoin", \.rejoin),
    ("time-synchronization", \.timeSynchronization), ("scan", \.scan), ("disconnect", \.disconnect),
    ("open-datagram-link", \.openDatagramLink), ("open-stream-link", \.openStreamLink),
    ("send-accepted", \.sendAccepted), ("prompt", \.prompt), ("cancellation", \.cancellation),
    ("payload-taken", \.payloadTaken), ("datagram-sent", \.datagramSent), ("acknowledged", \.acknowledged),
  ]

  func slowing(_ delays: FirmwareDelays) -> FirmwareDelays {
    var delays = delays
    for (name, path) in Self.delays where self.name == nil || self.name == name {
      let range = delays[keyPath: path]
      delays[keyPath: path] = range.lowerBound * factor...range.upperBound * factor
    }
    return delays
  }
}

extension FirmwareProfile {
  /// The same firmware with other delays.
  public func slowed(_ change: SlowedDelays) -> FirmwareProfile {
    var profile = self
    profile.delays = change.slowing(delays)
    return profile
  }
}
