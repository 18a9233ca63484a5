/// What a test said about one case.
public struct SignificanceTest: Hashable, Sendable {
  /// How surprising what was seen is if nothing changed; 0…1.
  public let p: Double

  /// The same, corrected for the number of cases that were tested; `p` and up, at most 1.
  public let q: Double

  /// Whether `q` is below what the settings ask for.
  public let isSignificant: Bool
}

extension SignificanceTest {
  /// The results of tests that were made together.
  static func of(_ ps: [Double], _ settings: ComparisonSettings) -> [SignificanceTest] {
    zip(ps, FalseDiscovery.adjusted(ps)).map { p, q in
      SignificanceTest(p: p, q: q, isSignificant: q < settings.significance)
    }
  }
}
