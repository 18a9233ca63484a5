/// Writes an XML document element by element: a tab a level, text on the line of its element.
package struct XMLWriter<Target: TextOutputStream> {
  package typealias Attributes = [(name: String, value: XMLText)]

  package private(set) var target: Target
  private var level = 0
  private var isStartTagOpen = false

  /// - Parameter declaration: the first line, without its end.
  package init(_ target: Target, declaration: String) {
    self.target = target
    self.target.write(declaration + "\n")
  }

  /// An element with others in it, or with nothing.
  package mutating func element(
    _ name: String, _ attributes: Attributes = [], containing content: (inout XMLWriter) -> Void
  ) {
    start(name, attributes)
    isStartTagOpen = true
    level += 1
    content(&self)
    level -= 1
    if isStartTagOpen {
      isStartTagOpen = false
      target.write("/>\n")
    } else {
      indent()
      target.write("</\(name)>\n")
    }
  }

  /// An element with nothing in it but text.
  package mutating func element(_ name: String, _ attributes: Attributes = [], text: XMLText? = nil) {
    start(name, attributes)
    guard let text, !text.escaped.isEmpty else {
      target.write("/>\n")
      return
    }
    target.write(">")
    target.write(text.escaped)
    target.write("</\(name)>\n")
  }

  private mutating func start(_ name: String, _ attributes: Attributes) {
    if isStartTagOpen {
      isStartTagOpen = false
      target.write(">\n")
    }
    indent()
    target.write("<\(name)")
    for attribute in attributes { target.write(" \(attribute.name)=\"\(attribute.value.escaped)\"") }
  }

  private mutating func indent() {
    target.write(String(repeating: "\t", count: level))
  }
}

/// Text that may stand in an XML 1.0 document, in an element or in an attribute: what means something there is
/// escaped, what must not be there is gone.
package struct XMLText: Hashable {
  package let escaped: String

  /// The text without the characters that junit-xml 1.9 removes: controls, CR among them, and noncharacters.
  package init(removingControlsFrom text: String) {
    escaped = Self.escape(text, removing: Self.isRemoved)
  }

  /// The text with every character that should not be there spelled, such as `\x1b` and `\ufffe`.
  ///
  /// - Parameter keepingLines: whether LF and TAB stay as they are, which a reader of an attribute would take
  ///   for blanks.
  package init(spellingControlsOf text: String, keepingLines: Bool) {
    escaped = Self.escape(CellText.legible(text, keepingLines: keepingLines)) { _ in false }
  }

  /// By scalars: a quote with a combining mark is one character, and still a quote to an XML reader.
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
