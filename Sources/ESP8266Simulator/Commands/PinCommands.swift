extension FirmwareCommand {
  /// The pins. Nothing is wired to a simulated one: inputs read their pull-up, the converter 0.
  static let pins = [
    FirmwareCommand(name: "+SYSADC", releases: pinReleases, query: { _ in .ok("+SYSADC:0\r\n") }),
    FirmwareCommand(
      name: "+SYSIOSETCFG", releases: pinReleases, arguments: 3,
      set: { (firmware, arguments) throws(CommandError) in
        var pin = try firmware.pin(arguments)
        pin.function = try arguments.number(1, in: 0...Pin.lastFunction)
        pin.pullsUp = try arguments.flag(2)
        firmware.session.pins[pin.number] = pin
        return .ok()
      }),
    FirmwareCommand(
      name: "+SYSIOGETCFG", releases: pinReleases,
      set: { (firmware, arguments) throws(CommandError) in
        let pin = try firmware.pin(arguments)
        return .ok("+SYSIOGETCFG:\(pin.number),\(pin.function),\(pin.pullsUp.digit)\r\n")
      }),
    FirmwareCommand(
      name: "+SYSGPIODIR", releases: pinReleases, arguments: 2,
      set: { (firmware, arguments) throws(CommandError) in
        var pin = try firmware.pin(arguments)
        pin.isOutput = try arguments.flag(1)
        guard pin.isGPIO else { throw CommandError("NOT GPIO MODE!") }
        firmware.session.pins[pin.number] = pin
        return .ok()
      }),
    FirmwareCommand(
      name: "+SYSGPIOWRITE", releases: pinReleases, arguments: 2,
      set: { (firmware, arguments) throws(CommandError) in
        var pin = try firmware.pin(arguments)
        pin.output = try arguments.number(1, in: 0...1)
        guard pin.isGPIO else { throw CommandError("NOT GPIO MODE!") }
        guard pin.isOutput else { throw CommandError("NOT OUTPUT!") }
        firmware.session.pins[pin.number] = pin
        return .ok()
      }),
    FirmwareCommand(
      name: "+SYSGPIOREAD", releases: pinReleases,
      set: { (firmware, arguments) throws(CommandError) in
        let pin = try firmware.pin(arguments)
        guard pin.isGPIO else { throw CommandError("NOT GPIO MODE!") }
        return .ok("+SYSGPIOREAD:\(pin.number),\(pin.isOutput.digit),\(pin.level)\r\n")
      }),
  ]

  private static let pinReleases = Releases.between("1.4", and: "2.0")
}

/// A pin that a user may have: not those of the flash chip and of the UART.
struct Pin: Hashable, Sendable {
  let number: Int

  /// What the pin multiplexer connects it to.
  var function = 0
  var pullsUp = false
  var isOutput = false
  var output = 0

  /// Function 0 at the pins that begin as GPIO, 3 at those that begin as JTAG.
  var isGPIO: Bool { function == (number >= 12 ? 3 : 0) }

  var level: Int { isOutput ? output : pullsUp.digit }

  /// The multiplexer has functions 0 to 4.
  static let lastFunction = 4

  /// The pins after a reset, by number.
  static let all = Dictionary(
    uniqueKeysWithValues: [0, 2, 4, 5, 12, 13, 14, 15].map { ($0, Pin(number: $0)) })
}

extension Firmware {
  /// The pin that the first argument names.
  fileprivate func pin(_ arguments: Arguments) throws(CommandError) -> Pin {
    guard let pin = session.pins[try arguments.number(0, in: 0...15)] else { throw CommandError() }
    return pin
  }
}
