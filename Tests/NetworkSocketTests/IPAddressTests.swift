import NetworkSocket
import Testing

@Suite("Addresses")
struct IPAddressTests {
  @Test(
    "texts that are addresses are read and written in canonical form",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
      ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:db8::1", "2001:db8::1"),
      ("2001:DB8:0:0:0:0:2:1", "2001:db8::2:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
      ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("1:0:0:2:0:0:3:4", "1::2:0:0:3:4"),
      ("::ffff:192.0.2.33", "::ffff:c000:221"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
  func valid(text: String, canonical: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.description == canonical)
    #expect(IPAddress(canonical) == address)
  }

  @Test(
    "everything else is refused",
    arguments: [
      "", " ", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "1..2.3", "a.b.c.d", "+1.2.3.4",
      ":", ":::", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8::",
      "::1.2.3", "1.2.3.4::", "fe80::1%eth0", "localhost", "::+1", "::-1",
      String(repeating: "1", count: 4000),
    ])
  func invalid(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test("setting an address from a text resets it when the text is none")
  func setting() {
    var address = SocketAddress(IPAddress(192, 0, 2, 1), port: 7)
    let name = address.setIPAddress("example.test")
    #expect(!name)
    #expect(address.ipAddress == nil)
    let noText = address.setIPAddress(nil)
    #expect(!noText)
    let text = address.setIPAddress("2001:db8::1")
    #expect(text)
    #expect(address.description == "[2001:db8::1]:7")
  }

  @Test("two zero addresses are equal whatever their version and port; others compare the port")
  func equality() throws {
    let v6 = try #require(IPAddress("::"))
    #expect(SocketAddress(.anyV4, port: 1) == SocketAddress(v6, port: 2))
    #expect(SocketAddress() == SocketAddress(.anyV4, port: 9))
    #expect(SocketAddress(IPAddress(1, 2, 3, 4), port: 1) != SocketAddress(IPAddress(1, 2, 3, 4), port: 2))
    #expect(Set([SocketAddress(), SocketAddress(.anyV4, port: 3)]).count == 1)
  }
}
