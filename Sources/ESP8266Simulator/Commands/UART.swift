extension FirmwareCommand {
  /// The speed of the AT port. Speeds of 1.x: 110 to 4608000 baud.
  static let uart = speed + [oldSpeed]

  /// The only one of AT 0.20: the `OK` comes at the new speed already.
  private static let oldSpeed = FirmwareCommand(
    "+IPR",
    set: { (firmware, arguments) throws(CommandError) in
      try arguments.limit(to: 1)
      let uart = UARTSettings(baud: try arguments.number(0, in: 110...4_608_000))
      firmware.store(\.uart, uart, .stored)
      firmware.console.configure(uart)
      return .ok()
    })

  private static let speed = family(
    "+UART",
    query: { firmware, name, variant in
      let uart = firmware.settings(variant).uart
      // No line end: OK begins with one.
      return .ok("\(name):\(uart.baud),\(uart.dataBits),\(uart.stopBits),\(uart.parity),\(uart.flow)")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      try arguments.limit(to: 5)
      // Bits, stop and parity are kept for the query; the simulated line carries bytes, not frames.
      let uart = UARTSettings(
        baud: try arguments.number(0, in: 110...4_608_000), dataBits: try arguments.number(1, in: 5...8),
        stopBits: try arguments.number(2, in: 1...3), parity: try arguments.number(3, in: 0...2),
        flow: try arguments.number(4, in: 0...3))
      firmware.store(\.uart, uart, variant)
      firmware.conclude()
      firmware.console.configure(uart)
      return .pending
    })
}
