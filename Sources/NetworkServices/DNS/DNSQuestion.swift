/// The one question of a DNS query (RFC 1035, 4.1.2).
struct DNSQuestion {
  /// Labels joined by dots, case kept.
  let name: String
  let type: UInt16
  let recordClass: UInt16

  /// The bytes of the question as they came, for the answer to repeat.
  let bytes: ArraySlice<UInt8>

  static let addressType: UInt16 = 1
  static let anyType: UInt16 = 255
  static let internetClass: UInt16 = 1
  static let anyClass: UInt16 = 255

  /// Reads the question that begins right after the header; nil if it is malformed.
  ///
  /// A name in a lone question has nothing before it to point back to, so a compressed one is malformed:
  /// there is no pointer to follow and no loop to run into.
  init?(message: [UInt8]) {
    var place = DNSHeader.length
    var labels: [String] = []
    while true {
      guard place < message.count else { return nil }
      let length = Int(message[place])
      place += 1
      if length == 0 { break }
      // 63 octets a label, 255 a name: RFC 1035, 3.1. Longer "lengths" are pointers or reserved.
      guard length <= 63, place + length <= message.count else { return nil }
      let label = message[place..<place + length]
      // A dot inside a label would read as two labels in a zone of texts.
      guard label.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ".") }) else { return nil }
      labels.append(String(decoding: label, as: UTF8.self))
      place += length
      guard place - DNSHeader.length <= 255 else { return nil }
    }
    guard place + 4 <= message.count else { return nil }
    name = labels.joined(separator: ".")
    type = UInt16(message[place]) << 8 | UInt16(message[place + 1])
    recordClass = UInt16(message[place + 2]) << 8 | UInt16(message[place + 3])
    bytes = message[DNSHeader.length..<place + 4]
  }
}
