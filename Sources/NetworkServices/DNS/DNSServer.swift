import Timekeeping

/// A DNS server over UDP (RFC 1035) that answers for the names of a zone.
///
/// A records for known names, no records for other types of them, NXDOMAIN for unknown names, FORMERR
/// for what has a header but is malformed; no answer to what is not a query. Additional records of
/// a query, such as EDNS, are ignored.
public struct DNSServer: DatagramServer {
  /// What a UDP answer may measure without EDNS (RFC 1035, 2.3.4).
  private static let longestMessage = 512

  private let zone: DNSZone

  /// A server that knows the names of `zone` and no others.
  public init(zone: DNSZone) {
    self.zone = zone
  }

  public mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    // Answering a response could make two servers talk for ever.
    guard let header = DNSHeader(message: datagram), !header.isResponse else { return nil }
    guard header.opcode == 0 else { return header.response(.notImplemented, questions: 0, answers: 0) }
    guard header.questionCount == 1, header.answerCount == 0, let question = DNSQuestion(message: datagram)
    else { return header.response(.formatError, questions: 0, answers: 0) }
    let isInternet = [DNSQuestion.internetClass, DNSQuestion.anyClass].contains(question.recordClass)
    guard isInternet else { return header.response(.refused, questions: 1, answers: 0) + question.bytes }
    guard let addresses = zone.addresses(of: question.name) else {
      return header.response(.nameError, questions: 1, answers: 0) + question.bytes
    }
    let isForAddress = [DNSQuestion.addressType, DNSQuestion.anyType].contains(question.type)
    return answer(header, question, isForAddress ? addresses : [])
  }

  private func answer(_ header: DNSHeader, _ question: DNSQuestion, _ addresses: [IPv4Address]) -> [UInt8] {
    let records = addresses.map(record)
    let room = Self.longestMessage - DNSHeader.length - question.bytes.count
    let fitting = records.prefix(room / Self.recordLength)
    let start = header.response(
      .noError, isTruncated: fitting.count < records.count, questions: 1, answers: UInt16(fitting.count))
    return start + question.bytes + fitting.joined()
  }

  private static let recordLength = 16

  /// An A record whose name points back to the question's.
  private func record(_ address: IPv4Address) -> [UInt8] {
    let nameOfQuestion: [UInt8] = [0xC0, UInt8(DNSHeader.length)]
    let typeAndClass: [UInt8] = [0, 1, 0, 1]
    let timeToLive = IPv4Address(number: zone.timeToLive).octets
    return nameOfQuestion + typeAndClass + timeToLive + [0, 4] + address.octets
  }
}

/// The names a DNS server knows.
public struct DNSZone: Sendable {
  /// How long an answer may be kept, in seconds.
  public let timeToLive: UInt32

  private var addresses: [String: [IPv4Address]] = [:]

  /// - Parameter timeToLive: seconds, 0 and up.
  public init(timeToLive: UInt32 = 300) {
    self.timeToLive = timeToLive
  }

  /// Gives a name one more address; upper and lower case are the same, a dot at the end is ignored.
  public mutating func add(_ name: String, _ address: IPv4Address) {
    addresses[Self.key(name), default: []].append(address)
  }

  /// The addresses of a name in the order they were added; nil for an unknown name.
  public func addresses(of name: String) -> [IPv4Address]? {
    addresses[Self.key(name)]
  }

  private static func key(_ name: String) -> String {
    let lowered = name.lowercased()
    return lowered.hasSuffix(".") ? String(lowered.dropLast()) : lowered
  }
}
