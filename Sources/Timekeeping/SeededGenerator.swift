/// The only source of chance: every number follows from the seed of the run.
///
/// SplitMix64 (Steele, Lea and Flood 2014). Independent parts of a run take a ``stream(_:)`` of their
/// own, so that one more draw in one of them does not change what the others see.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) {
    state = seed
  }

  /// A generator whose numbers depend on this one's state and on `name` only.
  public func stream(_ name: String) -> SeededGenerator {
    // FNV-1a: stable over processes, unlike `Hasher`.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    var mixed = SeededGenerator(seed: state ^ hash)
    return SeededGenerator(seed: mixed.next())
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number below `bound`, each equally likely up to a bias of `bound` / 2⁶⁴; 0 if `bound` is 0.
  ///
  /// Own arithmetic, so that a seed means the same with every release of the standard library.
  public mutating func below(_ bound: UInt64) -> UInt64 {
    next().multipliedFullWidth(by: bound).high
  }

  /// A duration from the closed range, in steps of a nanosecond.
  public mutating func duration(in range: ClosedRange<Duration>) -> Duration {
    let low = range.lowerBound.wholeNanoseconds
    let width = UInt64(range.upperBound.wholeNanoseconds - low)
    return .nanoseconds(low + Int64(below(width + 1)))
  }

  /// True with the given probability, 0…1.
  public mutating func chance(_ probability: Double) -> Bool {
    Double(next() >> 11) < probability * 0x1p53
  }
}
