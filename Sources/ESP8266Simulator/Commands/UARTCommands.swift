import SerialLines

extension FirmwareCommand {
  /// The speed of the AT port.
  static let uart =
    family(
      "+UART", plain: .since("1.0"), suffixed: .since("1.0"), arguments: 5,
      query: { firmware, name, variant in
        let uart = firmware.settings(variant).uart
        // No line end: OK begins with one.
        return .ok("\(name):\(uart.baud),\(uart.dataBits),\(uart.stopBits),\(uart.parity),\(uart.flow)")
      },
      set: { (firmware, arguments, variant) throws(CommandError) in
        // Bits, stop and parity are kept for the query; the simulated line carries bytes, not frames.
        let uart = UARTSettings(
          baud: try arguments.number(0, in: UARTSettings.bauds), dataBits: try arguments.number(1, in: 5...8),
          stopBits: try arguments.number(2, in: 1...3), parity: try arguments.number(3, in: 0...2),
          flow: try arguments.number(4, in: 0...3))
        firmware.store(\.uart, uart, variant)
        firmware.conclude()
        firmware.output.configure(uart)
        return .pending
      }) + [
      // The only one of AT 0.20: the OK comes at the new speed already.
      FirmwareCommand(
        name: "+IPR", releases: .before("1.0"),
        set: { (firmware, arguments) throws(CommandError) in
          let uart = UARTSettings(baud: try arguments.number(0, in: UARTSettings.bauds))
          firmware.store(\.uart, uart, .stored)
          firmware.output.configure(uart)
          return .ok()
        })
    ]
}

/// Speed and framing of the AT port.
struct UARTSettings: Hashable, Sendable {
  /// The speeds of 1.x.
  static let bauds = 110...4_608_000

  var baud = 115_200
  var dataBits = 8
  var stopBits = 1
  var parity = 0

  /// 0 none, 1 RTS, 2 CTS, 3 both.
  var flow = 0

  var flowControl: FlowControl {
    switch flow {
    case 1: .rts
    case 2: .cts
    case 3: .both
    default: .none
    }
  }

  /// What ROM and boot loader use: 26 MHz crystal with dividers meant for 40 MHz.
  static let bootLoader = UARTSettings(baud: 74_880)
}
