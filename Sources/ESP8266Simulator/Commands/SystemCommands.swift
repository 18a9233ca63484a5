extension FirmwareCommand {
  /// `AT`, echo, restart, version, memory; which messages and codes the firmware writes, and what it stores.
  static let system =
    [
      FirmwareCommand(name: "", execute: { _ in .ok() }), echo("E0", false), echo("E1", true),
      FirmwareCommand(
        name: "+RST",
        execute: { firmware in
          firmware.conclude()
          firmware.restart()
          return .pending
        }),
      FirmwareCommand(
        name: "+RESTORE",
        execute: { firmware in
          firmware.conclude()
          firmware.flash = Flash()
          firmware.restart(extra: firmware.draw(firmware.profile.delays.factoryErase))
          return .pending
        }),
      // The last line borrows the line end that begins OK.
      FirmwareCommand(
        name: "+GMR", execute: { firmware in .ok(firmware.profile.versionLines.joined(separator: "\r\n")) }),
      FirmwareCommand(
        name: "+SYSRAM", releases: .since("1.4"),
        // 2.x also tells the least there was since the start, which the simulator does not track.
        query: { firmware in
          let free = firmware.freeMemory
          return .ok("+SYSRAM:\(free)\(firmware.profile.grammar.namesAnswers ? ",\(free)" : "")\r\n")
        }),
      // Looks for a newer firmware. Its server is not part of any network here, hence always ERROR.
      FirmwareCommand(name: "+CIUPDATE", execute: { (_) throws(CommandError) in throw CommandError() }),
      // ERR CODE before the ERROR of a line.
      setting("+SYSLOG", .since("2.1"), \.session.tellsCodes.digit),
      // Whether plain settings go into flash.
      setting("+SYSSTORE", .since("2.1"), \.session.storesSettings.digit),
    ]
    + family(
      "+SYSMSG", plain: .between("1.6", and: "1.7") + .since("2.1"), suffixed: .between("1.7", and: "2.0"),
      query: { firmware, name, variant in
        .ok("\(name):\(firmware.settings(variant).messages.rawValue)\r\n")
      },
      set: { (firmware, arguments, variant) throws(CommandError) in
        let last = firmware.profile.grammar.lastMessageOption
        firmware.store(\.messages, MessageOptions(rawValue: try arguments.number(0, in: 0...last)), variant)
        return .ok()
      })

  private static func echo(_ name: String, _ isOn: Bool) -> FirmwareCommand {
    FirmwareCommand(
      name: name,
      execute: { firmware in
        firmware.session.echoes = isOn
        return .ok()
      })
  }
}

/// The bits of `SYSMSG`: which messages the firmware adds or replaces.
///
/// Which bit brings the lines about stations at the own access point is unverified.
struct MessageOptions: OptionSet, Hashable, Sendable {
  let rawValue: Int

  /// `+QUITT` at the end of the transparent mode.
  static let quit = MessageOptions(rawValue: 1)

  /// `+LINK_CONN` in place of `CONNECT`, and what stations do at the own access point.
  static let connections = MessageOptions(rawValue: 2)
}

extension Firmware {
  /// About 40 kB when idle; links and what they keep cost some of it.
  fileprivate var freeMemory: Int {
    let buffered = (0..<links.count).reduce(0) { $0 + links.readable($1) }
    return 40_240 - links.all.count * 512 - buffered
  }
}
