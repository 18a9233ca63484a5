/// A floating-point number with the rounding and the spellings that Python gives it.
struct PythonFloat: Hashable {
  let value: Double

  init(_ value: Double) {
    self.value = value
  }

  /// `round(x, 2)`: the nearest hundredth of the exact binary value, and of that the nearest double.
  ///
  /// Python 3 sends exact halves to even, Python 2.7 away from zero.
  func roundedToHundredths(ties: DecimalExpansion.Ties) -> PythonFloat {
    // From 2^46 on, doubles are more than a hundredth apart: the nearest to the rounded value is the value.
    guard value.magnitude < 0x1p46 else { return self }
    let expansion = DecimalExpansion(magnitudeOf: value)
    guard expansion.scale > 2 else { return self }
    let hundredths = expansion.rounded(toPlaces: 2, ties: ties).digits.reduce(0) { $0 * 10 + Int($1) }
    // Below 2^53, so exact as a double, which makes the quotient the nearest double.
    return PythonFloat(Double(signOf: value, magnitudeOf: Double(hundredths) / 100))
  }

  /// `repr(x)` of Python 3: the shortest digits that read back as the same number.
  var shortest: String {
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
      let exponentDigits = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
      return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponentDigits)"
    }
    return sign + Self.positional(digits, pointPosition: pointPosition, leastPlaces: 1)
  }

  /// `'%.2f' % x`: two places, rounded on the exact binary value, halves to even.
  var twoPlaces: String { fixed(2) }

  /// `'%f' % x`: six places, rounded in the same way.
  var sixPlaces: String { fixed(6) }

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
