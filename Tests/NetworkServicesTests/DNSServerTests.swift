import NetworkServices
import Testing
import Timekeeping

@Suite("The DNS server")
struct DNSServerTests {
  private static let header: [UInt8] = [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]

  private static func name(_ name: String) -> [UInt8] {
    name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  private static func query(_ text: String, type: UInt8 = 1, recordClass: UInt8 = 1) -> [UInt8] {
    header + name(text) + [0, type, 0, recordClass]
  }

  private func answer(_ query: [UInt8]) -> [UInt8]? {
    var zone = DNSZone(timeToLive: 0x0102)
    zone.add("echo.test", IPv4Address(10, 0, 0, 7))
    for last in 0..<60 { zone.add("many.test", IPv4Address(10, 1, 0, UInt8(last))) }
    var server = DNSServer(zone: zone)
    return server.handle(query, at: .beginning)
  }

  @Test("answers an A query byte for byte, with the name compressed")
  func vector() {
    let expected: [UInt8] =
      [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + Self.name("ECHO.test") + [0, 1, 0, 1]
      + [0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 1, 2, 0, 4, 10, 0, 0, 7]
    #expect(answer(Self.query("ECHO.test")) == expected, "the question comes back as it was spelt")
  }

  @Test(
    "response codes",
    arguments: [
      ("echo.test", 1, 1, 0, 1), ("echo.test", 28, 1, 0, 0), ("echo.test", 16, 1, 0, 0),
      ("echo.test", 255, 1, 0, 1), ("google.com_invalid", 1, 1, 3, 0), ("google.com_invalid", 28, 1, 3, 0),
      ("echo.test", 1, 3, 5, 0),
    ] as [(String, UInt8, UInt8, UInt8, UInt8)])
  func codes(name: String, type: UInt8, recordClass: UInt8, code: UInt8, answers: UInt8) throws {
    let query = Self.query(name, type: type, recordClass: recordClass)
    let bytes = try #require(answer(query))
    #expect(bytes[3] & 0x0F == code)
    #expect(bytes[7] == answers)
    #expect(bytes[12..<query.count] == query[12...], "the question is repeated")
  }

  @Test("too many addresses are cut to what 512 bytes hold, and the cut is flagged")
  func truncation() throws {
    let bytes = try #require(answer(Self.query("many.test")))
    #expect(bytes.count <= 512)
    #expect(bytes[2] & 0x02 != 0)
    #expect(Int(bytes[7]) == (512 - 12 - 15) / 16)
  }

  @Test(
    "queries that make no sense get FORMERR, and no more than a header",
    arguments: [
      header,
      header + [4, 0x65],
      header + [0xC0, 0x0C, 0, 1, 0, 1],
      header + [0x40, 1, 0, 0, 1, 0, 1],
      header + [3, 0x61, 0x2E, 0x62, 0, 0, 1, 0, 1],
      header + [1, 0, 0, 0, 1, 0, 1],
      header + Array(repeating: [63] + Array(repeating: 0x61, count: 63), count: 5).joined() + [
        0, 0, 1, 0, 1,
      ],
      header + name("echo.test") + [0, 1, 0],
      [0x12, 0x34, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0x12, 0x34, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0] + name("echo.test") + [0, 1, 0, 1],
      [0x12, 0x34, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0] + name("echo.test") + [0, 1, 0, 1],
    ] as [[UInt8]])
  func malformed(query: [UInt8]) {
    #expect(answer(query) == [0x12, 0x34, 0x81, 0x81, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test(
    "what is no query at all gets no answer",
    arguments: [[], [1, 2, 3], [0x12, 0x34, 0x81] + header[3...]] as [[UInt8]])
  func silence(query: [UInt8]) {
    #expect(answer(query) == nil)
  }

  @Test("other opcodes are not implemented")
  func opcode() {
    #expect(answer([0, 1, 0x10, 0, 0, 1, 0, 0, 0, 0, 0, 0]) == [0, 1, 0x90, 0x84, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("additional records, such as EDNS, do no harm")
  func additionalRecords() throws {
    var query = Self.query("echo.test")
    query[11] = 1
    let bytes = try #require(answer(query + [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0]))
    #expect(bytes[3] & 0x0F == 0 && bytes[7] == 1)
  }

  @Test("random bytes never trap and never get more than 512 bytes")
  func fuzz() {
    var generator = SeededGenerator(seed: 53)
    for _ in 0..<20_000 {
      var query = generator.chance(0.5) ? Self.query("echo.test") : []
      for _ in 0..<generator.below(40) { query.append(UInt8(generator.below(256))) }
      for _ in 0..<generator.below(4) where !query.isEmpty {
        query[Int(generator.below(UInt64(query.count)))] = UInt8(generator.below(256))
      }
      #expect((answer(query)?.count ?? 0) <= 512)
    }
  }
}
