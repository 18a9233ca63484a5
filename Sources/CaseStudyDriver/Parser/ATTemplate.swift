/// What a line must look like: text, and conversions such as `%d` and `%15[^"]`, as `scanf` has them.
///
/// `%d`, `%x`, `%s` and `%[^…]`, each with a width and with `*` for a value that nobody wants. A set names what ends
/// the value.
struct ATTemplate: Hashable, Sendable {
  private enum Piece: Hashable {
    case text(UInt8)
    case value(Conversion)
  }

  private struct Conversion: Hashable {
    var isWanted = true
    var width = Int.max
    var kind: UInt8 = 0
    var ends: [UInt8] = []

    func takes(_ byte: UInt8, at index: Int) -> Bool {
      switch kind {
      case UInt8(ascii: "d"): byte.isDigit || (index == 0 && byte == UInt8(ascii: "-"))
      case UInt8(ascii: "x"): byte.isDigit || (0x61...0x66).contains(byte | 0x20)
      case UInt8(ascii: "["): !ends.contains(byte)
      default: byte > 0x20
      }
    }
  }

  private var pieces: [Piece] = []

  /// Whether it ends with the end of a line: then it is held only against whole lines.
  var endsLine: Bool { pieces.last == .text(0x0A) }

  /// The templates of several lines, each with its line end; the last one may have none.
  static func lines(_ text: String) -> [ATTemplate] {
    var lines: [ATTemplate] = []
    var current = ATTemplate()
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        current.pieces.append(.value(conversion(&rest)))
      } else {
        current.pieces.append(.text(byte))
        if byte == 0x0A {
          lines.append(current)
          current = ATTemplate()
        }
      }
    }
    return current.pieces.isEmpty ? lines : lines + [current]
  }

  /// Reads what stands behind a percent sign.
  private static func conversion(_ rest: inout ArraySlice<UInt8>) -> Conversion {
    var conversion = Conversion()
    if rest.first == UInt8(ascii: "*") {
      conversion.isWanted = false
      rest.removeFirst()
    }
    let digits = rest.prefix(while: \.isDigit)
    if let width = Int(String(decoding: digits, as: UTF8.self)) { conversion.width = width }
    rest = rest.dropFirst(digits.count)
    conversion.kind = rest.popFirst() ?? UInt8(ascii: "s")
    if conversion.kind == UInt8(ascii: "[") {
      // The caret, and then all up to the bracket.
      rest = rest.dropFirst()
      conversion.ends = Array(rest.prefix { $0 != UInt8(ascii: "]") })
      rest = rest.dropFirst(conversion.ends.count + 1)
    }
    return conversion
  }

  /// The wanted values of a text that is exactly as the template says; nil for any other text.
  func match(_ text: [UInt8]) -> [String]? {
    var values: [String] = []
    var index = 0
    for piece in pieces {
      switch piece {
      case .text(let byte):
        guard index < text.count, text[index] == byte else { return nil }
        index += 1
      case .value(let conversion):
        var end = index
        while end < text.count, end - index < conversion.width, conversion.takes(text[end], at: end - index) {
          end += 1
        }
        guard end > index else { return nil }
        if conversion.isWanted { values.append(String(decoding: text[index..<end], as: UTF8.self)) }
        index = end
      }
    }
    return index == text.count ? values : nil
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}
