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
}
