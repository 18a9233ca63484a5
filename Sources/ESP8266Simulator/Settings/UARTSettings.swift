import SerialLines

/// Speed and framing of the AT port.
struct UARTSettings: Hashable, Sendable {
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
