/// A transcript as `--transcript` writes it, read back.
public enum Transcript {
  /// What came from the module, entry by entry; nil if a line is none of a transcript.
  public static func read(in text: some StringProtocol) -> [[UInt8]]? {
    var chunks: [[UInt8]] = []
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, parts[1] == "s", ["<", ">", "#"].contains(parts[2]) else { return nil }
      guard parts[2] == "<" else { continue }
      guard let bytes = unescaped(Array(parts[3].utf8)) else { return nil }
      chunks.append(bytes)
    }
    return chunks
  }

  /// The bytes behind `\r`, `\n`, `\\`, `\xNN` and printable ASCII.
  private static func unescaped(_ text: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
      case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "x"):
        guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
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
