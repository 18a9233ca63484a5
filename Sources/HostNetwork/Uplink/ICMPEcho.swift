/// An ICMP echo as a ping socket of Linux takes and gives it: without the IP header, the identifier the kernel's own.
enum ICMPEcho {
  private static let echoRequest: UInt8 = 8
  private static let echoReply: UInt8 = 0
  private static let headerLength = 8

  /// A request with 32 bytes behind its header (RFC 792); the kernel adds identifier and checksum.
  static func request(sequence: UInt16) -> [UInt8] {
    let header: [UInt8] = [
      echoRequest, 0, 0, 0, 0, 0, UInt8(sequence >> 8), UInt8(truncatingIfNeeded: sequence),
    ]
    return header + (0..<32)
  }

  /// The sequence number of a reply; nil for anything else.
  static func sequence(ofReply message: [UInt8]) -> UInt16? {
    guard message.count >= headerLength, message[0] == echoReply, message[1] == 0 else { return nil }
    return UInt16(message[6]) << 8 | UInt16(message[7])
  }
}
