import Timekeeping

/// Bytes from a module as one line of printable ASCII.
public enum EscapedText {
  /// Printable ASCII as it is; `\r`, `\n`, `\\` and `\xNN` for the rest.
  ///
  /// - Parameter limit: how many characters before `…` stands for the rest; nil for all.
  public static func of(_ bytes: [UInt8], limit: Int? = nil) -> String {
    var text = ""
    for byte in bytes {
      // All ASCII: a byte of UTF-8 is a character, and their number is at hand.
      if let limit, text.utf8.count >= limit { return text + "…" }
      switch byte {
      case UInt8(ascii: "\r"): text += "\\r"
      case UInt8(ascii: "\n"): text += "\\n"
      case UInt8(ascii: "\\"): text += "\\\\"
      case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += "\\x" + byte.zeroPadded(to: 2, radix: 16, uppercase: true)
      }
    }
    return text
  }

  /// A payload: its length and its first bytes, such as `1460 B "hello\r\n…"`.
  ///
  /// - Parameters:
  ///   - start: the bytes that are shown, secrets masked.
  ///   - count: how many there were.
  ///   - isWhole: nothing follows those that are shown.
  public static func payload(_ start: some Sequence<UInt8>, count: Int, isWhole: Bool) -> String {
    "\(count) B \"\(of(Array(start)))\(isWhole ? "" : "…")\""
  }
}

/// Reads bytes as ``EscapedText`` writes them; `\"` is a quote.
public enum EscapedBytes {
  /// Nil if the text is not in that form.
  public static func of(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case let byte? where byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\""): bytes.append(byte)
      case UInt8(ascii: "x"):
        guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else {
          return nil
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default: return nil
      }
    }
    return bytes
  }
}
