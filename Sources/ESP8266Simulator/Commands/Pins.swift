extension FirmwareCommand {
  /// The pins. Nothing is wired to a simulated one: inputs read their pull-up, the converter nothing.
  static let pins = [
    FirmwareCommand("+SYSADC", query: { _ in .ok("+SYSADC:0\r\n") }),
    FirmwareCommand(
      "+SYSIOSETCFG",
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 3)
        let index = try firmware.session.pins.index(arguments)
        let function = try arguments.number(1, in: 0...PinTable.lastFunction)
        let pullsUp = try arguments.number(2, in: 0...1) == 1
        firmware.session.pins[index].function = function
        firmware.session.pins[index].pullsUp = pullsUp
        return .ok()
      }),
    FirmwareCommand(
      "+SYSIOGETCFG",
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let pin = firmware.session.pins[try firmware.session.pins.index(arguments)]
        return .ok("+SYSIOGETCFG:\(pin.number),\(pin.function),\(pin.pullsUp ? 1 : 0)\r\n")
      }),
    FirmwareCommand(
      "+SYSGPIODIR",
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 2)
        let index = try firmware.session.pins.index(arguments)
        let isOutput = try arguments.number(1, in: 0...1) == 1
        guard firmware.session.pins[index].isGPIO else { throw CommandError("NOT GPIO MODE!") }
        firmware.session.pins[index].isOutput = isOutput
        return .ok()
      }),
    FirmwareCommand(
      "+SYSGPIOWRITE",
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 2)
        let index = try firmware.session.pins.index(arguments)
        let level = try arguments.number(1, in: 0...1)
        guard firmware.session.pins[index].isGPIO else { throw CommandError("NOT GPIO MODE!") }
        guard firmware.session.pins[index].isOutput else { throw CommandError("NOT OUTPUT!") }
        firmware.session.pins[index].output = level
        return .ok()
      }),
    FirmwareCommand(
      "+SYSGPIOREAD",
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let pin = firmware.session.pins[try firmware.session.pins.index(arguments)]
        guard pin.isGPIO else { throw CommandError("NOT GPIO MODE!") }
        return .ok("+SYSGPIOREAD:\(pin.number),\(pin.isOutput ? 1 : 0),\(pin.level)\r\n")
      }),
  ]
}

extension PinTable {
  /// The place of the pin that the first argument names.
  fileprivate func index(_ arguments: Arguments) throws(CommandError) -> Int {
    let number = try arguments.number(0, in: 0...15)
    guard let index = place(of: number) else { throw CommandError() }
    return index
  }
}
