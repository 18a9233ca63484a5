import Greentea
import PositionedJSON
import Timekeeping

extension RunValue<Int> {
  /// Where counting begins at 1.
  static var ordinal: RunValue {
    RunValue(expected: "a whole number, 1 or more, of at most 64 bits") { node in
      node.number?.integer.flatMap { $0 >= 1 ? $0 : nil }
    }
  }
}

extension RunValue<PlanSubset> {
  static var subset: RunValue {
    RunValue(expected: "a part such as \"2/3\"") { node in
      guard let text = node.string, let subset = PlanSubset(text), subset.text == text else { return nil }
      return subset
    }
  }
}

extension RunValue<Instant> {
  static var instant: RunValue {
    RunValue(expected: "a whole number of nanoseconds of at most 64 bits") { node in
      node.number?.integer.map { Instant(nanoseconds: Int64($0)) }
    }
  }
}

extension RunValue<Duration> {
  static var nanoseconds: RunValue {
    RunValue(expected: "a whole number of nanoseconds of at most 64 bits") { node in
      node.number?.integer.map { .nanoseconds($0) }
    }
  }
}

extension RunValue<Double> {
  static var double: RunValue { RunValue(expected: "a number within 64 bits") { $0.number?.double } }
}

extension RunValue<Bool> {
  static var bool: RunValue { RunValue(expected: "true or false") { $0.bool } }
}

extension RunValue<UInt64> {
  /// Digits in a string: as a number it would be damaged by readers that know only doubles.
  static var seed: RunValue {
    RunValue(expected: "a string with a whole number, 0…\(UInt64.max), in decimal digits") { node in
      guard let text = node.string, let seed = UInt64(text), String(seed) == text else { return nil }
      return seed
    }
  }
}

extension RunValue<[String]> {
  static var strings: RunValue {
    RunValue(expected: "an array of strings") { node in
      guard let elements = node.array else { return nil }
      let texts = elements.compactMap(\.string)
      return texts.count == elements.count ? texts : nil
    }
  }
}

extension RunValue where Value: RawRepresentable, Value.RawValue == String {
  /// One of the words of an enumeration.
  static func word(of values: [Value]) -> RunValue {
    let words = values.map(\.rawValue).joined(separator: ", ")
    return RunValue(expected: "one of the strings \(words)") { $0.string.flatMap(Value.init(rawValue:)) }
  }
}

extension RunValue where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  static var word: RunValue { word(of: Array(Value.allCases)) }
}
