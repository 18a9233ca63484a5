import ArgumentParser
import Bench

/// The value of `--noise`: `P` or `default`, and kinds behind it.
struct NoiseArgument: ExpressibleByArgument {
  /// Nil: each kind has its own.
  let probability: Double?
  /// Each once.
  let kinds: [NoiseKind]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    if parts[0] == "default" {
      probability = nil
    } else {
      guard let value = Double(parts[0]), (0...1).contains(value) else { return nil }
      probability = value
    }
    let named = parts.dropFirst().map { NoiseKind(rawValue: String($0)) }
    guard !named.contains(nil), Set(named).count == named.count else { return nil }
    kinds = named.isEmpty ? NoiseKind.allCases : named.compactMap(\.self)
  }

  static let help =
    "Change what the module says, with probability P a message (or default), and check each OK against what really "
    + "happened; --runs is for each kind: \(NoiseKind.allCases.map(\.rawValue).joined(separator: ", "))"

  func noise(_ kind: NoiseKind) -> Noise {
    .drawn(kind, probability: probability(of: kind))
  }

  func probability(of kind: NoiseKind) -> Double { probability ?? kind.standardProbability }
}
