/// The header of a DNS message (RFC 1035, 4.1.1).
struct DNSHeader {
  static let length = 12

  let id: UInt16
  let isResponse: Bool
  let opcode: UInt8
  let recursionDesired: Bool
  let questionCount: UInt16
  let answerCount: UInt16

  /// nil if there are not even enough bytes for a header.
  init?(message: [UInt8]) {
    guard message.count >= Self.length else { return nil }
    id = message.word(at: 0)
    isResponse = message[2] & 0x80 != 0
    opcode = message[2] >> 3 & 0x0F
    recursionDesired = message[2] & 1 != 0
    questionCount = message.word(at: 4)
    answerCount = message.word(at: 6)
  }

  /// The header of the answer to this query.
  ///
  /// Not authoritative, recursion available: the server stands for a resolver.
  func response(
    _ code: DNSResponseCode, isTruncated: Bool = false, questions: UInt16, answers: UInt16
  ) -> [UInt8] {
    let flags = 0x80 | opcode << 3 | (isTruncated ? 0x02 : 0) | (recursionDesired ? 0x01 : 0)
    let words: [UInt16] = [id, UInt16(flags) << 8 | 0x80 | code.rawValue, questions, answers, 0, 0]
    return words.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
  }
}

/// How a DNS query ended (RFC 1035, 4.1.1, RCODE).
enum DNSResponseCode: UInt16 {
  case noError = 0
  case formatError = 1
  case nameError = 3
  case notImplemented = 4
  case refused = 5
}

/// The one question of a DNS query (RFC 1035, 4.1.2).
struct DNSQuestion {
  /// Labels joined by dots, case kept.
  let name: String
  let type: UInt16
  let recordClass: UInt16

  /// The bytes of the question as received, for the answer to repeat.
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
    type = message.word(at: place)
    recordClass = message.word(at: place + 2)
    bytes = message[DNSHeader.length..<place + 4]
  }
}

extension [UInt8] {
  /// The 16 bits in network order at a place where there are two bytes.
  fileprivate func word(at place: Int) -> UInt16 {
    UInt16(self[place]) << 8 | UInt16(self[place + 1])
  }
}
