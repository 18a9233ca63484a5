import NetworkServices

extension FirmwareCommand {
  /// The time of day from SNTP.
  static let time = [
    FirmwareCommand(
      name: "+CIPSNTPCFG", releases: .since("1.4"), arguments: 5,
      // No line end: OK begins with one.
      query: { firmware in .ok("+CIPSNTPCFG:\(firmware.session.timeSettings?.text ?? "0")") },
      set: { (firmware, arguments) throws(CommandError) in
        guard try arguments.flag(0) else {
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
    FirmwareCommand(
      name: "+CIPSNTPTIME", releases: .since("1.4"),
      query: { firmware in .ok("+CIPSNTPTIME:\(firmware.timeText)\r\n") }),
  ]
}

extension Firmware {
  fileprivate mutating func setTime(_ settings: TimeSettings?) {
    session.timeSettings = settings
    session.knowsTime = false
    events.forgetTime()
    askForTime()
  }

  /// Once SNTP is on and there is a network, the first answer of a server comes a moment later.
  mutating func askForTime() {
    guard session.timeSettings != nil, !session.knowsTime, station.lease != nil else { return }
    schedule(.timeKnown, after: draw(profile.delays.timeSynchronization))
  }

  mutating func learnTime() {
    session.knowsTime = session.timeSettings != nil && station.lease != nil
  }

  fileprivate var timeText: String {
    guard let settings = session.timeSettings, session.knowsTime else { return "Thu Jan 01 00:00:00 1970" }
    // A day of one digit has a zero before it.
    return clock.text(at: now, hoursEast: settings.hoursEast).replacing("  ", with: " 0")
  }
}

/// How the time is asked for.
struct TimeSettings: Hashable, Sendable {
  /// As far as the default servers are: in China.
  var hoursEast = 8
  var servers = ["cn.ntp.org.cn", "ntp.sjtu.edu.cn", "us.pool.ntp.org"]

  /// As `CIPSNTPCFG` shows it.
  var text: String {
    (["1", "\(hoursEast)"] + servers.map { "\"\($0)\"" }).joined(separator: ",")
  }
}
