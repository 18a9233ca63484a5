/// Text that may stand in an XML 1.0 document, in an element or in an attribute: what means something there is
/// escaped, what must not be there is gone.
struct XMLText: Hashable {
  let escaped: String

  /// The text without the characters that junit-xml 1.9 removes: controls, CR among them, and noncharacters.
  init(removingControlsFrom text: String) {
    escaped = Self.escape(text, removing: Self.isRemoved)
  }

  /// The text with every character that should not be there spelled, such as `\x1b` and `\ufffe`.
  ///
  /// - Parameter keepingLines: whether LF and TAB stay as they are, which a reader of an attribute would take
  ///   for blanks.
  init(spellingControlsOf text: String, keepingLines: Bool) {
    escaped = Self.escape(CellText.legible(text, keepingLines: keepingLines)) { _ in false }
  }

  /// By scalars: a quote with a combining mark is one character, and still a quote to whoever reads it.
  private static func escape(_ text: String, removing isRemoved: (Unicode.Scalar) -> Bool) -> String {
    guard !text.utf8.allSatisfy(isPlain) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count + text.utf8.count / 8)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case " "..."~": result.unicodeScalars.append(scalar)
      default: if !isRemoved(scalar) { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  /// Whether a byte of UTF-8 stands for itself wherever it is.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): false
    default: 0x20..<0x7F ~= byte
    }
  }

  private static func isRemoved(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x08, 0x0B...0x1F, 0x7F...0x84, 0x86...0x9F, 0xFDD0...0xFDDF: true
    case let value: value & 0xFFFE == 0xFFFE
    }
  }
}
