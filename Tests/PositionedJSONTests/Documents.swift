@testable import PositionedJSON

/// The document read from text, with the options given.
func read(
  _ text: String, _ options: JSONReader.Options = JSONReader.Options()
) throws(DocumentError) -> JSONNode {
  try JSONReader(options: options).read(Array(text.utf8))
}

/// The error that the document causes, or nil when it is read.
func syntaxError(_ bytes: [UInt8], _ options: JSONReader.Options = JSONReader.Options()) -> DocumentError? {
  do {
    _ = try JSONReader(options: options).read(bytes)
    return nil
  } catch {
    return error
  }
}

let relaxed = JSONReader.Options(isJSON5: true)

extension JSONValue {
  /// The value that a node stands for: integer literals that fit are integers, other numbers are numbers.
  init(_ node: JSONNode) {
    switch node.value {
    case .object(let members): self = .object(members.map { ($0.name, JSONValue($0.node)) })
    case .array(let elements): self = .array(elements.map { JSONValue($0) })
    case .string(let text): self = .string(text)
    case .number(let number):
      self = number.integer.map { .integer(Int64($0)) } ?? .number(number.double ?? .nan)
    case .bool(let bool): self = .bool(bool)
    case .null: self = .null
    }
  }
}

/// SplitMix64: a seeded generator, so that a failing case can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
