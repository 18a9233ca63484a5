/// A defect that a simulated module is told to have.
///
/// AT command lines are counted from the injection; 1 and anything below is the next line.
public enum Fault: Hashable, Sendable {
  /// The firmware hangs: silent and deaf from the given AT command line on, until the reset wire is pulsed.
  /// `AT+RST` does not help.
  case mute(afterCommands: Int)

  /// The firmware crashes at the given AT command line, and the watchdog restarts it.
  case resetMidway(afterCommands: Int)

  /// From the given AT command line on, every line is answered `busy p...` and dropped for five seconds.
  case busyStorm(afterCommands: Int)

  /// That many bytes of junk, line ends among them, come before each `ready`.
  case bootGarbage(bytes: Int)

  /// `SEND OK` comes that much later than it should.
  case lateSendOK(Duration)

  /// At every N-th send the module closes the link by itself behind the `SEND OK`.
  case closedUnsolicited(sends: Int)

  /// `WIFI DISCONNECT` comes that long after the `OK` of `AT+CWQAP`.
  case wifiDisconnectLate(Duration)

  /// Datagrams are lost in the module, either way, with this probability.
  case udpLoss(Double)

  /// A defect of the catalogue, by its name, with its number.
  case defect(String, value: Int)
}

/// A fault as a user writes it: a name, and a value that may be left out.
public struct FaultSpecification: Hashable, Sendable {
  public let fault: Fault

  /// What is wrong with a name or its value.
  public enum ParseError: Error, Hashable, Sendable {
    case unknownName(String, known: [String])

    /// The rule is what should stand behind the `=`.
    case badValue(String, of: String, rule: String)
  }

  /// The names of all faults, in the order of the alphabet.
  public static let names = Defect.all.map(\.name)

  /// - Parameter value: empty for the fault's own default.
  public init(name: String, value: String) throws(ParseError) {
    guard let kind = Defect.named(name) else {
      throw .unknownName(name, known: Self.names)
    }
    guard let fault = kind.read(value.isEmpty ? kind.standard : value) else {
      throw .badValue(value, of: name, rule: kind.rule)
    }
    self.fault = fault
  }
}

extension FaultSpecification.ParseError {
  /// What is wrong, and what would be right.
  public var message: String {
    switch self {
    case .unknownName(let name, let known):
      "unknown fault '\(name)'; expected one of: \(known.joined(separator: ", "))"
    case .badValue(let value, let name, let rule):
      "\(name): expected \(rule), got '\(value)'"
    }
  }
}
