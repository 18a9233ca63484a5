import NetworkServices

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
      if let number = number(word, hexadecimal) { return .number(number) }
      guard words else { throw CommandError() }
      return .word(Array(word))
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

  private static func number(_ word: ArraySlice<UInt8>, _ hexadecimal: Bool) -> Int? {
    let text = String(decoding: word, as: UTF8.self)
    guard !text.hasPrefix("+") else { return nil }
    let isHexadecimal = hexadecimal && (text.hasPrefix("0x") || text.hasPrefix("0X"))
    return (isHexadecimal ? Int32(text.dropFirst(2), radix: 16) : Int32(text)).map { Int($0) }
  }

  /// - Throws: if there are more arguments than that.
  func limit(to count: Int) throws(CommandError) {
    guard items.count <= count else { throw CommandError() }
  }

  private func item(_ index: Int) -> Item {
    items.indices.contains(index) ? items[index] : .empty
  }

  func isEmpty(_ index: Int) -> Bool {
    item(index) == .empty
  }

  func isText(_ index: Int) -> Bool {
    if case .text = item(index) { true } else { false }
  }

  /// - Throws: if it is missing, no number or out of range.
  func number(_ index: Int, in range: ClosedRange<Int>) throws(CommandError) -> Int {
    guard case .number(let number) = item(index), range.contains(number) else { throw CommandError() }
    return number
  }

  /// nil if it is left out.
  func optionalNumber(_ index: Int, in range: ClosedRange<Int>) throws(CommandError) -> Int? {
    isEmpty(index) ? nil : try number(index, in: range)
  }

  /// A number that is 0 for off or 1 for on.
  func flag(_ index: Int) throws(CommandError) -> Bool {
    try number(index, in: 0...1) == 1
  }

  /// - Throws: if it is missing or not in quotes.
  func bytes(_ index: Int) throws(CommandError) -> [UInt8] {
    guard case .text(let bytes) = item(index) else { throw CommandError() }
    return bytes
  }

  /// A text with or without quotes.
  func word(_ index: Int) throws(CommandError) -> String {
    guard case .word(let bytes) = item(index) else { return try text(index) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func text(_ index: Int) throws(CommandError) -> String {
    String(decoding: try bytes(index), as: UTF8.self)
  }

  func address(_ index: Int) throws(CommandError) -> IPv4Address {
    guard let address = IPv4Address(try text(index)) else { throw CommandError() }
    return address
  }

  func mac(_ index: Int) throws(CommandError) -> MACAddress {
    guard let address = MACAddress(try text(index)) else { throw CommandError() }
    return address
  }
}

/// A command line in its parts: `AT`, a name and a form.
struct CommandLine: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    /// `=?`
    case test

    /// `?`
    case query

    /// `=`, with the text behind it.
    case set([UInt8])

    /// Nothing behind the name.
    case execute
  }

  /// Such as `+CWMODE`, `E0` or nothing for a bare `AT`. Case matters.
  let name: String
  let form: Form

  /// - Parameter line: the bytes between the header and the LF; nil if its CR is missing.
  init?(_ line: [UInt8]) {
    guard line.last == UInt8(ascii: "\r") else { return nil }
    let text = line.dropLast()
    let end = text.firstIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "?") } ?? text.endIndex
    name = String(decoding: text[..<end], as: UTF8.self)
    let rest = text[end...].dropFirst()
    let isQuestion = rest.elementsEqual(CollectionOfOne(UInt8(ascii: "?")))
    switch text[end...].first {
    case nil: form = .execute
    case UInt8(ascii: "=")?: form = isQuestion ? .test : .set(Array(rest))
    // Something behind a question mark belongs to no form.
    case _?:
      guard rest.isEmpty else { return nil }
      form = .query
    }
  }
}
