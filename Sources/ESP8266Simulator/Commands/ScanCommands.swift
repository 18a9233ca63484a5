extension FirmwareCommand {
  /// Looking for access points. 1.6 and later take scan type and times behind the filter.
  static let scan = [
    FirmwareCommand(
      name: "+CWLAP", arguments: .max,
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: firmware.profile.grammar.scanArguments)
        var filter = ScanFilter()
        // An empty text means any, like leaving it out.
        if !arguments.isEmpty(0), try !arguments.bytes(0).isEmpty { filter.ssid = try arguments.bytes(0) }
        if !arguments.isEmpty(1), try !arguments.bytes(1).isEmpty { filter.bssid = try arguments.mac(1) }
        // And so does 0.
        let channel = try arguments.optionalNumber(2, in: 0...14)
        filter.channel = channel == 0 ? nil : channel
        let isPassive = try arguments.optionalNumber(3, in: 0...1) == 1
        let shortest = try arguments.optionalNumber(4, in: 0...1500) ?? 0
        let longest = try arguments.optionalNumber(5, in: 0...1500) ?? 0
        guard isPassive || longest == 0 || shortest <= longest else { throw CommandError() }
        return try firmware.startScan(filter, isPassive: isPassive, dwell: .milliseconds(longest))
      },
      execute: { (firmware) throws(CommandError) in
        try firmware.startScan(ScanFilter(), isPassive: false, dwell: .zero)
      }),
    FirmwareCommand(
      name: "+CWLAPOPT", releases: .since("1.0"), arguments: 2,
      set: { (firmware, arguments) throws(CommandError) in
        let everything = 1 << firmware.profile.limits.scanFields - 1
        firmware.session.scanOptions = ScanOptions(
          isSorted: try arguments.flag(0), mask: try arguments.number(1, in: 0...everything))
        return .ok()
      }),
  ]
}

extension Firmware {
  /// - Parameter dwell: the time on each channel; zero takes the default, which is 360 ms when passive.
  fileprivate mutating func startScan(
    _ filter: ScanFilter, isPassive: Bool, dwell: Duration
  ) throws(CommandError) -> CommandOutcome {
    try needsStation()
    var duration = draw(profile.delays.scan)
    if dwell > .zero {
      duration = dwell * 13
    } else if isPassive {
      duration = .milliseconds(13 * 360)
    }
    if filter.channel != nil { duration /= 13 }
    pendingCommand = .scanning
    schedule(.scanned(filter), after: duration)
    return .pending
  }

  /// One line for each access point.
  mutating func finishScan(_ filter: ScanFilter) {
    guard case .scanning = pendingCommand else { return }
    radioEvents.append(.scanned)
    let found = air.accessPoints.enumerated().filter { filter.admits($0.element) }
    let isBySignal = session.scanOptions.isSorted
    let sorted = found.sorted {
      let keys = isBySignal ? ($1.element.rssi, $0.element.rssi) : ($0.element.channel, $1.element.channel)
      return (keys.0, $0.offset) < (keys.1, $1.offset)
    }
    conclude(sorted.map { scanLine($0.element) }.joined())
  }

  /// The first 5 fields, 7 since 1.3 or 11 since 1.6.
  ///
  /// Encryption, SSID, signal, BSSID, channel, frequency offset and its calibration, pairwise and group
  /// cipher, the bits of 802.11b/g/n, WPS.
  private func scanLine(_ accessPoint: SimulatedAccessPoint) -> String {
    let (encryption, cipher) =
      switch accessPoint.security {
      case .none: (0, 0)
      case .wep: (1, 1)
      case .wpa: (2, 3)
      case .wpa2: (3, 4)
      case .wpaWPA2: (4, 5)
      }
    let fields =
      [
        "\(encryption)", "\"\(accessPoint.ssid)\"", "\(accessPoint.rssi)", "\"\(accessPoint.bssid)\"",
        "\(accessPoint.channel)",
      ] + profile.grammar.calibration + ["\(cipher)", "\(cipher)", "7", "0"]
    let shown = fields.prefix(profile.limits.scanFields).enumerated().filter {
      session.scanOptions.mask >> $0.offset & 1 == 1
    }
    return "+CWLAP:(\(shown.map(\.element).joined(separator: ",")))\r\n"
  }
}

/// How `CWLAP` shows what it found: `CWLAPOPT`.
struct ScanOptions: Hashable, Sendable {
  /// By signal, strongest first; else in the order of the channels.
  var isSorted = false

  /// Which fields of a line appear, the first in bit 0.
  var mask = -1
}

/// What `CWLAP` looks for.
struct ScanFilter: Sendable {
  var ssid: [UInt8]?
  var bssid: MACAddress?
  var channel: Int?

  func admits(_ accessPoint: SimulatedAccessPoint) -> Bool {
    (ssid == nil || ssid == Array(accessPoint.ssid.utf8)) && (bssid == nil || bssid == accessPoint.bssid)
      && (channel == nil || channel == accessPoint.channel)
  }
}
