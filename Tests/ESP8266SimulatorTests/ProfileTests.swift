import ESP8266Simulator
import Testing

@Suite("Firmware profiles")
struct ProfileTests {
  @Test("are found by the names that are listed, and by no other")
  func names() {
    #expect(FirmwareProfile.names == ["at0.20", "at1.3", "at1.6", "at1.7", "at2.1", "at2.2"])
    for name in FirmwareProfile.names { #expect(FirmwareProfile.named(name)?.name == name) }
    for name in ["", "AT1.7", "at17", "at2.0"] { #expect(FirmwareProfile.named(name) == nil) }
  }

  @Test("MAC addresses are six pairs of hexadecimal digits")
  func addresses() {
    #expect(MACAddress("AA:bb:0c:1:02:03") == nil)
    #expect(MACAddress("AA:bb:0c:01:02:03")?.description == "aa:bb:0c:01:02:03")
    for text in ["", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:ff:00", "aa:bb:cc:dd:ee:gg", "+1:bb:cc:dd:ee:ff"] {
      #expect(MACAddress(text) == nil)
    }
  }
}
