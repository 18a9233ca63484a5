/// How a run deals with trouble.
public struct RunOptions: Hashable, Sendable {
  /// What a case that does not end costs.
  public enum OnHang: String, Hashable, Sendable, CaseIterable {
    /// That case: the device is recovered, and the next case runs.
    case recover
    /// The rest of its suite, as with mbedgt.
    case stop
  }

  public var onHang: OnHang

  public init(onHang: OnHang = .recover) {
    self.onHang = onHang
  }
}
