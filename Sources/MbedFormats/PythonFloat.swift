import Timekeeping

/// A floating-point number with the rounding and the spellings that Python gives it.
package struct PythonFloat: Hashable {
  let value: Double

  package init(_ value: Double) {
    self.value = value
  }

  /// `round(x, 2)`: the nearest hundredth of the exact binary value, and of that the nearest double.
  ///
  /// Python 3 sends exact halves to even, Python 2.7 away from zero.
  package func roundedToHundredths(ties: DecimalExpansion.Ties) -> PythonFloat {
    // From 2^46 on, doubles are more than a hundredth apart: the nearest to the rounded value is the value.
    guard value.magnitude < 0x1p46 else { return self }
    let expansion = DecimalExpansion(magnitudeOf: value)
    guard expansion.scale > 2 else { return self }
    let hundredths = expansion.rounded(toPlaces: 2, ties: ties).digits.reduce(0) { $0 * 10 + Int($1) }
    // Below 2^53, so exact as a double, which makes the quotient the nearest double.
    return PythonFloat(Double(signOf: value, magnitudeOf: Double(hundredths) / 100))
  }

  /// `repr(x)` of Python 3: the shortest digits that read back as the same number.
  package var shortest: String {
    // Python writes an exponent from 1e16 on, Swift already from 2^53 on; all doubles between are whole.
    guard value.magnitude >= 0x1p53, value.magnitude < 1e16 else { return value.description }
    return "\(Int64(value)).0"
  }

  /// `str(x)` of Python 2.7: at most 12 significant digits, and always a point or an exponent.
  var twelveDigits: String {
    guard value.isFinite, value != 0 else { return value.description }
    let expansion = DecimalExpansion(magnitudeOf: value).rounded(toSignificant: 12)
    let pointPosition = expansion.digits.count - expansion.scale
    let sign = value < 0 ? "-" : ""
    let significant = expansion.digits.reversed().drop { $0 == 0 }.reversed()
    let digits = significant.map { String($0) }.joined()

    if pointPosition <= -4 || pointPosition > 11 {
      let exponent = pointPosition - 1
      let fraction = digits.dropFirst()
      let mantissa = fraction.isEmpty ? digits : "\(digits.prefix(1)).\(fraction)"
      return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude.zeroPadded(to: 2))"
    }
    return sign + Self.positional(digits, pointPosition: pointPosition, leastPlaces: 1)
  }

  /// `'%.2f' % x`: two places, rounded on the exact binary value, halves to even.
  package var twoPlaces: String { fixed(2) }

  /// `'%f' % x`: six places, rounded in the same way.
  package var sixPlaces: String { fixed(6) }

  private func fixed(_ places: Int) -> String {
    guard value.isFinite else { return value.description }
    let expansion = DecimalExpansion(magnitudeOf: value).rounded(toPlaces: places, ties: .toEven)
    let digits = expansion.digits.map { String($0) }.joined()
    let sign = value.sign == .minus ? "-" : ""
    return sign
      + Self.positional(digits, pointPosition: digits.utf8.count - expansion.scale, leastPlaces: places)
  }

  /// Sets the point after `pointPosition` digits, with zeros where digits are missing.
  private static func positional(_ digits: String, pointPosition: Int, leastPlaces: Int) -> String {
    let whole = digits.prefix(max(pointPosition, 0))
    let fraction =
      String(repeating: "0", count: max(-pointPosition, 0)) + digits.dropFirst(max(pointPosition, 0))
    let missingWhole = max(pointPosition - digits.utf8.count, whole.isEmpty ? 1 : 0)
    let missingFraction = max(leastPlaces - fraction.utf8.count, 0)
    return whole + String(repeating: "0", count: missingWhole) + "." + fraction
      + String(repeating: "0", count: missingFraction)
  }
}

/// The exact decimal digits of a finite floating-point number's magnitude.
///
/// A double is a whole number times a power of two, so its decimal digits end: at most 767 significant ones.
/// Correct rounding needs them all, because halves are decided by the last.
package struct DecimalExpansion: Hashable {
  /// What happens to a value exactly in the middle of two candidates.
  package enum Ties {
    /// The candidate with the even last digit, as IEEE 754 and Python 3 do.
    case toEven
    /// The candidate with the larger magnitude, as Python 2's `round` does.
    case awayFromZero
  }

  /// Most significant first, without leading zeros; empty for zero.
  private(set) var digits: [UInt8]
  /// How many of the digits stand behind the point; negative when zeros are missing before it.
  private(set) var scale: Int

  /// Expands `|value|`, which must be finite.
  init(magnitudeOf value: Double) {
    digits = []
    scale = 0
    guard value != 0 else { return }
    let normal = value.exponentBitPattern != 0
    var significand = value.significandBitPattern | (normal ? 1 << UInt64(Double.significandBitCount) : 0)
    let lowestExponent = 1 - 1023 - Double.significandBitCount
    var exponent = lowestExponent + max(Int(value.exponentBitPattern) - 1, 0)
    let trailingZeros = significand.trailingZeroBitCount
    significand >>= UInt64(trailingZeros)
    exponent += trailingZeros

    var reversed = String(significand).utf8.reversed().map { $0 - UInt8(ascii: "0") }
    if exponent >= 0 {
      Self.multiply(&reversed, by: 2, power: exponent)
    } else {
      // m / 2^n = m * 5^n / 10^n
      Self.multiply(&reversed, by: 5, power: -exponent)
      scale = -exponent
    }
    digits = reversed.reversed()
  }

  /// Multiplies a number, least significant digit first, by `base` to the `power`.
  private static func multiply(_ digits: inout [UInt8], by base: UInt64, power: Int) {
    let stride = 12
    var remaining = power
    while remaining > 0 {
      let step = min(remaining, stride)
      let factor = (0..<step).reduce(into: UInt64(1)) { product, _ in product *= base }
      var carry: UInt64 = 0
      for index in digits.indices {
        carry += UInt64(digits[index]) * factor
        digits[index] = UInt8(carry % 10)
        carry /= 10
      }
      while carry > 0 {
        digits.append(UInt8(carry % 10))
        carry /= 10
      }
      remaining -= step
    }
  }

  /// The number rounded to `places` digits behind the point; shorter expansions stay as they are.
  func rounded(toPlaces places: Int, ties: Ties) -> DecimalExpansion {
    dropping(scale - places, ties: ties)
  }

  /// The number rounded to `count` significant digits, halves to even; shorter expansions stay as they are.
  func rounded(toSignificant count: Int) -> DecimalExpansion {
    dropping(digits.count - count, ties: .toEven)
  }

  private func dropping(_ count: Int, ties: Ties) -> DecimalExpansion {
    guard count > 0, !digits.isEmpty else { return self }
    var result = self
    result.scale -= count
    // More digits dropped than there are: less than a tenth of a unit.
    guard count <= digits.count else {
      result.digits = []
      return result
    }
    let kept = digits.count - count
    result.digits = Array(digits[..<kept])
    if Self.roundsUp(kept: result.digits, dropped: digits[kept...], ties: ties) {
      result.increment()
    }
    return result
  }

  private static func roundsUp(kept: [UInt8], dropped: ArraySlice<UInt8>, ties: Ties) -> Bool {
    guard let first = dropped.first, first >= 5 else { return false }
    if first > 5 || dropped.dropFirst().contains(where: { $0 != 0 }) { return true }
    return switch ties {
    case .awayFromZero: true
    case .toEven: (kept.last ?? 0) % 2 == 1
    }
  }

  /// Adds one unit in the last place.
  private mutating func increment() {
    for index in digits.indices.reversed() {
      guard digits[index] == 9 else {
        digits[index] += 1
        return
      }
      digits[index] = 0
    }
    digits.insert(1, at: 0)
  }
}
