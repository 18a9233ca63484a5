import SerialLines

/// How to talk to a module: the `esp8266.*` keys that concern the wire.
public struct ModemSettings: Hashable, Sendable {
  /// Bits per second after the bring-up (`esp8266.serial-baudrate`).
  public var baud = 115_200
  /// Bits per second with which the module starts: 115200 for AT 1.x and later, unless its flash says otherwise.
  public var bootBaud = 115_200
  /// Which of the host's wires RTS and CTS are connected.
  public var flowControl = FlowControl.none
  /// Bytes of pushed data kept for sockets before more is dropped (`esp8266.socket-bufsize`).
  public var queueLimit = 8192
  /// Two letters of ISO 3166-1; nil leaves the module's own (`esp8266.country-code`).
  public var country: String?

  public init() {}

  /// Whether speed or flow control are to differ from the module's own.
  var changesLine: Bool { baud != bootBaud || flowControl != .none }
}
