/// C source as mbed configs hold it: one string literal, or an initialiser list of them.
///
/// Escapes are those of C11 §6.4.4.4 without universal character names. Adjacent literals, prefixes and
/// trigraphs are not read.
struct CSource {
  private let bytes: [UInt8]
  private var index = 0

  private init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The value of a text that is one C string literal.
  static func string(_ text: String) throws(ValueError) -> String {
    var source = CSource(text)
    let value = try source.literal()
    guard source.byte == nil else {
      throw ValueError("must be one C string; something follows its closing quote")
    }
    return value
  }

  /// The values of a text such as `{"one", "two"}`.
  static func list(_ text: String) throws(ValueError) -> [String] {
    var source = CSource(text)
    let error = ValueError(#"must be C strings in braces, such as {\"one.example\", \"two.example\"}"#)
    var values: [String] = []
    guard source.take("{") else { throw error }
    while !source.take("}") {
      guard source.next == UInt8(ascii: "\"") else { throw error }
      values.append(try source.literal())
      guard source.take(",") || source.next == UInt8(ascii: "}") else { throw error }
    }
    guard source.next == nil else { throw error }
    return values
  }

  private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// The next byte that is no white space.
  private var next: UInt8? {
    mutating get {
      while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
      return byte
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func literal() throws(ValueError) -> String {
    var value: [UInt8] = []
    index += 1
    while let byte {
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: value, as: UTF8.self) else {
          throw ValueError("must be UTF-8 after its C escapes are resolved")
        }
        return text
      case UInt8(ascii: "\\"): value.append(try escape())
      default: value.append(byte)
      }
    }
    throw ValueError("begins with a quote and lacks the closing one")
  }

  /// The byte of an escape whose backslash is read.
  private mutating func escape() throws(ValueError) -> UInt8 {
    let simple: [Unicode.Scalar: UInt8] = [
      "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 0x5C, "\"": 0x22, "'": 0x27,
      "?": 0x3F,
    ]
    guard let byte else { throw ValueError("ends in a backslash") }
    if let value = simple[Unicode.Scalar(byte)] {
      index += 1
      return value
    }
    guard byte == UInt8(ascii: "x") else { return try number(radix: 8, maximumDigits: 3) }
    index += 1
    return try number(radix: 16, maximumDigits: .max)
  }

  private mutating func number(radix: Int, maximumDigits: Int) throws(ValueError) -> UInt8 {
    var value = 0
    var count = 0
    while count < maximumDigits, let byte,
      let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix
    {
      value = value * radix + digit
      guard value <= 0xFF else { throw ValueError("has a C escape above 255") }
      count += 1
      index += 1
    }
    guard count > 0 else { throw ValueError("has an unknown C escape") }
    return UInt8(value)
  }
}
