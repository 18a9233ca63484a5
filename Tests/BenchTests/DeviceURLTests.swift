import Bench
import ESP8266Simulator
import Testing

@Suite("A device's name")
struct DeviceURLTests {
  @Test(
    "says which kind it is, in any letter case", arguments: ["sim:", "SIM:at1.7", "sim:?mute=A:3", "sim:?"])
  func simulator(text: String) throws {
    let url = try DeviceURL(text)
    #expect(url.text == text)
    #expect(url.simulated?.profileName == "at1.7")
    #expect(url.hasWiFi)
  }

  @Test("host: has no Wi-Fi and no faults", arguments: ["host:", "HOST:"])
  func host(text: String) throws {
    let url = try DeviceURL(text)
    #expect(url.kind == .host)
    #expect(url.simulated == nil)
    #expect(!url.hasWiFi)
  }

  @Test("has its faults by name")
  func faults() throws {
    #expect(try DeviceURL("sim:at1.7?mute=CASE:5").simulated?.mute == .init(testCase: "CASE", command: 5))
    #expect(try DeviceURL("sim:?mute=CASE").simulated?.mute == .init(testCase: "CASE", command: 1))
    #expect(try DeviceURL("sim:?slow=1.5").simulated?.slow == SlowedDelays("1.5"))
    #expect(try DeviceURL("sim:?slow=scan:2").simulated?.slow == SlowedDelays("scan:2"))
    #expect(try DeviceURL("sim:?&&").simulated?.mute == nil)
  }

  private static let faults = [
    "boot-garbage", "busy-storm", "closed-unsolicited", "late-send-ok", "mute", "reset-midway", "slow",
    "udp-loss", "wifi-disconnect-late",
  ]

  static let wrong: [(String, DeviceURL.ParseError)] = [
    ("", .noScheme), ("host", .noScheme), ("tty:", .unknownScheme("tty")),
    ("sim:at9", .unknownProfile("at9", known: ["at0.20", "at1.3", "at1.6", "at1.7", "at2.1", "at2.2"])),
    ("sim:?loss=1", .unknownParameter("loss", known: faults)),
    ("sim:?=", .unknownParameter("", known: faults)), ("sim:?mute=A&mute=B", .repeatedParameter("mute")),
    ("sim:?b=1&a=2&mute=C", .unknownParameter("a", known: faults)), ("sim:?mute", .badMute("")),
    ("sim:?mute=A:0", .badMute("A:0")), ("sim:?mute=A:1:2", .badMute("A:1:2")),
    ("sim:?mute=:1", .badMute(":1")), ("sim:?udp-loss", .badLoss("")),
    ("sim:?udp-loss=1.1", .badLoss("1.1")), ("sim:?udp-loss=nan", .badLoss("nan")),
    ("sim:?slow", .badSlowness("", known: SlowedDelays.names)),
    ("sim:?slow=0", .badSlowness("0", known: SlowedDelays.names)),
    ("sim:?slow=nap:2", .badSlowness("nap:2", known: SlowedDelays.names)),
    ("sim:?slow=scan:1:2", .badSlowness("scan:1:2", known: SlowedDelays.names)),
    ("sim:?slow=scan:nan", .badSlowness("scan:nan", known: SlowedDelays.names)),
    ("host:x", .hostWithMore("x")),
    ("host:?mute=A", .hostWithMore("?mute=A")),
  ]

  @Test("that makes no sense is a fault that says why", arguments: wrong)
  func refused(text: String, fault: DeviceURL.ParseError) {
    #expect(throws: fault) { try DeviceURL(text) }
  }
}
