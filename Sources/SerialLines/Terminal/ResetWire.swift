import Timekeeping

/// Which wire of the adapter resets the module.
///
/// On the usual ESP8266 boards RTS pulls EN low while it is asserted, through a transistor, and DTR pulls GPIO0
/// low. A module that leaves reset with GPIO0 low waits for a download instead of booting, so the other wire is
/// released first (the circuit and the order are those of esptool's "hard reset").
public enum ResetWire: String, Hashable, Sendable, CaseIterable {
  /// There is none.
  case none
  case dtr
  case rts

  /// How long reset is held; the chip needs far less, the capacitor at EN some milliseconds.
  static let length = Duration.milliseconds(100)

  /// The wire itself; nil for none.
  private var wire: ModemWires? {
    switch self {
    case .none: nil
    case .dtr: .dtr
    case .rts: .rts
    }
  }

  /// The wires that must be at rest so that the module runs; RTS is left alone where it stops the other side.
  func restingWires(_ flowControl: FlowControl) -> ModemWires {
    guard self != .none else { return [] }
    return flowControl == .none ? [.dtr, .rts] : [.dtr]
  }

  /// Whether the wire is free for a reset under this flow control.
  func isCompatible(with flowControl: FlowControl) -> Bool {
    self != .rts || flowControl == .none
  }

  /// Holds the module in reset for ``length``. A cancelled pulse ends at once, and releases the wire.
  ///
  /// - Throws: `.noSuchLine` where there is no wire.
  func pulse(
    _ lines: some ModemLines, _ flowControl: FlowControl, _ time: any TimeSource
  ) async throws(SerialLineError) {
    guard let wire else { throw .noSuchLine }
    let others = restingWires(flowControl).subtracting(wire)
    if !others.isEmpty { try await lines.set(others, asserted: false) }
    try await lines.set(wire, asserted: true)
    var isCancelled = false
    do throws(CancellationError) {
      try await time.sleep(for: Self.length)
    } catch {
      isCancelled = true
    }
    try await lines.set(wire, asserted: false)
    if isCancelled { throw .cancelled }
  }
}

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
