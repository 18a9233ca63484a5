/// One thing that a module said.
public enum ATToken: Equatable, Sendable {
  /// A line without its end (LF, or any CRs and LF). Never empty.
  case line([UInt8])
  /// `>` at the start of a line, with the one space that may follow it.
  case prompt
  /// Binary data behind a header such as `+IPD,0,5:`.
  case data(ATData)
  /// Bytes that were dropped.
  case noise(ATNoise)
}

/// Binary data and the fields of the header before it.
public struct ATData: Equatable, Sendable {
  /// Which of the tokenizer's rules it was.
  public let rule: ATDataRule
  /// The comma-separated fields of the header, quotes kept.
  public let fields: [[UInt8]]

  public let payload: [UInt8]

  /// How many bytes that the header announced have not come; 0 unless they were given up.
  public let missing: Int

  public init(rule: ATDataRule, fields: [[UInt8]], payload: [UInt8], missing: Int = 0) {
    self.rule = rule
    self.fields = fields
    self.payload = payload
    self.missing = missing
  }
}

/// Why bytes were dropped. The tokenizer goes on with the next line.
public enum ATNoise: Error, Hashable, Sendable {
  /// A line above ``ATLimits/line``; how many bytes it had.
  case lineTooLong(bytes: Int)
  /// A header that announced more than ``ATLimits/payload`` bytes.
  case payloadTooLong(announced: Int)
  /// A header that breaks its rule.
  case malformedHeader
}

/// What is the most that a tokenizer keeps, in bytes.
public struct ATLimits: Hashable, Sendable {
  /// Longest line. The longest regular one of AT 1.7 is a `+CWLAP` record of about 120 bytes.
  public var line = 1024
  /// Longest payload. AT 1.7 sends at most 1460 unasked and 2048 on request; 2.x up to 2920 unasked.
  public var payload = 8192

  public init() {}
}

/// The form of a header that announces binary data.
public struct ATDataRule: Hashable, Sendable {
  /// Who the data is for.
  public enum Destination: Hashable, Sendable {
    /// The running exchange asked for it.
    case exchange
    /// It comes by itself.
    case unsolicited
  }

  /// What the line begins with, up to the first field.
  public let prefix: [UInt8]
  /// How many fields the header may have.
  public let fieldCounts: Set<Int>
  /// Which field, from 0, tells the number of payload bytes.
  public let lengthField: Int
  /// What stands between the last field and the payload. A line end instead makes it an ordinary line.
  public let terminator: UInt8

  public let destination: Destination

  public init(
    prefix: String, fieldCounts: Set<Int>, lengthField: Int, terminator: Character,
    destination: Destination
  ) {
    self.prefix = Array(prefix.utf8)
    self.fieldCounts = fieldCounts
    self.lengthField = lengthField
    self.terminator = terminator.asciiValue ?? UInt8(ascii: ":")
    self.destination = destination
  }
}
