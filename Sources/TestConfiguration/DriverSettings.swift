/// The keys of the ESP8266 driver (mbed-os 6.x names).
public struct DriverSettings: Hashable, Sendable {
  /// Bits per second on the serial line, 110…4608000 (the range of AT firmware 1.x).
  public let baudRate: Int

  /// The pins that the driver is wired to.
  public let pins: Pins

  /// How many bytes of received packets the driver keeps.
  public let socketBufferSize: Int

  /// The two letters of the Wi-Fi country, ISO 3166-1.
  public let countryCode: String

  /// Whether the module rather than the stack resolves host names.
  public let usesBuiltInDNS: Bool

  /// Whether the driver logs its AT traffic.
  public let isDebugging: Bool

  /// Whether the driver makes itself the default Wi-Fi interface.
  public let providesDefault: Bool

  /// Names of pins; nil for one that is not connected.
  public struct Pins: Hashable, Sendable {
    /// The board's transmit pin.
    public let transmit: String?

    /// The board's receive pin.
    public let receive: String?

    /// The board's "request to send" pin.
    public let requestToSend: String?

    /// The board's "clear to send" pin.
    public let clearToSend: String?

    /// The pin that resets the module.
    public let reset: String?

    /// The pin that powers the module.
    public let power: String?
  }

  /// Which hardware handshakes the serial line uses, seen from the board.
  public enum FlowControlSetting: String, CaseIterable, Hashable, Sendable {
    case none
    case rts
    case cts
    case rtsAndCTS = "rts and cts"
  }

  /// The handshakes whose pins are connected.
  public var flowControl: FlowControlSetting {
    switch (pins.requestToSend, pins.clearToSend) {
    case (.some, .some): .rtsAndCTS
    case (.some, .none): .rts
    case (.none, .some): .cts
    case (.none, .none): .none
    }
  }
}
