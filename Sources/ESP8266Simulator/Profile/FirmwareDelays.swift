/// How long a firmware takes for things, without the wire's own time.
///
/// Ranges that hold what was seen; each use draws from the seed. ``SlowedDelays`` says where each range comes from.
public struct FirmwareDelays: Sendable {
  /// A delay is drawn from a closed range.
  public typealias Range = ClosedRange<Duration>

  /// A command that only looks something up or sets a variable.
  public var command: Range = .milliseconds(1) ... .milliseconds(10)
  /// `CWMODE`.
  public var modeChange: Range = .milliseconds(20) ... .milliseconds(100)
  /// What a setting that is kept in flash costs besides.
  public var flashWrite: Range = .milliseconds(20) ... .milliseconds(50)
  /// From `OK` to the end of everything that runs, before a restart.
  public var shutdown: Range = .milliseconds(10) ... .milliseconds(30)
  /// From a reset to the first byte of the boot text.
  public var bootText: Range = .milliseconds(60) ... .milliseconds(90)
  /// From a reset to `ready`.
  public var boot: Range = .milliseconds(300) ... .milliseconds(1500)
  /// What `AT+RESTORE` adds to a restart.
  public var factoryErase: Range = .milliseconds(1000) ... .milliseconds(2000)
  /// From the start of a join of an open network to `WIFI CONNECTED`.
  public var association: Range = .milliseconds(600) ... .milliseconds(1600)
  /// What a network with WPA adds to that.
  public var keyDerivation: Range = .milliseconds(1500) ... .milliseconds(2400)
  /// From `WIFI CONNECTED` to `WIFI GOT IP`.
  public var lease: Range = .milliseconds(400) ... .milliseconds(1400)
  /// From `WIFI CONNECTED` to `DHCP TIMEOUT`.
  public var leaseTimeout: Range = .milliseconds(8000) ... .milliseconds(12_000)
  /// A join with the wrong password.
  public var wrongPassword: Range = .milliseconds(14_200) ... .milliseconds(14_900)
  /// A join with an access point that is not there.
  public var missingAccessPoint: Range = .milliseconds(4200) ... .milliseconds(5400)
  /// From the last beacon of an access point to `WIFI DISCONNECT`.
  public var beaconLoss: Range = .milliseconds(4800) ... .milliseconds(7200)
  /// From the return of a lost network to the start of the next association.
  public var rejoin: Range = .milliseconds(1900) ... .milliseconds(2900)
  /// From an address to the first answer of a time server.
  public var timeSynchronization: Range = .milliseconds(600) ... .milliseconds(1000)
  /// `CWLAP` over all channels with default times.
  public var scan: Range = .milliseconds(2100) ... .milliseconds(2700)
  /// From `OK` of `CWQAP` to `WIFI DISCONNECT`.
  public var disconnect: Range = .microseconds(200) ... .microseconds(1500)
  /// `CIPSTART` of UDP.
  public var openDatagramLink: Range = .milliseconds(5) ... .milliseconds(30)
  /// `CIPSTART` of TCP, besides the round trip.
  public var openStreamLink: Range = .milliseconds(5) ... .milliseconds(15)
  /// From `CIPSEND` to `OK`.
  public var sendAccepted: Range = .milliseconds(2) ... .milliseconds(8)
  /// From that `OK` to `> `.
  public var prompt: Range = .milliseconds(1) ... .milliseconds(2)
  /// The silence behind `+++` that tells the end of a send from three bytes of payload.
  public var cancellation: Range = .milliseconds(20) ... .milliseconds(20)
  /// From the last byte of the payload to `Recv`.
  public var payloadTaken: Range = .microseconds(500) ... .milliseconds(5)
  /// From the peer's acknowledgement to `SEND OK` of a stream. That of a datagram follows `Recv` at once.
  public var acknowledged: Range = .milliseconds(1) ... .milliseconds(3)
}

/// Some or all delays of a firmware multiplied: a firmware that has become slower, or faster.
public struct SlowedDelays: Hashable, Sendable {
  /// Which delay, such as `scan`; nil for all of them.
  public let name: String?

  /// 0.01…100
  public let factor: Double

  /// The factors that make sense.
  public static let factors = 0.01...100

  /// The names of the delays: those of ``FirmwareDelays``, written with hyphens.
  public static let names = delays.map(\.name)

  /// Reads `X` for all delays, or `NAME:X` for one.
  ///
  /// - Returns: nil if there is no such delay, or if the number is none of ``factors``.
  public init?(_ text: String) {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(fields.count), let factor = fields.last.flatMap({ Double($0) }),
      Self.factors.contains(factor)
    else { return nil }
    name = fields.count == 2 ? String(fields[0]) : nil
    guard name.map(Self.names.contains) != false else { return nil }
    self.factor = factor
  }

  typealias Path = WritableKeyPath<FirmwareDelays, FirmwareDelays.Range> & Sendable

  /// Each delay, and where its range comes from. "Unverified" is an estimate that no module was asked about.
  static let delays: [(name: String, path: any Path, source: String)] = [
    ("command", \.command, "traces of modules in a local network"),
    ("mode-change", \.modeChange, "unverified"),
    ("flash-write", \.flashWrite, "data sheets of flash chips: erasing a sector"),
    ("shutdown", \.shutdown, "WiFiEspAT#110, with `boot-text`: boot text 94 ms behind `OK`"),
    ("boot-text", \.bootText, "WiFiEspAT#110, with `shutdown`"),
    ("boot", \.boot, "WiFiEspAT#110 (0.3 s), the known run (about 1 s), logs of drivers (up to 1.5 s)"),
    ("factory-erase", \.factoryErase, "unverified"),
    (
      "association", \.association,
      "the known run, with `lease`: 2 s for an open network (3.3 s with reset and set-up)"
    ),
    ("key-derivation", \.keyDerivation, "the known run: a network with WPA takes 2 s more than an open one"),
    ("lease", \.lease, "the known run, with `association`"),
    ("lease-timeout", \.leaseTimeout, "AT 0.20 source: a join is given up after 15 s"),
    (
      "wrong-password", \.wrongPassword,
      "AT 0.20 source: given up at the 7th poll, 15 s; the known run: 15.3 s with reset and set-up"
    ),
    ("missing-access-point", \.missingAccessPoint, "unverified: two scans"),
    ("beacon-loss", \.beaconLoss, "unverified: about 6 s in the SDK"),
    ("rejoin", \.rejoin, "unverified: the SDK scans again and again"),
    ("time-synchronization", \.timeSynchronization, "unverified"),
    ("scan", \.scan, "the known run: 2.6 s; 13 channels of 120 ms and the time between them"),
    ("disconnect", \.disconnect, "SDK 2.2.1 and 3.0.x, `wifi_station_disconnect`: about 1 ms"),
    ("open-datagram-link", \.openDatagramLink, "traces of modules in a local network"),
    ("open-stream-link", \.openStreamLink, "traces of modules in a local network"),
    ("send-accepted", \.sendAccepted, "esp-at#465: 3 ms; other traces: prompt 3 to 10 ms behind the command"),
    ("prompt", \.prompt, "esp-at#465: 1 ms"),
    ("cancellation", \.cancellation, "AT manual: packets of the transparent mode; unverified here"),
    ("payload-taken", \.payloadTaken, "traces of modules in a local network: at most 5 ms"),
    ("acknowledged", \.acknowledged, "traces of modules in a local network: 8 to 20 ms with the round trip"),
  ]

  func slowing(_ delays: FirmwareDelays) -> FirmwareDelays {
    var delays = delays
    for (name, path, _) in Self.delays where self.name == nil || self.name == name {
      let range = delays[keyPath: path]
      delays[keyPath: path] = range.lowerBound * factor...range.upperBound * factor
    }
    return delays
  }
}

/// Which times a simulated module keeps.
public enum Pacing: String, Hashable, Sendable, CaseIterable {
  /// Those of the firmware and of the wire.
  case full
  /// Those of the wire: the firmware itself takes no time.
  case line
  /// None.
  case none
}

extension FirmwareProfile {
  /// The same firmware with other delays.
  public func slowed(_ change: SlowedDelays) -> FirmwareProfile {
    var profile = self
    profile.delays = change.slowing(delays)
    return profile
  }

  /// The same firmware in less time, or in none.
  ///
  /// What a client must keep itself stays as it is: the silence around `+++`, the time-out of idle clients, the
  /// time on each channel that a scan is told.
  public func paced(_ pacing: Pacing) -> FirmwareProfile {
    var profile = self
    guard pacing != .full else { return profile }
    for (name, path, _) in SlowedDelays.delays where name != "cancellation" {
      profile.delays[keyPath: path] = .zero ... .zero
    }
    profile.hasWireTime = pacing == .line
    return profile
  }
}
