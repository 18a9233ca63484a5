/// How long a firmware takes for things, without the wire's own time.
///
/// Ranges; each use draws from the seed. The midpoints are those of traces of modules in a local network.
public struct FirmwareDelays: Sendable {
  /// A delay is drawn from a closed range.
  public typealias Range = ClosedRange<Duration>

  /// A command that only looks something up or sets a variable: 1–10 ms.
  public var command = Self.about(.microseconds(5500))
  /// `CWMODE`: 20–100 ms.
  public var modeChange = Self.about(.milliseconds(60))
  /// What a setting that is kept in flash costs besides: 20–50 ms.
  public var flashWrite = Self.about(.milliseconds(35))
  /// From `OK` to the end of everything that runs, before a restart.
  public var shutdown = Self.about(.milliseconds(20))
  /// From a reset to the first byte of the boot text: 94 ms in a trace.
  public var bootText = Self.about(.milliseconds(94))
  /// From a reset to `ready`: 0.3–1.5 s.
  public var boot = Self.about(.milliseconds(900))
  /// What `AT+RESTORE` adds to a restart: 1–2 s (unverified).
  public var factoryErase = Self.about(.milliseconds(1500))
  /// From the start of a join to `WIFI CONNECTED`; with ``lease`` 1.5–7 s.
  public var association = Self.about(.milliseconds(2750))
  /// From `WIFI CONNECTED` to `WIFI GOT IP`.
  public var lease = Self.about(.milliseconds(1500))
  /// From `WIFI CONNECTED` to `DHCP TIMEOUT`; the poll of a join ends at about 15 s.
  public var leaseTimeout = Self.about(.seconds(10))

  /// A join with the wrong password: the firmware polls for 15 s.
  ///
  /// The known run of 2018 took 15.3 s for reset, set-up and failed join together, hence just below.
  public var wrongPassword: Range = .milliseconds(14_200) ... .milliseconds(14_900)

  /// A join with an access point that is not there: two scans (unverified).
  public var missingAccessPoint = Self.about(.milliseconds(4800))
  /// From the last beacon of an access point to `WIFI DISCONNECT`: the SDK waits about 6 s (unverified).
  public var beaconLoss = Self.about(.seconds(6))

  /// From the return of a lost network to the start of the next association.
  ///
  /// The SDK scans again and again, for about 2 s each; half a scan passes until one sees it.
  public var rejoin = Self.about(.milliseconds(2400))

  /// From an address to the first answer of a time server (unverified).
  public var timeSynchronization = Self.about(.milliseconds(800))
  /// `CWLAP` over all channels with default times: 2.1–2.7 s.
  public var scan: Range = .milliseconds(2100) ... .milliseconds(2700)
  /// From `OK` of `CWQAP` to `WIFI DISCONNECT`.
  public var disconnect = Self.about(.milliseconds(10))
  /// `CIPSTART` of UDP: 5–30 ms.
  public var openDatagramLink = Self.about(.microseconds(17_500))
  /// `CIPSTART` of TCP, besides the round trip.
  public var openStreamLink = Self.about(.milliseconds(10))
  /// From `CIPSEND` to `OK`.
  public var sendAccepted = Self.about(.milliseconds(3))
  /// From that `OK` to `> `.
  public var prompt = Self.about(.milliseconds(1))

  /// The silence behind `+++` that tells the end of a send from three bytes of payload.
  ///
  /// The packet interval of the transparent mode; that it counts here too is unverified.
  public var cancellation: Range = .milliseconds(20) ... .milliseconds(20)

  /// From the last byte of the payload to `Recv`: at most 5 ms.
  public var payloadTaken = Self.about(.microseconds(2500))
  /// From `Recv` to `SEND OK` of a datagram: 8–20 ms.
  public var datagramSent = Self.about(.milliseconds(14))
  /// From the peer's acknowledgement to `SEND OK` of a stream.
  public var acknowledged = Self.about(.milliseconds(2))

  /// A midpoint, 20 per cent either way.
  public static func about(_ midpoint: Duration) -> Range {
    midpoint * 8 / 10...midpoint * 12 / 10
  }
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

  static let delays: [(name: String, path: any Path)] = [
    ("command", \.command), ("mode-change", \.modeChange), ("flash-write", \.flashWrite),
    ("shutdown", \.shutdown), ("boot-text", \.bootText), ("boot", \.boot),
    ("factory-erase", \.factoryErase), ("association", \.association), ("lease", \.lease),
    ("lease-timeout", \.leaseTimeout), ("wrong-password", \.wrongPassword),
    ("missing-access-point", \.missingAccessPoint), ("beacon-loss", \.beaconLoss), ("rejoin", \.rejoin),
    ("time-synchronization", \.timeSynchronization), ("scan", \.scan), ("disconnect", \.disconnect),
    ("open-datagram-link", \.openDatagramLink), ("open-stream-link", \.openStreamLink),
    ("send-accepted", \.sendAccepted), ("prompt", \.prompt), ("cancellation", \.cancellation),
    ("payload-taken", \.payloadTaken), ("datagram-sent", \.datagramSent), ("acknowledged", \.acknowledged),
  ]

  func slowing(_ delays: FirmwareDelays) -> FirmwareDelays {
    var delays = delays
    for (name, path) in Self.delays where self.name == nil || self.name == name {
      let range = delays[keyPath: path]
      delays[keyPath: path] = range.lowerBound * factor...range.upperBound * factor
    }
    return delays
  }
}

extension FirmwareProfile {
  /// The same firmware with other delays.
  public func slowed(_ change: SlowedDelays) -> FirmwareProfile {
    var profile = self
    profile.delays = change.slowing(delays)
    return profile
  }

  /// The same firmware in no time: without delays of its own, and without the time that bytes take on its wire.
  ///
  /// What a client must keep itself stays as it is: the silence around `+++`, the time-out of idle clients, the
  /// time on each channel that a scan is told.
  public var unpaced: FirmwareProfile {
    var profile = self
    for (name, path) in SlowedDelays.delays where name != "cancellation" {
      profile.delays[keyPath: path] = .zero ... .zero
    }
    profile.hasWireTime = false
    return profile
  }
}
