/// The comma-separated fields of an answer such as `"home","aa:bb:cc:dd:ee:ff",6,-51`.
enum ATFields {
  /// Splits at commas outside quotes and takes quotes and backslash escapes away.
  ///
  /// AT 1.7 does not escape the SSID in its answers, so that a quote inside one is kept when no comma or end
  /// follows it.
  static func split(_ bytes: [UInt8]) -> [String] {
    let quote = UInt8(ascii: "\"")
    let comma = UInt8(ascii: ",")
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : nil
      switch byte {
      case quote where !isQuoted && field.isEmpty: isQuoted = true
      case quote where isQuoted && (next == nil || next == comma): isQuoted = false
      case UInt8(ascii: "\\") where isQuoted && next != nil:
        index += 1
        field.append(bytes[index])
      case comma where !isQuoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      default: field.append(byte)
      }
      index += 1
    }
    fields.append(String(decoding: field, as: UTF8.self))
    return fields
  }
}
