/// Words for where two byte strings part.
enum Difference {
  /// The first difference of `actual` from `expected`.
  static func first(_ actual: [UInt8], _ expected: [UInt8]) -> String {
    guard let index = zip(actual, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
      return "\(actual.count) bytes, the first \(min(actual.count, expected.count)) equal"
    }
    return "byte \(index) is \(actual[index]), not \(expected[index])"
  }
}
