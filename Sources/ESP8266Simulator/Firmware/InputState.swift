/// What the firmware does with the next byte from the UART.
///
/// The states of the receiver task of AT 0.20, whose source is public.
enum InputState: Sendable {
  /// Nobody reads: off, booting, restarting or hung.
  case deaf

  /// Looks for the header `AT`; the byte before.
  case hunting(UInt8)

  /// Behind the header: what came since.
  case collecting([UInt8])

  /// A command is being processed: lines are answered `busy p...` and dropped. The line so far.
  case processing([UInt8])

  /// Behind the prompt: everything is payload.
  case payload(PayloadCollector)

  /// The transparent mode: everything goes to the link.
  case transparent(TransparentInput)

  /// The payload is complete but not sent: lines are answered `busy s...` and dropped. The line so far.
  case sending([UInt8])

  static let idle = InputState.hunting(0)
}
