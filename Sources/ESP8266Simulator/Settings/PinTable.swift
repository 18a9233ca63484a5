/// The pins that a user may have: not those of the flash chip and of the UART.
struct PinTable: Hashable, Sendable {
  struct Pin: Hashable, Sendable {
    let number: Int

    /// What the pin multiplexer connects it to.
    var function = 0
    var pullsUp = false
    var isOutput = false
    var output = 0

    /// Function 0 at the pins that begin as GPIO, 3 at those that begin as JTAG.
    var isGPIO: Bool { function == (number >= 12 ? 3 : 0) }

    var level: Int { isOutput ? output : pullsUp ? 1 : 0 }
  }

  /// The multiplexer has functions 0 to 4.
  static let lastFunction = 4

  private var pins = [0, 2, 4, 5, 12, 13, 14, 15].map { Pin(number: $0) }

  func place(of number: Int) -> Int? {
    pins.firstIndex { $0.number == number }
  }

  subscript(index: Int) -> Pin {
    get { pins[index] }
    set { pins[index] = newValue }
  }
}
