import CaseStudyDriver
import ESP8266Simulator
import TestConfiguration

/// What a simulated module is connected to, and what is around it, besides what the config names.
struct SimulatedBench: Sendable {
  /// Received bytes that the host's serial port keeps.
  var hostCapacity = 65_536
  /// The bytes of a chunk that arrive at the host together; all of them if nil.
  var hostPortion: Int?
  /// Small beside a ring of 256 bytes, and large enough for a run to be fast.
  static let portion = 48
  /// What runs the driver of the case study.
  var board = CaseStudyBoard()
  var neighbours = SimulatedAccessPoint.neighbours
  /// Whose form the assertions of the suites have.
  var release = MbedRelease.release5104

  // MARK: The known run

  static let knownRunName = "known-run"
  /// Its firmware, unless another is asked for.
  static let knownRunProfile = "at1.3"

  /// The module says `SEND OK` before it hands on what came in the same packet: echoes of 1220 bytes took 294 ms, and
  /// a driver that drains the line until the echo would need 2 s more if `SEND OK` came behind it.
  static let knownRunAcknowledged: FirmwareDelays.Range = .zero ... .zero

  /// The bench of the porting guide's result table of 2018: a K64F that runs mbed-os 5.10.3, in an office.
  static let knownRun = {
    var bench = SimulatedBench()
    bench.board.ringCapacity = 256
    // The run itself bounds it: above 87 µs, or the board would keep up with the line and 100 KiB would pass; below
    // 109 µs, or 1220 bytes at once would not fit.
    bench.board.characterTime = .microseconds(95)
    bench.hostCapacity = bench.board.ringCapacity
    bench.hostPortion = portion
    bench.neighbours += office
    bench.release = .release5103
    return bench
  }()

  /// A scan for as many access points as the suite asks for took no time-out: there were at least ten.
  private static let office = (1...8).map { number in
    SimulatedAccessPoint(
      ssid: "office-\(number)", bssid: MACAddress(0x02, 0, 0x5E, 0, 0x53, UInt8(number)),
      channel: 1 + number % 11, security: .wpa2, password: "not for visitors \(number)",
      rssi: -60 - 3 * number)
  }
}
