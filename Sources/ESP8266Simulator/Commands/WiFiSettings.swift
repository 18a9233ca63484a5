extension Command {
  /// Interfaces, auto-connect, DHCP and the regulatory domain.
  static let wifiSettings = mode + autoConnect + dhcp + country

  private static let mode = family(
    "+CWMODE",
    test: { _ in .ok("+CWMODE:(1-3)\r\n") },
    query: { firmware, name, variant in
      .ok("\(name):\(firmware.settings(variant).mode.rawValue)\r\n")
    },
    set: { (firmware, arguments, variant) throws(Rejection) in
      try arguments.limit(to: 1)
      guard let mode = WiFiMode(rawValue: try arguments.number(0, in: 1...3)) else { throw Rejection() }
      firmware.store(\.mode, mode, variant)
      if !mode.hasStation { firmware.leaveNetwork() }
      firmware.updateClients()
      return .ok()
    },
    cost: { $0.modeChange })

  private static let autoConnect = [
    Command(
      "+CWAUTOCONN",
      query: { firmware in .ok("+CWAUTOCONN:\(firmware.flash.joinsAutomatically ? 1 : 0)\r\n") },
      set: { (firmware, arguments) throws(Rejection) in
        try arguments.limit(to: 1)
        firmware.flash.joinsAutomatically = try arguments.number(0, in: 0...1) == 1
        return .ok()
      }, setWritesFlash: true)
  ]

  /// 1.x: first the interface (0 access point, 1 station, 2 both), then on or off.
  private static let dhcp = family(
    "+CWDHCP",
    query: { firmware, name, variant in
      let settings = firmware.settings(variant)
      return .ok("\(name):\((settings.accessPointUsesDHCP ? 1 : 0) + (settings.stationUsesDHCP ? 2 : 0))\r\n")
    },
    set: { (firmware, arguments, variant) throws(Rejection) in
      try arguments.limit(to: 2)
      let interface = try arguments.number(0, in: 0...2)
      let isOn = try arguments.number(1, in: 0...1) == 1
      if interface != 1 { firmware.store(\.accessPointUsesDHCP, isOn, variant) }
      if interface != 0 {
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
    "+CWCOUNTRY",
    query: { firmware, name, variant in
      let country = firmware.settings(variant).country
      let channels = "\(country.firstChannel),\(country.channelCount)"
      return .ok("\(name):\(country.policy),\"\(country.code)\",\(channels)\r\n")
    },
    set: { (firmware, arguments, variant) throws(Rejection) in
      try arguments.limit(to: 4)
      let code = try arguments.text(1)
      let first = try arguments.number(2, in: 1...14)
      let country = CountrySettings(
        policy: try arguments.number(0, in: 0...1), code: code, firstChannel: first,
        channelCount: try arguments.number(3, in: 1...15 - first))
      guard (2...3).contains(code.utf8.count), code.allSatisfy({ $0.isASCII && $0.isLetter }) else {
        throw Rejection()
      }
      firmware.store(\.country, country, variant)
      return .ok()
    })
}
