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
  public static let names = kinds.map(\.name)

  /// How all faults are written, such as `boot-garbage[=BYTES]`, in the same order.
  public static let forms = kinds.map { kind in
    "\(kind.name)" + (kind.standard.isEmpty ? "=\(kind.value)" : "[=\(kind.value)]")
  }

  /// - Parameter value: empty for the fault's own default.
  public init(name: String, value: String) throws(ParseError) {
    guard let kind = Self.kinds.first(where: { $0.name == name }) else {
      throw .unknownName(name, known: Self.names)
    }
    guard let fault = kind.read(value.isEmpty ? kind.standard : value) else {
      throw .badValue(value, of: name, rule: kind.rule)
    }
    self.fault = fault
  }

  private struct Kind: Sendable {
    let name: String
    /// The value of a name that stands alone.
    let standard: String
    /// What stands for the value in help, such as `BYTES`.
    let value: String
    let rule: String
    let read: @Sendable (String) -> Fault?

    /// A fault with a whole number.
    static func count(
      _ name: String, _ range: ClosedRange<Int>, standard: Int, _ value: String, _ noun: String,
      _ make: @escaping @Sendable (Int) -> Fault
    ) -> Kind {
      Kind(
        name: name, standard: String(standard), value: value,
        rule: "\(noun) from \(range.lowerBound) to \(range.upperBound) (\(standard) if left out)",
        read: { text in Int(text).flatMap { range.contains($0) ? make($0) : nil } })
    }
  }

  private static let commands = 1...1_000_000
  private static let milliseconds = 0...60_000

  private static let kinds: [Kind] = [
    .count("boot-garbage", 1...4096, standard: 300, "BYTES", "a number of bytes") { .bootGarbage(bytes: $0) },
    .count("busy-storm", commands, standard: 20, "COMMAND", "the number of a command") {
      .busyStorm(afterCommands: $0)
    },
    .count("closed-unsolicited", 1...1_000_000, standard: 10, "SENDS", "a number of sends") {
      .closedUnsolicited(sends: $0)
    },
    .count("late-send-ok", milliseconds, standard: 3000, "MS", "milliseconds") {
      .lateSendOK(.milliseconds($0))
    },
    .count("mute", commands, standard: 1, "COMMAND", "the number of a command") { .mute(afterCommands: $0) },
    .count("reset-midway", commands, standard: 20, "COMMAND", "the number of a command") {
      .resetMidway(afterCommands: $0)
    },
    Kind(
      name: "udp-loss", standard: "", value: "PROBABILITY", rule: "a probability from 0 to 1",
      read: { text in Double(text).flatMap { (0...1).contains($0) ? .udpLoss($0) : nil } }),
    .count("wifi-disconnect-late", milliseconds, standard: 2000, "MS", "milliseconds") {
      .wifiDisconnectLate(.milliseconds($0))
    },
  ]
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
