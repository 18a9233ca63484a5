/// The wires of an adapter that a program can set.
struct ModemWires: OptionSet, Hashable, Sendable {
  let rawValue: Int

  static let dtr = ModemWires(rawValue: 1)
  static let rts = ModemWires(rawValue: 2)
}

/// What can set them: a terminal's driver, or a server that has one.
protocol ModemLines: Sendable {
  /// - Throws: `.noSuchLine` where there are no wires.
  func set(_ wires: ModemWires, asserted: Bool) async throws(SerialLineError)
}
