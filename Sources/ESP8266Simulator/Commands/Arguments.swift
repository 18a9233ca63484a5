/// The arguments of a set command: numbers and quoted texts with commas between, empty ones left out.
struct Arguments: Sendable {
  private enum Item: Equatable {
    case empty
    case number(Int)
    case text([UInt8])
    case word([UInt8])
  }

  private var items: [Item] = []

  /// How many there are; empty ones at the end do not count, since 1.x takes a dangling comma.
  var count: Int { items.count }

  /// Reads the text behind the `=`.
  ///
  /// In quotes a backslash takes the next character as it is; commas need none. A text ends at its
  /// closing quote and nothing but a comma may follow.
  ///
  /// - Parameters:
  ///   - acceptsWords: whether what is neither number nor in quotes is a text.
  ///   - knowsEscapes: whether a backslash is more than a character.
  init(
    _ text: [UInt8], acceptsHexadecimal: Bool = false, acceptsWords: Bool = false, knowsEscapes: Bool = true
  ) throws(CommandError) {
    var rest = text[...]
    while true {
      items.append(try Self.item(&rest, acceptsHexadecimal, acceptsWords, knowsEscapes))
      guard let separator = rest.popFirst() else { break }
      guard separator == UInt8(ascii: ",") else { throw CommandError() }
    }
    while items.last == .empty { items.removeLast() }
  }

  private static func item(
    _ rest: inout ArraySlice<UInt8>, _ hexadecimal: Bool, _ words: Bool, _ escapes: Bool
  ) throws(CommandError) -> Item {
    guard rest.first == UInt8(ascii: "\"") else {
      let word = rest.prefix { $0 != UInt8(ascii: ",") }
      rest = rest[word.endIndex...]
      if word.isEmpty { return .empty }
      if words, (try? number(word, hexadecimal)) == nil { return .word(Array(word)) }
      return .number(try number(word, hexadecimal))
    }
    rest.removeFirst()
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return .text(bytes)
      case UInt8(ascii: "\\") where escapes:
        guard let escaped = rest.popFirst() else { throw CommandError() }
        bytes.append(escaped)
      default: bytes.append(byte)
      }
    }
    throw CommandError()
  }

  private static func number(_ word: ArraySlice<UInt8>, _ hexadecimal: Bool) throws(CommandError) -> Int {
    let text = String(decoding: word, as: UTF8.self)
    let isHexadecimal = hexadecimal && (text.hasPrefix("0x") || text.hasPrefix("0X"))
    let digits = isHexadecimal ? String(text.dropFirst(2)) : text
    guard let number = Int32(digits, radix: isHexadecimal ? 16 : 10), !text.hasPrefix("+") else {
      throw CommandError()
    }
    return Int(number)
  }

  /// - Throws: if there are more arguments than that.
  func limit(to count: Int) throws(CommandError) {
    guard items.count <= count else { throw CommandError() }
  }

  func isEmpty(_ index: Int) -> Bool {
    !items.indices.contains(index) || items[index] == .empty
  }

  func isText(_ index: Int) -> Bool {
    if items.indices.contains(index), case .text = items[index] { true } else { false }
  }

  /// - Throws: if it is missing, no number or out of range.
  func number(_ index: Int, in range: ClosedRange<Int>) throws(CommandError) -> Int {
    guard items.indices.contains(index), case .number(let number) = items[index], range.contains(number)
    else { throw CommandError() }
    return number
  }

  /// nil if it is left out.
  func optionalNumber(_ index: Int, in range: ClosedRange<Int>) throws(CommandError) -> Int? {
    isEmpty(index) ? nil : try number(index, in: range)
  }

  /// - Throws: if it is missing or not in quotes.
  func bytes(_ index: Int) throws(CommandError) -> [UInt8] {
    guard items.indices.contains(index), case .text(let bytes) = items[index] else { throw CommandError() }
    return bytes
  }

  /// A text that may have come without quotes.
  func word(_ index: Int) throws(CommandError) -> String {
    guard items.indices.contains(index), case .word(let bytes) = items[index] else { return try text(index) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func text(_ index: Int) throws(CommandError) -> String {
    String(decoding: try bytes(index), as: UTF8.self)
  }

  /// nil if it is left out.
  func optionalText(_ index: Int) throws(CommandError) -> String? {
    isEmpty(index) ? nil : try text(index)
  }
}
