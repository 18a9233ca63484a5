import NetworkServices

/// What happens to the firmware.
public enum FirmwareEvent: Sendable {
  case powerOn
  case powerOff

  /// The reset wire was pulsed.
  case reset

  /// Bytes came in by the UART.
  case received([UInt8])
  case uplink(UplinkEvent)

  /// ``Firmware/nextDeadline`` has come.
  case timer

  /// Access points come, go or change.
  case airChanged(Air)
  case inject(Fault)
}
