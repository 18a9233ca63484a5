import Testing
import Timekeeping

@testable import NetworkSocket

@Suite("DNS packets")
struct DNSPacketTests {
  static let query = DNSQuery(id: 7, name: "a.test", version: .v4)
  static let address: [UInt8] = [192, 0, 2, 1]
  static let first = IPAddress(192, 0, 2, 1)

  static func read(_ packet: DNSPacket) throws -> DNSReply {
    try DNSReply(packet.bytes, to: query)
  }

  @Test("a query is the packet of RFC 1035 with recursion desired")
  func query() throws {
    #expect(
      DNSQuery(id: 0x1234, name: "ab.c", version: .v4).packet == [
        0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0x61, 0x62, 1, 0x63, 0, 0, 1, 0, 1,
      ])
    let v6 = try #require(DNSQuery(id: 1, name: "ab.c.", version: .v6).packet)
    #expect(v6.suffix(5) == [0, 0, 28, 0, 1])
  }

  @Test(
    "names that are none have no packet",
    arguments: [
      "", ".", "..", "a..b", ".a", "a..", String(repeating: "x", count: 64),
      String(repeating: "abcdefg.", count: 32),
    ])
  func badNames(name: String) {
    #expect(DNSQuery(id: 1, name: name, version: .v4).packet == nil)
  }

  @Test("the longest name has 253 bytes")
  func longestName() {
    let name = String(repeating: "abcdefg.", count: 31) + "abcde"
    #expect(name.utf8.count == 253)
    #expect(DNSQuery(id: 1, name: name, version: .v4).packet?.count == 12 + 255 + 4)
    #expect(DNSQuery(id: 1, name: name + "f", version: .v4).packet == nil)
  }

  @Test("addresses come in the order of the packet with the smallest time to live")
  func addresses() throws {
    let packet = DNSPacket(records: [
      DNSPacket.record(seconds: 300, Self.address), DNSPacket.record(seconds: 60, [192, 0, 2, 2]),
    ])
    #expect(try Self.read(packet) == .addresses([Self.first, IPAddress(192, 0, 2, 2)], timeToLive: 60))
  }

  @Test("a chain of CNAMEs, records of other types and classes are passed over")
  func chain() throws {
    let packet = DNSPacket(records: [
      DNSPacket.record(type: 5, DNSPacket.name("b.test")),
      DNSPacket.record(of: DNSPacket.name("b.test"), type: 5, seconds: 1, [1, 0x63, 0xC0, 14]),
      DNSPacket.record(of: DNSPacket.name("c.test"), type: 28, [UInt8](repeating: 1, count: 16)),
      DNSPacket.record(of: DNSPacket.name("c.test"), class: 3, Self.address),
      DNSPacket.record(of: DNSPacket.name("c.test"), Self.address),
    ])
    #expect(try Self.read(packet) == .addresses([Self.first], timeToLive: 300))
  }

  @Test("an IPv6 question takes AAAA records only")
  func v6() throws {
    let bytes = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
    let packet = DNSPacket(
      type: 28, records: [DNSPacket.record(Self.address), DNSPacket.record(type: 28, bytes)])
    let reply = try DNSReply(packet.bytes, to: DNSQuery(id: 7, name: "a.test", version: .v6))
    #expect(reply == .addresses([try #require(IPAddress("2001:db8::1"))], timeToLive: 300))
  }

  @Test("a name compares without regard to case")
  func caseFolding() throws {
    let packet = DNSPacket("A.tEsT", records: [DNSPacket.record(Self.address)])
    #expect(try Self.read(packet) == .addresses([Self.first], timeToLive: 300))
  }

  @Test(
    "a time to live with the top bit set counts as zero",
    arguments: [
      (UInt32.max, UInt32(0)), (0x8000_0000, 0), (0x7FFF_FFFF, 0x7FFF_FFFF), (0, 0),
    ])
  func timeToLive(seconds: UInt32, read: UInt32) throws {
    let packet = DNSPacket(records: [DNSPacket.record(seconds: seconds, Self.address)])
    #expect(try Self.read(packet) == .addresses([Self.first], timeToLive: read))
  }

  @Test("an answer without addresses is negative with code 0, an error code with that code")
  func negative() throws {
    #expect(try Self.read(DNSPacket()) == .negative(code: 0))
    var refused = DNSPacket()
    refused.flags = 0x8183
    #expect(try Self.read(refused) == .negative(code: 3))
    refused.questions = 0
    refused.body = []
    #expect(try Self.read(refused) == .negative(code: 3))
    refused.flags = 0x8180
    #expect(throws: DNSReply.ReadError.malformed) { try Self.read(refused) }
  }

  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let refusal: DNSReply.ReadError
    let packet: DNSPacket

    init(_ what: String, _ refusal: DNSReply.ReadError, _ change: (inout DNSPacket) -> Void) {
      testDescription = what
      self.refusal = refusal
      var packet = DNSPacket(records: [DNSPacket.record(DNSPacketTests.address)])
      change(&packet)
      self.packet = packet
    }

    init(_ what: String, record: [UInt8]) {
      self.init(what, .malformed) { $0 = DNSPacket(records: [record]) }
    }
  }

  /// Where the first record begins: after the header and the question for `a.test`.
  static let recordOffset = UInt8(12 + 8 + 4)

  static let hostile: [Hostile] = [
    Hostile("wrong id", .wrongID) { $0.id = 8 },
    Hostile("a query", .notAReply) { $0.flags = 0x0100 },
    Hostile("truncated", .truncated) { $0.flags = 0x8380 },
    Hostile("another name", .wrongQuestion) { $0 = DNSPacket("b.test") },
    Hostile("a longer name", .wrongQuestion) { $0 = DNSPacket("a.test.x") },
    Hostile("another type", .wrongQuestion) { $0 = DNSPacket(type: 28) },
    Hostile("two questions", .malformed) { $0.questions = 2 },
    Hostile("65 answers", .malformed) { $0.answers = 65 },
    Hostile("more answers than there are", .malformed) { $0.answers = 2 },
    Hostile("an address of 3 bytes", record: DNSPacket.record([1, 2, 3])),
    Hostile("an address of 16 bytes", record: DNSPacket.record([UInt8](repeating: 1, count: 16))),
    Hostile("a pointer to itself", record: DNSPacket.record(of: [0xC0, recordOffset], address)),
    Hostile("a pointer forward", record: DNSPacket.record(of: [0xC0, recordOffset + 4], address)),
    Hostile("a pointer past the end", record: DNSPacket.record(of: [0xFF, 0xFF], address)),
    Hostile("a label type of the future", record: DNSPacket.record(of: [0x80, 1, 0], address)),
    Hostile(
      "a label and a pointer back to it",
      record: DNSPacket.record(of: [1, 0x61, 0xC0, recordOffset], address)),
    Hostile(
      "a name of 256 bytes",
      record: DNSPacket.record(of: [UInt8](repeating: 1, count: 255) + [0], address)),
  ]

  @Test("a packet that is not the answer is refused", arguments: hostile)
  func refused(hostile: Hostile) {
    #expect(throws: hostile.refusal) { try Self.read(hostile.packet) }
  }

  @Test("two pointers that point at each other end")
  func loop() {
    let offset = Self.recordOffset
    // The owner points into the question, whose name has been bent to point forward again.
    var packet = DNSPacket(records: [DNSPacket.record(of: [0xC0, 12], Self.address)]).bytes
    packet[12] = 0xC0
    packet[13] = offset
    #expect(throws: DNSReply.ReadError.self) { try DNSReply(packet, to: Self.query) }
  }

  @Test("a packet cut anywhere is refused, and never read past its end")
  func cut() {
    let packet = DNSPacket(records: [
      DNSPacket.record(type: 5, DNSPacket.name("b.test")), DNSPacket.record(Self.address),
    ]).bytes
    for length in packet.indices {
      #expect(throws: DNSReply.ReadError.malformed) { try DNSReply(Array(packet[..<length]), to: Self.query) }
    }
  }

  @Test("no mutation of a packet makes the reader trap", arguments: 0..<20)
  func mutation(seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    let sound = DNSPacket(records: [
      DNSPacket.record(type: 5, [1, 0x63, 0xC0, 14]),
      DNSPacket.record(of: [1, 0x64, 0xC0, 12], Self.address),
    ]).bytes
    var accepted = 0
    for _ in 0..<2000 {
      var packet = sound
      for _ in 0...chance.below(6) {
        packet[Int(chance.below(UInt64(packet.count)))] = UInt8(truncatingIfNeeded: chance.next())
      }
      if chance.chance(0.2) { packet.removeLast(Int(chance.below(UInt64(packet.count)))) }
      guard let reply = try? DNSReply(packet, to: Self.query) else { continue }
      accepted += 1
      if case .addresses(let addresses, _) = reply { #expect((1...64).contains(addresses.count)) }
    }
    #expect(accepted > 0)
  }
}
