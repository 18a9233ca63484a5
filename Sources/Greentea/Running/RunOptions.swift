/// How a run deals with trouble.
public struct RunOptions: Hashable, Sendable {
  /// What a case that does not end costs.
  public enum OnHang: String, Hashable, Sendable, CaseIterable {
    /// That case: the device is recovered, and the next case runs.
    case recover
    /// The rest of its suite, as with mbedgt.
    case stop
  }

  /// How often a case runs. Its last attempt counts.
  public enum Repetition: Hashable, Sendable {
    case once
    /// Retried until it passes, at most this many times; 1 and up.
    case untilOK(retries: Int)
    /// Repeated until it fails, at most this many times in all; 2 and up.
    case whileOK(times: Int)

    /// `once`, `retry 2`, `repeat 10`.
    public var text: String {
      switch self {
      case .once: "once"
      case .untilOK(let retries): "retry \(retries)"
      case .whileOK(let times): "repeat \(times)"
      }
    }
  }

  /// What a case counts as that is OK only after an attempt that was not.
  public enum Flaky: String, Hashable, Sendable, CaseIterable {
    case ok
    case fail
  }

  public var onHang: OnHang
  public var repetition: Repetition
  public var flaky: Flaky

  public init(onHang: OnHang = .recover, repetition: Repetition = .once, flaky: Flaky = .ok) {
    self.onHang = onHang
    self.repetition = repetition
    self.flaky = flaky
  }
}
