/// Bytes from a module as one line of printable ASCII.
public enum EscapedText {
  /// The longest text made, in characters, before `…` stands for the rest.
  private static let limit = 160

  /// Printable ASCII as it is; `\r`, `\n`, `\\` and `\xNN` for the rest.
  public static func of(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in bytes {
      guard text.count < limit else { return text + "…" }
      switch byte {
      case UInt8(ascii: "\r"): text += "\\r"
      case UInt8(ascii: "\n"): text += "\\n"
      case UInt8(ascii: "\\"): text += "\\\\"
      case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        text += "\\x" + (hex.count == 1 ? "0" : "") + hex
      }
    }
    return text
  }
}
