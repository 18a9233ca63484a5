extension FirmwareCommand {
  /// Which interfaces run, auto-connect, DHCP and the regulatory domain.
  static let wifiModes =
    mode + dhcp + country
    + [setting("+CWAUTOCONN", .since("1.0"), \.flash.joinsAutomatically.digit, writesFlash: true)]

  private static let mode = family(
    "+CWMODE", arguments: 2,
    test: { firmware in .ok("+CWMODE:(\(firmware.profile.grammar.hasModeOff ? 0 : 1)-3)\r\n") },
    query: { firmware, name, variant in
      .ok("\(name):\(firmware.settings(variant).mode.rawValue)\r\n")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      let hasModeOff = firmware.profile.grammar.hasModeOff
      try arguments.limit(to: hasModeOff ? 2 : 1)
      guard let mode = WiFiMode(rawValue: try arguments.number(0, in: (hasModeOff ? 0 : 1)...3)) else {
        throw CommandError()
      }
      _ = try arguments.optionalNumber(1, in: 0...1)
      firmware.store(\.mode, mode, variant)
      if !mode.hasStation { firmware.leaveNetwork() }
      firmware.updateClients()
      return .ok()
    },
    cost: { $0.modeChange })

  /// 1.x: first the interface (0 access point, 1 station, 2 both), then on or off; 2.x: on or off, then a mask
  /// (bit 0 station, bit 1 access point).
  private static let dhcp = family(
    "+CWDHCP", arguments: 2,
    query: { firmware, name, variant in
      let settings = firmware.settings(variant)
      let station = firmware.profile.grammar.dhcpStateFirst ? 1 : 2
      let bits =
        (settings.accessPointUsesDHCP ? 3 - station : 0) + (settings.stationUsesDHCP ? station : 0)
      return .ok("\(name):\(bits)\r\n")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      let (isOn, changesStation, changesAccessPoint): (Bool, Bool, Bool)
      if firmware.profile.grammar.dhcpStateFirst {
        isOn = try arguments.flag(0)
        let interfaces = try arguments.number(1, in: 0...3)
        (changesStation, changesAccessPoint) = (interfaces & 1 != 0, interfaces & 2 != 0)
      } else {
        let interface = try arguments.number(0, in: 0...2)
        isOn = try arguments.flag(1)
        (changesStation, changesAccessPoint) = (interface != 0, interface != 1)
      }
      if changesAccessPoint { firmware.store(\.accessPointUsesDHCP, isOn, variant) }
      if changesStation {
        let wasOn = firmware.session.settings.stationUsesDHCP
        firmware.store(\.stationUsesDHCP, isOn, variant)
        if isOn {
          firmware.store(\.staticLease, nil, variant)
          if !wasOn { firmware.askForLease() }
        }
      }
      return .ok()
    })

  private static let country = family(
    "+CWCOUNTRY", plain: .since("2.1"), suffixed: .between("1.6", and: "2.0"), arguments: 4,
    query: { firmware, name, variant in
      let country = firmware.settings(variant).country
      let channels = "\(country.firstChannel),\(country.channelCount)"
      return .ok("\(name):\(country.policy),\"\(country.code)\",\(channels)\r\n")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      let code = try arguments.text(1)
      let first = try arguments.number(2, in: 1...14)
      let country = CountrySettings(
        policy: try arguments.number(0, in: 0...1), code: code, firstChannel: first,
        channelCount: try arguments.number(3, in: 1...15 - first))
      guard (2...3).contains(code.utf8.count), code.allSatisfy({ $0.isASCII && $0.isLetter }) else {
        throw CommandError()
      }
      firmware.store(\.country, country, variant)
      return .ok()
    })
}

/// Which interfaces run.
enum WiFiMode: Int, Sendable {
  /// 2.x only.
  case off = 0
  case station = 1
  case accessPoint = 2
  case both = 3

  var hasStation: Bool { self == .station || self == .both }
  var hasAccessPoint: Bool { self == .accessPoint || self == .both }
}

/// The radio's regulatory domain.
struct CountrySettings: Hashable, Sendable {
  /// 0: as the access point says, 1: always this one.
  var policy = 0
  var code = "CN"
  var firstChannel = 1
  var channelCount = 13
}
