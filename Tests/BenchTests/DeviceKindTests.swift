import ESP8266Simulator
import Testing

@testable import Bench

@Suite("A device's name")
struct DeviceKindTests {
  private func simulated(_ text: String) throws -> SimulatedDevice {
    try #require(try DeviceKinds.device(text) as? SimulatedDevice)
  }

  @Test(
    "says which kind it is, in any letter case", arguments: ["sim:", "SIM:at1.7", "sim:?mute=A:3", "sim:?"])
  func simulator(text: String) throws {
    let device = try simulated(text)
    #expect(device.name == text)
    #expect(device.module.profile.name == "at1.7")
    #expect(device.hasWiFi)
    #expect(device.isVirtual)
    #expect(device.substitute == "a simulator")
  }

  @Test("host: has no Wi-Fi and no faults", arguments: ["host:", "HOST:"])
  func host(text: String) throws {
    let device = try DeviceKinds.device(text)
    #expect(device is HostDevice)
    #expect(device.awaitedCase == nil)
    #expect(!device.hasWiFi)
  }

  @Test(
    "that is a path or a serial address is a module",
    arguments: ["/dev/ttyUSB0", "serial:///dev/ttyUSB0?baud=9600", "socket://127.0.0.1:1", "RFC2217://h:1"])
  func serial(text: String) throws {
    let device = try DeviceKinds.device(text)
    #expect(device is SerialDevice)
    #expect(device.name == text)
    #expect(device.substitute == nil)
    #expect(
      device.options == [.driver, .transcript, .verbose, .flashCommand, .expectATVersion, .resetCommand])
  }

  @Test("has its faults by name")
  func faults() throws {
    #expect(try simulated("sim:at1.7?mute=CASE:5").mute == .init(testCase: "CASE", command: 5))
    #expect(try simulated("sim:?mute=CASE").mute == .init(testCase: "CASE", command: 1))
    #expect(try simulated("sim:?mute=CASE").awaitedCase == "CASE")
    let sound = try simulated("sim:").module.profile
    for slow in ["1.5", "scan:2"] {
      let slowed = sound.slowed(try #require(SlowedDelays(slow)))
      #expect("\(try simulated("sim:?slow=\(slow)").module.profile.delays)" == "\(slowed.delays)")
    }
    let both = try simulated("sim:?slow=scan:2&slow=scan:3&slow=boot:0.5").module.profile
    #expect(both.delays.scan == sound.delays.scan.lowerBound * 6...sound.delays.scan.upperBound * 6)
    #expect(both.delays.boot.lowerBound == sound.delays.boot.lowerBound * 0.5)
    #expect(try simulated("sim:?&&").mute == nil)
  }

  @Test("has its firmware's open points by name")
  func openPoints() throws {
    #expect(try simulated("sim:").module.profile.openPoints.zeroLengthSend == .fail)
    let points = try simulated("sim:at1.7?zero-length-send=error&cuts-datagrams=no&mute=A").module.profile
      .openPoints
    #expect(points.zeroLengthSend == .error)
    #expect(!points.cutsDatagrams)
  }

  private static let faults = "(Documentation/detection.md lists the faults)"
  private static let form =
    "expected sim:, sim:at1.7, sim:?mute=CASE:N, sim:?udp-loss=P, sim:?slow=X, host:, /dev/ttyUSB0, serial://, "
    + "socket:// or rfc2217://"
  private static let mute = "mute: expected CASE or CASE:N with N of at least 1, got "
  private static let loss = "udp-loss: expected a probability from 0 to 1, got "
  private static func slow(_ text: String) -> String {
    "slow: expected X or NAME:X with X from 0.01 to 100 and NAME one of "
      + "\(SlowedDelays.names.joined(separator: ", ")), got '\(text)'"
  }

  static let wrong: [(String, String)] = [
    ("", "no kind before a colon; \(form)"),
    ("host", "no kind before a colon; \(form)"),
    ("tty:", "unknown kind 'tty'; \(form)"),
    (
      "sim:at9",
      "unknown firmware profile 'at9'; expected one of: \(FirmwareProfile.names.joined(separator: ", "))"
    ),
    ("sim:?loss=1", "unknown fault 'loss'; did you mean udp-loss? \(faults)"),
    ("sim:?=", "unknown fault '' \(faults)"),
    ("sim:?mute=A&mute=B", "the fault 'mute' is given twice"),
    ("sim:?b=1&a=2&mute=C", "unknown fault 'a' \(faults)"), ("sim:?mute", mute + "''"),
    ("sim:?mute=A:0", mute + "'A:0'"), ("sim:?mute=A:1:2", mute + "'A:1:2'"), ("sim:?mute=:1", mute + "':1'"),
    ("sim:?udp-loss", loss + "''"), ("sim:?udp-loss=1.1", loss + "'1.1'"),
    ("sim:?udp-loss=nan", loss + "'nan'"), ("sim:?slow", slow("")), ("sim:?slow=0", slow("0")),
    ("sim:?slow=nap:2", slow("nap:2")), ("sim:?slow=scan:1:2", slow("scan:1:2")),
    ("sim:?slow=scan:nan", slow("scan:nan")),
    ("sim:?echoes-payload=maybe", "echoes-payload: expected no or yes, got 'maybe'"),
    ("host:x", "expected nothing behind host:, got 'x'"),
    ("host:?mute=A", "expected nothing behind host:, got '?mute=A'"),
  ]

  @Test("that makes no sense is an error that says why", arguments: wrong)
  func refused(text: String, message: String) {
    #expect(throws: DeviceNameError(message)) { try DeviceKinds.device(text) }
  }

  @Test("of each kind begins as no other kind's does")
  func schemes() {
    let schemes = DeviceKinds.all.flatMap { $0.schemes }
    #expect(Set(schemes).count == schemes.count)
  }
}
