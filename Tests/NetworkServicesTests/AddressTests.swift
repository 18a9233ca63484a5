import NetworkServices
import Testing

@Suite("IPv4 addresses")
struct AddressTests {
  @Test("text and number agree", arguments: ["0.0.0.0", "8.8.8.8", "192.168.1.107", "255.255.255.255"])
  func roundTrip(text: String) {
    #expect(IPv4Address(text)?.description == text)
  }

  @Test(
    "whatever is not four small decimal numbers is no address",
    arguments: [
      "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.-4", " 1.2.3.4",
      "1.2.3.0004",
      "0x1.2.3.4", "a.b.c.d", "99999999999999999999.1.1.1",
    ])
  func rejects(text: String) {
    #expect(IPv4Address(text) == nil)
  }
}
