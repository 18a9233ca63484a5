/// A fault as a user writes it: a name, and a value that may be left out.
public struct FaultSpecification: Hashable, Sendable {
  public let name: String
  public let fault: Fault

  /// What is wrong with a name or its value.
  public enum ParseError: Error, Hashable, Sendable {
    case unknownName(String, known: [String])

    /// The rule is what should stand behind the `=`.
    case badValue(String, of: String, rule: String)
  }

  /// The names of all faults, in the order of the alphabet.
  public static let names = kinds.map(\.name)

  /// Reads `NAME` or `NAME=VALUE`.
  public init(_ text: some StringProtocol) throws(ParseError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    try self.init(name: String(parts[0]), value: parts.count == 2 ? String(parts[1]) : "")
  }

  /// - Parameter value: empty for the fault's own default.
  public init(name: String, value: String) throws(ParseError) {
    guard let kind = Self.kinds.first(where: { $0.name == name }) else {
      throw .unknownName(name, known: Self.names)
    }
    self.name = name
    guard let fault = kind.read(value.isEmpty ? kind.standard : value) else {
      throw .badValue(value, of: name, rule: kind.rule)
    }
    self.fault = fault
  }

  private struct Kind: Sendable {
    let name: String
    /// The value of a name that stands alone.
    let standard: String
    let rule: String
    let read: @Sendable (String) -> Fault?

    /// A fault with a whole number.
    init(
      _ name: String, _ range: ClosedRange<Int>, standard: Int, _ noun: String,
      _ make: @escaping @Sendable (Int) -> Fault
    ) {
      self.name = name
      self.standard = String(standard)
      rule = "\(noun) from \(range.lowerBound) to \(range.upperBound) (\(standard) if left out)"
      read = { text in Int(text).flatMap { range.contains($0) ? make($0) : nil } }
    }

    init(_ name: String, standard: String, rule: String, read: @escaping @Sendable (String) -> Fault?) {
      self.name = name
      self.standard = standard
      self.rule = rule
      self.read = read
    }
  }

  private static let commands = 1...1_000_000
  private static let milliseconds = 0...60_000

  private static let kinds = [
    Kind("boot-garbage", 1...4096, standard: 300, "a number of bytes") { .bootGarbage(bytes: $0) },
    Kind("busy-storm", commands, standard: 20, "the number of a command") { .busyStorm(afterCommands: $0) },
    Kind("closed-unsolicited", 1...1_000_000, standard: 10, "a number of sends") {
      .closedUnsolicited(sends: $0)
    },
    Kind("late-send-ok", milliseconds, standard: 3000, "milliseconds") { .lateSendOK(.milliseconds($0)) },
    Kind("mute", commands, standard: 1, "the number of a command") { .mute(afterCommands: $0) },
    Kind("reset-midway", commands, standard: 20, "the number of a command") {
      .resetMidway(afterCommands: $0)
    },
    Kind("udp-loss", standard: "", rule: "a probability from 0 to 1") { text in
      Double(text).flatMap { (0...1).contains($0) ? .udpLoss($0) : nil }
    },
    Kind("wifi-disconnect-late", milliseconds, standard: 2000, "milliseconds") {
      .wifiDisconnectLate(.milliseconds($0))
    },
  ]
}

extension FaultSpecification.ParseError {
  /// What is wrong, and what would be right.
  public var message: String {
    switch self {
    case .unknownName(let name, let known):
      "the simulator has no fault '\(name)'; it has \(known.joined(separator: ", "))"
    case .badValue(let value, let name, let rule):
      "\(name) is to be followed by = and \(rule), not by '\(value)'"
    }
  }
}
