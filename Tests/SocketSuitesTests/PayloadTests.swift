import NetworkSocket
import TestConfiguration
import TestSupport
import Testing

@testable import SocketSuites

@Suite("What the cases send and say", .virtualTime)
struct PayloadTests {
  @Test("payloads are bytes from '0' to 'Z', the same for the same seed")
  func payloads() throws {
    let first = try Rehearsal.environment(try Rehearsal.config()).asciiPayload(5000)
    let again = try Rehearsal.environment(try Rehearsal.config()).asciiPayload(5000)
    #expect(first == again)
    #expect(Set(first) == Set(0x30...0x5A))
  }

  @Test("the echo sizes are the test plan's 22, each once")
  func sizes() {
    #expect(EchoSizes.all == Array(1...10) + stride(from: 100, through: 1200, by: 100))
    #expect(EchoSizes.total == 7855)
  }

  @Test(
    "a difference is told by its place, or by the lengths",
    arguments: [
      ([1, 2, 3], [1, 9, 3], "byte 1 is 2, not 9"), ([1, 2], [1, 2, 3], "2 bytes, the first 2 equal"),
      ([1, 2, 3], [1], "3 bytes, the first 1 equal"), ([], [1], "0 bytes, the first 0 equal"),
    ] as [([UInt8], [UInt8], String)])
  func differences(actual: [UInt8], expected: [UInt8], words: String) {
    #expect(Difference.first(actual, expected) == words)
  }

  @Test("every protection of the configuration has its word in the API")
  func security() {
    let words = WiFiSecurity.allCases.map { SecurityType($0).name }
    #expect(words == ["NONE", "WEP", "WPA", "WPA2", "WPA_WPA2", "WPA3", "WPA3_WPA2"])
    #expect(SecurityType(nil) == .none)
  }
}
