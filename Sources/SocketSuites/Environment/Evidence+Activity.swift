import Greentea
import NetworkSocket

extension Evidence {
  /// The counts of a network stack, as the runner has them.
  ///
  /// - Parameter lostDatagrams: what is known to have been lost.
  public init(_ counts: NetworkActivity.Counts, lostDatagrams: Int = 0) {
    self.init(
      calls: counts.calls, joins: counts.joins, refusedJoins: counts.refusedJoins, scans: counts.scans,
      lookups: counts.lookups, connects: counts.connects, bytesOut: counts.bytesOut,
      bytesIn: counts.bytesIn, statusChanges: counts.statusChanges, lostDatagrams: lostDatagrams)
  }
}
