import Glibc

/// The upper tail of the standard normal distribution.
enum NormalTail {
  /// The probability of a value above `z`, exact to the last digits also far out.
  static func probability(above z: Double) -> Double {
    erfc(z / 2.0.squareRoot()) / 2
  }
}
