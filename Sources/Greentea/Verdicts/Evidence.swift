/// What a device has confirmed to have done: the proof that a case did something.
///
/// The counts mean the same on every kind of device. All 0 and up.
public struct Evidence: Hashable, Sendable {
  /// Calls of the network-socket API that reached the device's driver.
  public var calls = 0
  public var joins = 0
  /// Joins that were tried and that the device told to have failed.
  public var refusedJoins = 0
  public var scans = 0
  public var lookups = 0
  public var connects = 0
  /// Payload bytes confirmed as sent.
  public var bytesOut = 0
  /// Payload bytes received.
  public var bytesIn = 0
  public var statusChanges = 0
  /// Datagrams known to have been lost: by a fault of the bench, or because a queue of the driver was full.
  public var lostDatagrams = 0

  public init(
    calls: Int = 0, joins: Int = 0, refusedJoins: Int = 0, scans: Int = 0, lookups: Int = 0,
    connects: Int = 0,
    bytesOut: Int = 0, bytesIn: Int = 0, statusChanges: Int = 0, lostDatagrams: Int = 0
  ) {
    self.calls = calls
    self.joins = joins
    self.refusedJoins = refusedJoins
    self.scans = scans
    self.lookups = lookups
    self.connects = connects
    self.bytesOut = bytesOut
    self.bytesIn = bytesIn
    self.statusChanges = statusChanges
    self.lostDatagrams = lostDatagrams
  }

  /// The counts by name, in a fixed order.
  public var counts: [(name: String, count: Int)] {
    [
      ("calls", calls), ("joins", joins), ("refused-joins", refusedJoins), ("scans", scans),
      ("lookups", lookups), ("connects", connects),
      ("bytes-out", bytesOut), ("bytes-in", bytesIn), ("status-changes", statusChanges),
      ("lost-datagrams", lostDatagrams),
    ]
  }

  /// What has come since `earlier`.
  public static func - (later: Evidence, earlier: Evidence) -> Evidence {
    Evidence(
      calls: later.calls - earlier.calls, joins: later.joins - earlier.joins,
      refusedJoins: later.refusedJoins - earlier.refusedJoins,
      scans: later.scans - earlier.scans, lookups: later.lookups - earlier.lookups,
      connects: later.connects - earlier.connects, bytesOut: later.bytesOut - earlier.bytesOut,
      bytesIn: later.bytesIn - earlier.bytesIn,
      statusChanges: later.statusChanges - earlier.statusChanges,
      lostDatagrams: later.lostDatagrams - earlier.lostDatagrams)
  }

  /// What of `minimum` is missing here, such as `joins: 0 of 3`; empty if nothing is.
  public func shortfall(of minimum: Evidence) -> [String] {
    zip(counts, minimum.counts).compactMap { actual, least in
      actual.count < least.count ? "\(actual.name): \(actual.count) of \(least.count)" : nil
    }
  }
}
