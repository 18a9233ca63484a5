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
