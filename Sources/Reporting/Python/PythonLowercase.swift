/// The lower-case forms that Python gives a text, scalar by scalar and without normalising.
enum PythonLowercase {
  /// `str.lower()` of Python 3: full mappings, and a capital sigma at the end of a word becomes a final one.
  static func full(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\u{3A3}" {
        result.append(isFinalSigma(at: index, in: scalars) ? "\u{3C2}" : "\u{3C3}")
      } else {
        result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return String(result)
  }

  /// `unicode.lower()` of Python 2.7: one scalar for each, without looking at its neighbours.
  static func simple(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      // Only U+0130 has a longer full mapping; its simple mapping is the first scalar of that, a plain i.
      result.append(scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar)
    }
    return String(result)
  }

  /// Unicode's condition Final_Sigma: a cased letter before and none after, case-ignorable scalars aside.
  private static func isFinalSigma(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    guard let before, before.properties.isCased else { return false }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return after.map { !$0.properties.isCased } ?? true
  }
}
