/// The encodings in which tools and editors save a log.
enum TextEncoding {
  /// The byte order mark of UTF-8.
  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Whether a text begins with a byte order mark of UTF-16.
  static func isUTF16(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
  }

  /// The text in UTF-8, and what was changed for that.
  ///
  /// UTF-16 is known by its byte order mark. Bytes that are no UTF-8 are taken for Windows-1252 if there are no control
  /// characters among them, as in a log of a serial line.
  static func utf8(_ bytes: [UInt8]) -> (text: [UInt8], remarks: [ImportWarning]) {
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes) { UInt16($1) << 8 | UInt16($0) } }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes) { UInt16($0) << 8 | UInt16($1) } }
    guard String(validating: bytes, as: UTF8.self) == nil, !bytes.contains(where: isControl) else {
      return (bytes, [])
    }
    var text: [UInt8] = []
    for byte in bytes {
      if byte < 0x80 { text.append(byte) } else { text += String(windows1252(byte)).utf8 }
    }
    return (text, [ImportWarning(message: "the file is no UTF-8: read as Windows-1252")])
  }

  private static func utf16(
    _ bytes: [UInt8], _ unit: (UInt8, UInt8) -> UInt16
  ) -> (text: [UInt8], remarks: [ImportWarning]) {
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { unit(bytes[$0], bytes[$0 + 1]) }
    return (
      Array(String(decoding: units, as: UTF16.self).utf8), [ImportWarning(message: "the file is UTF-16")]
    )
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && ![0x09, 0x0A, 0x0D, 0x1B].contains(byte) || byte == 0x7F
  }

  /// The characters of 0x80…0x9F, as the Encoding Standard of the WHATWG has them; the others are those of Latin-1.
  private static let high: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x9D,
    0x017E, 0x0178,
  ]

  private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    return Unicode.Scalar(high[Int(byte) - 0x80]) ?? "\u{FFFD}"
  }
}
