/// One test run in the words of mbedgt: targets, their suites, the suites' cases.
///
/// Every order is that of execution; the renderers sort where the real tool sorts. Made by
/// `GreenteaRunReader` from a `greentea-run/1` file, from the events of a run, or by hand.
public struct MbedReport: Hashable, Sendable {
  /// What the run is called; appears in no report of mbedgt.
  public var name: String
  /// What the run shows, in a sentence; appears in no report of mbedgt.
  public var description: String
  /// The builds that ran, in order of execution.
  public var targets: [MbedTarget]

  public init(name: String, description: String = "", targets: [MbedTarget]) {
    self.name = name
    self.description = description
    self.targets = targets
  }
}
