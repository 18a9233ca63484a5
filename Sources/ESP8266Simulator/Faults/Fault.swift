/// A defect that a simulated module is told to have.
///
/// What counts AT command lines counts from the injection; 1 is the next line, and so is what is below.
public enum Fault: Hashable, Sendable {
  /// The firmware hangs: silent and deaf from the given AT command line on, until the reset wire is pulsed.
  /// `AT+RST` does not help.
  case mute(afterCommands: Int)

  /// The firmware crashes at the given AT command line, and the watchdog restarts it.
  case resetMidway(afterCommands: Int)

  /// From the given AT command line on, every line is answered `busy p...` and dropped for five seconds.
  case busyStorm(afterCommands: Int)

  /// So many bytes of junk, line ends among them, come before each `ready`.
  case bootGarbage(bytes: Int)

  /// `SEND OK` comes so much later than it should.
  case lateSendOK(Duration)

  /// At every so-manieth send the module closes the link by itself behind the `SEND OK`.
  case closedUnsolicited(sends: Int)

  /// `WIFI DISCONNECT` comes so long after the `OK` of `AT+CWQAP`.
  case wifiDisconnectLate(Duration)

  /// Datagrams are lost in the module, either way, with this probability.
  case udpLoss(Double)
}
