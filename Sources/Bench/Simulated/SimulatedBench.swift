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
  static let portion = 64
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

  /// Between which times the parser needed for a character, as the run shows.
  ///
  /// With less than a character takes on the line (10 bits at 115 200 bit/s) the board would keep up with a stream that
  /// has no end. With more than the upper one 1 220 bytes at once, the largest echo that was received whole, would not fit
  /// into the ring: while the parser takes the rest, at most 256 bytes may wait.
  static let knownRunCharacterTimes: ClosedRange<Duration> = {
    let onLine = Duration.seconds(10) / 115_200
    return onLine...onLine * 1220 / (1220 - 256)
  }()

  /// An assumption, as nobody has measured it: the middle of what is possible.
  private static let knownRunCharacterTime =
    (knownRunCharacterTimes.lowerBound + knownRunCharacterTimes.upperBound) / 2

  /// The bench of the porting guide's result table of 2018: a K64F that runs mbed-os 5.10.3, in an office.
  static let knownRun = {
    var bench = SimulatedBench()
    bench.board.ringCapacity = 256
    bench.board.characterTime = knownRunCharacterTime
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
