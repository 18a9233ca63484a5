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
    func word(_ place: Int) -> UInt16 { UInt16(message[place]) << 8 | UInt16(message[place + 1]) }
    id = word(0)
    isResponse = message[2] & 0x80 != 0
    opcode = message[2] >> 3 & 0x0F
    recursionDesired = message[2] & 1 != 0
    questionCount = word(4)
    answerCount = word(6)
  }

  /// The header of the answer to this query.
  ///
  /// Not authoritative, recursion available: the server stands for a resolver.
  func response(
    _ code: DNSResponseCode, isTruncated: Bool = false, questions: UInt16, answers: UInt16
  ) -> [UInt8] {
    let flags =
      0x80 | opcode << 3 | (isTruncated ? 0x02 : 0) | (recursionDesired ? 0x01 : 0)
    let words: [UInt16] = [id, UInt16(flags) << 8 | 0x80 | code.rawValue, questions, answers, 0, 0]
    return words.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
  }
}

/// How a DNS query went (RFC 1035, 4.1.1, RCODE).
enum DNSResponseCode: UInt16 {
  case noError = 0
  case formatError = 1
  case nameError = 3
  case notImplemented = 4
  case refused = 5
}
