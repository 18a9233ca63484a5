import SerialLines

/// How to talk to a module: the `esp8266.*` keys that concern the wire.
public struct ModemSettings: Hashable, Sendable {
  /// Bits per second after the bring-up; every module starts at ``bootBaud`` (`esp8266.serial-baudrate`).
  public var baud = bootBaud

  /// Which of the host's wires RTS and CTS are connected.
  public var flowControl = FlowControl.none

  /// Bytes of pushed data kept for sockets before more is dropped (`esp8266.socket-bufsize`).
  public var queueLimit = 8192

  /// Two letters of ISO 3166-1; nil leaves the module's own (`esp8266.country-code`).
  public var country: String?

  public init() {}

  /// Whether speed or flow control are to differ from the module's own.
  var changesLine: Bool { baud != Self.bootBaud || flowControl != .none }

  /// The speed that AT 1.x starts with unless told otherwise.
  public static let bootBaud = 115_200
}
