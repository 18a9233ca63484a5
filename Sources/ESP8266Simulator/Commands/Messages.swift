extension FirmwareCommand {
  /// Which messages the firmware adds or replaces: bit 0 `+QUITT`, bit 1 `+LINK_CONN` and `+STA_…`.
  ///
  /// Which bit brings the lines about stations at the own access point is unverified.
  static let messages = family(
    "+SYSMSG",
    query: { firmware, name, variant in
      .ok("\(name):\(firmware.settings(variant).messages.rawValue)\r\n")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      try arguments.limit(to: 1)
      let last = firmware.profile.grammar.lastMessageOption
      firmware.store(\.messages, MessageOptions(rawValue: try arguments.number(0, in: 0...last)), variant)
      return .ok()
    })
}
