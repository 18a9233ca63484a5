/// A question to a DNS server: one name, one address family (RFC 1035 §4.1).
struct DNSQuery: Hashable {
  let id: UInt16
  let name: String
  let version: IPAddress.Version

  /// The query type: A, or AAAA (RFC 3596).
  var type: UInt16 { version == .v6 ? 28 : 1 }

  /// The labels of `name`; nil if it is no host name: an empty label, one above 63 bytes, or more than
  /// 253 bytes in all (RFC 1035 §2.3.4). A dot at the end is allowed.
  static func labels(of name: String) -> [[UInt8]]? {
    var bytes = Array(name.utf8)
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    guard (1...253).contains(bytes.count) else { return nil }
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
    return labels.allSatisfy { (1...63).contains($0.count) } ? labels : nil
  }

  /// The packet, recursion desired; nil if the name is none.
  var packet: [UInt8]? {
    guard let labels = Self.labels(of: name) else { return nil }
    var packet: [UInt8] = [UInt8(id >> 8), UInt8(id & 0xFF), 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]
    for label in labels {
      packet.append(UInt8(label.count))
      packet += label
    }
    packet += [0, UInt8(type >> 8), UInt8(type & 0xFF), 0, 1]
    return packet
  }
}

/// A DNS server's answer to one query, read with distrust (RFC 1035 §4.1, §4.1.4).
enum DNSReply: Hashable {
  /// Addresses in the order of the packet, and the smallest time to live of them in seconds.
  case addresses([IPAddress], timeToLive: UInt32)
  /// The server answered that there are none: its code, 0 for an answer without addresses.
  case negative(code: UInt8)

  /// Why a packet is not the answer to a query.
  enum ReadError: Error {
    case notAReply
    case wrongID
    case wrongQuestion
    case truncated
    case malformed
  }

  /// More than any real answer has; a packet that claims more is hostile.
  private static let maximumRecords = 64

  init(_ packet: [UInt8], to query: DNSQuery) throws(ReadError) {
    guard packet.count >= 12 else { throw .malformed }
    guard UInt16(packet[0]) << 8 | UInt16(packet[1]) == query.id else { throw .wrongID }
    guard packet[2] & 0x80 != 0 else { throw .notAReply }
    guard packet[2] & 0x02 == 0 else { throw .truncated }
    let code = packet[3] & 0x0F
    var reader = Reader(packet: packet, offset: 4)
    let questions = try reader.number()
    let answers = try reader.number()
    _ = try reader.number()
    _ = try reader.number()
    // Some servers leave the question out of an error; an answer must repeat it.
    if questions == 0, code != 0 {
      self = .negative(code: code)
      return
    }
    guard questions == 1, answers <= Self.maximumRecords else { throw .malformed }
    let name = try reader.name()
    guard let asked = DNSQuery.labels(of: query.name), Self.same(name, asked),
      try reader.number() == Int(query.type), try reader.number() == 1
    else { throw .wrongQuestion }
    guard code == 0 else {
      self = .negative(code: code)
      return
    }
    var addresses: [IPAddress] = []
    var timeToLive = UInt32.max
    for _ in 0..<answers {
      _ = try reader.name()
      let type = try reader.number()
      let recordClass = try reader.number()
      let high = try reader.number()
      let seconds = UInt32(high) << 16 | UInt32(try reader.number())
      let data = try reader.bytes(try reader.number())
      // Records of a chain (CNAME) are passed over: the address at its end is what counts.
      guard type == Int(query.type), recordClass == 1 else { continue }
      guard data.count == (query.version == .v6 ? 16 : 4), let address = IPAddress(bytes: data) else {
        throw .malformed
      }
      addresses.append(address)
      // RFC 2181 §8: a time to live with the top bit set counts as zero.
      timeToLive = min(timeToLive, seconds > UInt32(Int32.max) ? 0 : seconds)
    }
    self = addresses.isEmpty ? .negative(code: 0) : .addresses(addresses, timeToLive: timeToLive)
  }

  /// Names compare without regard to the case of ASCII letters (RFC 4343).
  private static func same(_ lhs: [[UInt8]], _ rhs: [[UInt8]]) -> Bool {
    func folded(_ labels: [[UInt8]]) -> [[UInt8]] {
      labels.map { $0.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
    }
    return folded(lhs) == folded(rhs)
  }

  /// Reads a packet front to back; every step is checked.
  private struct Reader {
    let packet: [UInt8]
    var offset: Int

    mutating func bytes(_ count: Int) throws(ReadError) -> [UInt8] {
      guard count <= packet.count - offset else { throw .malformed }
      defer { offset += count }
      return Array(packet[offset..<offset + count])
    }

    mutating func number() throws(ReadError) -> Int {
      let pair = try bytes(2)
      return Int(pair[0]) << 8 | Int(pair[1])
    }

    /// A name, following compression pointers. Each must point further back than the one before, so that
    /// no packet can make it go in circles.
    mutating func name() throws(ReadError) -> [[UInt8]] {
      var labels: [[UInt8]] = []
      var length = 0
      var position = offset
      var bound = offset
      var hasJumped = false
      while true {
        guard position < packet.count else { throw .malformed }
        let byte = Int(packet[position])
        switch byte & 0xC0 {
        case 0x00:
          guard position + 1 + byte <= packet.count else { throw .malformed }
          position += 1 + byte
          if !hasJumped { offset = position }
          if byte == 0 { return labels }
          length += byte + 1
          guard length <= 254 else { throw .malformed }
          labels.append(Array(packet[position - byte..<position]))
        case 0xC0:
          guard position + 1 < packet.count else { throw .malformed }
          let target = (byte & 0x3F) << 8 | Int(packet[position + 1])
          guard target < bound else { throw .malformed }
          if !hasJumped { offset = position + 2 }
          hasJumped = true
          position = target
          bound = target
        default:
          throw .malformed
        }
      }
    }
  }
}
