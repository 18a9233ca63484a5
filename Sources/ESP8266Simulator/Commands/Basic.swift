extension FirmwareCommand {
  /// `AT`, echo, restart, version, memory.
  static let basic = [
    FirmwareCommand("", execute: { _ in .ok() }),
    FirmwareCommand(
      "E0",
      execute: { firmware in
        firmware.session.echoes = false
        return .ok()
      }),
    FirmwareCommand(
      "E1",
      execute: { firmware in
        firmware.session.echoes = true
        return .ok()
      }),
    FirmwareCommand(
      "+RST",
      execute: { firmware in
        firmware.conclude()
        firmware.restart()
        return .pending
      }),
    FirmwareCommand(
      "+RESTORE",
      execute: { firmware in
        firmware.conclude()
        firmware.flash = Flash()
        firmware.restart(extra: firmware.draw(firmware.profile.delays.factoryErase))
        return .pending
      }),
    // The last line borrows the line end that begins OK.
    FirmwareCommand("+GMR", execute: { firmware in .ok(firmware.profile.versionLines.joined(separator: "\r\n")) }),
    FirmwareCommand(
      "+SYSRAM",
      // 2.x also tells the least there was since the start, which nothing here looks at.
      query: { firmware in
        let free = firmware.freeMemory
        return .ok("+SYSRAM:\(free)\(firmware.profile.grammar.namesAnswers ? ",\(free)" : "")\r\n")
      }),
  ]
}

extension Firmware {
  /// About 40 kB when idle; links and what they keep cost some of it.
  var freeMemory: Int {
    let buffered = (0..<links.count).reduce(0) { $0 + links.readable($1) }
    return 40_240 - links.all.count * 512 - buffered
  }
}
