import PositionedJSON

/// A type that the schema knows: its words in a message and the way to read it.
struct RunValue<Value> {
  /// What should stand there, with its article.
  let expected: String
  /// The value of a node, or nil if it is of another type or out of range.
  let read: (JSONNode) -> Value?
}

extension RunValue<String> {
  static var string: RunValue { RunValue(expected: "a string") { $0.string } }
}

extension RunValue<Int> {
  static var integer: RunValue {
    RunValue(expected: "a whole number of at most 64 bits") { $0.number?.integer }
  }

  /// What a device counts: mbedgt reads digits only, so never a sign.
  static var count: RunValue {
    RunValue(expected: "a whole number, 0 or more, of at most 64 bits") { node in
      node.number?.integer.flatMap { $0 >= 0 ? $0 : nil }
    }
  }
}

extension RunValue<Int?> {
  static var countOrNull: RunValue {
    let count = RunValue<Int>.count
    return RunValue(expected: "\(count.expected), or null") { node in
      node.isNull ? .some(nil) : count.read(node).map { .some($0) }
    }
  }
}

extension RunValue<MbedNumber> {
  static var number: RunValue {
    RunValue(expected: "a number within 64 bits") { node in
      guard let number = node.number else { return nil }
      if number.isIntegerLiteral { return number.integer.map(MbedNumber.integer) }
      return number.double.map(MbedNumber.float)
    }
  }
}

extension RunValue<MbedResult> {
  static var result: RunValue {
    let words = MbedResult.allCases.map(\.rawValue).joined(separator: ", ")
    return RunValue(expected: "one of the strings \(words)") { $0.string.flatMap(MbedResult.init(rawValue:)) }
  }
}

extension RunValue<MbedLog> {
  static var log: RunValue {
    RunValue(expected: "a string or an array of strings") { node in
      if let text = node.string { return .text(text) }
      guard let elements = node.array else { return nil }
      let lines = elements.compactMap(\.string)
      return lines.count == elements.count ? .lines(lines) : nil
    }
  }
}

extension RunValue<[JSONNode]> {
  static var array: RunValue { RunValue(expected: "an array") { $0.array } }
}

extension RunValue<JSONNode> {
  static var object: RunValue { RunValue(expected: "an object") { $0.members == nil ? nil : $0 } }
}

extension RunValue<JSONNode?> {
  /// Python's way to say "no object": an empty list.
  static var objectOrEmptyArray: RunValue {
    RunValue(expected: "an object or []") { node in
      if node.array?.isEmpty == true { return .some(nil) }
      return RunValue<JSONNode>.object.read(node).map { .some($0) }
    }
  }
}
