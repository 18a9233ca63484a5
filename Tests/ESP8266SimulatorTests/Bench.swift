import ESP8266Simulator
import NetworkServices
import Timekeeping

/// A firmware with its network but without a serial line: bytes go in and come out as values.
struct Bench {
  static let server = IPv4Address(93, 184, 216, 34)

  static let accessPoints = [
    SimulatedAccessPoint(
      ssid: "secure", bssid: MACAddress(2, 0, 0, 0, 0, 1), channel: 6, security: .wpa2, password: "password",
      rssi: -45),
    SimulatedAccessPoint(
      ssid: "open", bssid: MACAddress(2, 0, 0, 0, 0, 2), channel: 1, security: .none, rssi: -60),
    SimulatedAccessPoint(
      ssid: "open", bssid: MACAddress(2, 0, 0, 0, 0, 3), channel: 11, security: .none, rssi: -70),
  ]

  private(set) var firmware: Firmware
  private let profile: FirmwareProfile
  private var internet: VirtualInternet
  private(set) var now = Instant.beginning

  /// Everything the firmware wrote since it was last taken.
  private(set) var output: [UInt8] = []

  /// What the firmware asked of the network.
  private(set) var requests: [UplinkRequest] = []

  /// The speeds the UART was set to.
  private(set) var bauds: [Int] = []

  /// When a wire of that speed has carried everything.
  private var drainedAt = Instant.beginning

  init(
    air: Air = Air(accessPoints: accessPoints), seed: UInt64 = 1, conditions: NetworkConditions = .standard,
    profile: FirmwareProfile? = nil
  ) {
    let generator = SeededGenerator(seed: seed)
    self.profile = profile ?? Self.profile
    firmware = Firmware(profile: self.profile, air: air, generator: generator)
    internet = VirtualInternet(
      hosts: [.standardServices(address: Self.server, names: ["echo.test"])], conditions: conditions,
      generator: generator)
  }

  static var profile: FirmwareProfile {
    FirmwareProfile.named("at1.7")
      ?? FirmwareProfile(name: "", release: "1.7", versionLines: [], bootText: "")
  }

  mutating func handle(_ event: FirmwareEvent) {
    perform(firmware.handle(event, at: now))
  }

  private mutating func perform(_ actions: [FirmwareAction]) {
    for action in actions {
      switch action {
      case .write(let bytes):
        output += bytes
        let bitTimes = profile.hasWireTime ? Int64(bytes.count) * 10 : 0
        drainedAt =
          max(drainedAt, now) + .nanoseconds(bitTimes * 1_000_000_000 / Int64(bauds.last ?? 115_200))
      case .configure(let baud, _): bauds.append(baud)
      case .tellReady: break
      case .request(let request):
        requests.append(request)
        for event in internet.handle(.request(request), at: now) { handle(.uplink(event)) }
      }
    }
  }

  /// Lets time pass; without an end until nothing more is going to happen and the wire is quiet.
  mutating func run(for duration: Duration? = nil) {
    let end = duration.map { now + $0 } ?? .distantFuture
    while let next = [firmware.nextDeadline, internet.nextDeadline].compactMap(\.self).min(), next <= end {
      now = max(now, next)
      let events = internet.handle(.timer, at: now)
      handle(.timer)
      for event in events { handle(.uplink(event)) }
    }
    now = duration == nil ? max(now, drainedAt) : end
  }

  /// Takes what was written; control characters other than CR and LF as `\xNN`.
  mutating func take() -> String {
    defer { output = [] }
    return output.map { byte in
      switch byte {
      case UInt8(ascii: "\r"): "\\r"
      case UInt8(ascii: "\n"): "\\n"
      case 0x20...0x7E: String(UnicodeScalar(byte))
      default: "\\x" + String(byte, radix: 16)
      }
    }.joined()
  }

  mutating func takeBytes() -> [UInt8] {
    defer { output = [] }
    return output
  }

  mutating func type(_ text: String) {
    handle(.received(Array(text.utf8)))
  }

  /// Types a line, lets everything happen and takes the answer.
  mutating func ask(_ line: String) -> String {
    type(line + "\r\n")
    run()
    return take()
  }

  /// Powers on, waits for `ready`, switches the echo off.
  mutating func boot() {
    handle(.powerOn)
    run()
    _ = ask("ATE0")
  }

  /// Boots and joins the open network, with numbered links.
  mutating func join(passive: Bool = false, multiplexed: Bool = true) {
    boot()
    // 0.20 and 2.x have plain names only.
    let suffix = profile.commands.contains("+CWMODE_CUR") ? "_CUR" : ""
    _ = ask("AT+CWMODE\(suffix)=1")
    _ = ask("AT+CWJAP\(suffix)=\"open\",\"\"")
    if multiplexed { _ = ask("AT+CIPMUX=1") }
    if passive { _ = ask("AT+CIPRECVMODE=1") }
  }
}
