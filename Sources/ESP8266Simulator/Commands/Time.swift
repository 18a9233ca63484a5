import NetworkServices

extension FirmwareCommand {
  /// The time of day from SNTP.
  static let time = [
    FirmwareCommand(
      "+CIPSNTPCFG",
      // No line end: OK begins with one.
      query: { firmware in .ok("+CIPSNTPCFG:\(firmware.session.timeSettings?.text ?? "0")") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 5)
        guard try arguments.number(0, in: 0...1) == 1 else {
          firmware.setTime(nil)
          return .ok()
        }
        var settings = TimeSettings()
        if let hours = try arguments.optionalNumber(1, in: -11...13) { settings.hoursEast = hours }
        if arguments.count > 2 { settings.servers = [] }
        for index in 2..<max(arguments.count, 2) { settings.servers.append(try arguments.word(index)) }
        firmware.setTime(settings)
        return .ok()
      },
      // Drivers send the servers without quotes; that 1.7 takes them is unverified.
      takesWords: true),
    FirmwareCommand("+CIPSNTPTIME", query: { firmware in .ok("+CIPSNTPTIME:\(firmware.timeText)\r\n") }),
  ]
}

extension Firmware {
  fileprivate mutating func setTime(_ settings: TimeSettings?) {
    session.timeSettings = settings
    session.knowsTime = false
    agenda.forgetTime()
    askForTime()
  }

  /// The first answer of a server comes a moment after there is both a wish and a network.
  mutating func askForTime() {
    guard session.timeSettings != nil, !session.knowsTime, station.lease != nil else { return }
    schedule(.timeKnown, after: draw(profile.delays.timeSynchronization))
  }

  mutating func learnTime() {
    session.knowsTime = session.timeSettings != nil && station.lease != nil
  }

  fileprivate var timeText: String {
    guard let settings = session.timeSettings, session.knowsTime else { return "Thu Jan 01 00:00:00 1970" }
    return clock.text(at: now, hoursEast: settings.hoursEast, dayPadding: "0")
  }
}
