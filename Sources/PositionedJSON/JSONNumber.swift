/// A number as it is written in a document.
///
/// The literal is kept, so `5`, `5.0` and `5e0` are different numbers here, and no digit is lost.
public struct JSONNumber: Hashable, Sendable {
  /// The literal, in the grammar of RFC 8259 §6.
  public let text: String

  /// Whether the literal has neither a fraction nor an exponent.
  public var isIntegerLiteral: Bool {
    !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
  }

  /// The value of an integer literal, or nil for another literal or a value outside `Int`.
  public var integer: Int? {
    isIntegerLiteral ? Int(text) : nil
  }

  /// The nearest `Double`, or nil when the value is beyond the largest finite one.
  public var double: Double? {
    guard let double = Double(text), double.isFinite else { return nil }
    return double
  }
}
