/// A way in which a module can be wrong, as the catalogue lists it: what it is, and how to switch it on.
public struct Defect: Sendable {
  /// As in `sim:at1.7?NAME=VALUE`.
  public let name: String
  public let family: DefectFamily
  /// What the module does wrong.
  public let sentence: String
  /// Where defects of its kind are known from: reports as `owner/repository#number`, or another public source.
  public let source: String
  /// A cause that has one of these texts names the mechanism.
  public let words: [String]
  /// Why no case on sockets can see it; nil for those that are to be found.
  public var invisible: String?
  /// Its value in the matrix; empty for its own default.
  public var example = ""

  /// The value of a name that stands alone; empty if it needs one.
  let standard: String
  /// What stands for the value in help, such as `BYTES`; empty if it has none.
  let value: String
  let rule: String
  let read: @Sendable (String) -> Fault?
  /// What a value makes of the firmware; nil for a fault that the firmware knows by itself.
  let hooks: (@Sendable (Int) -> FaultHooks)?

  /// The part of a device's name that switches it on, such as `lost-segment` or `udp-loss=0.5`.
  public var choice: String { example.isEmpty ? name : "\(name)=\(example)" }

  /// Whether it takes part in the firmware by hooks; else the firmware knows it by itself.
  public var isHooked: Bool { hooks != nil }

  /// All, in the order of their names.
  public static let all: [Defect] =
    [
      framing, sending, receiving, links, datagrams, lookups, joining, status, resets, busyness, limits, uart,
      field,
    ].flatMap(\.self).sorted { $0.name < $1.name }

  /// The defect of that name; nil if there is none.
  public static func named(_ name: String) -> Defect? {
    all.first { $0.name == name }
  }
}

/// What a defect is about.
public enum DefectFamily: String, CaseIterable, Sendable {
  case framing = "framing and parsing"
  case sending = "sending and confirmation"
  case receiving = "receiving"
  case links = "links"
  case datagrams = "UDP"
  case lookups = "DNS"
  case joining = "joining and scanning"
  case status = "status events"
  case resets = "resets and brown-outs"
  case busyness = "busy rules and timing"
  case limits = "memory and limits"
  case uart = "UART and flow control"
  case field = "seen in the field"
}

// MARK: Making one

extension Defect {
  /// A defect without a value.
  init(
    _ name: String, _ family: DefectFamily, _ sentence: String, source: String, words: [String],
    invisible: String? = nil, _ hooks: FaultHooks
  ) {
    self.init(
      name: name, family: family, sentence: sentence, source: source, words: words, invisible: invisible,
      standard: "1", value: "", rule: "no value",
      read: { $0 == "1" ? .defect(name, value: 1) : nil }, hooks: { _ in hooks })
  }

  /// A defect with a whole number, 1 and up.
  ///
  /// - Parameter noun: what the number is, such as `number of sends`.
  init(
    _ name: String, _ family: DefectFamily, _ sentence: String, source: String, words: [String],
    standard: Int, _ value: String, _ noun: String, _ hooks: @escaping @Sendable (Int) -> FaultHooks
  ) {
    self = Defect.counted(
      name, family, sentence, source: source, words: words, 1...1_000_000, standard: standard, value, noun,
      hooks: hooks, make: { .defect(name, value: $0) })
  }

  /// A defect that the firmware knows by itself.
  static func count(
    _ name: String, _ family: DefectFamily, _ sentence: String, source: String, words: [String],
    _ range: ClosedRange<Int>, standard: Int, _ value: String, _ noun: String,
    _ make: @escaping @Sendable (Int) -> Fault
  ) -> Defect {
    counted(
      name, family, sentence, source: source, words: words, range, standard: standard, value, noun,
      hooks: nil,
      make: make)
  }

  private static func counted(
    _ name: String, _ family: DefectFamily, _ sentence: String, source: String, words: [String],
    _ range: ClosedRange<Int>, standard: Int, _ value: String, _ noun: String,
    hooks: (@Sendable (Int) -> FaultHooks)?, make: @escaping @Sendable (Int) -> Fault
  ) -> Defect {
    Defect(
      name: name, family: family, sentence: sentence, source: source, words: words,
      standard: String(standard), value: value,
      rule: "\(noun) from \(range.lowerBound) to \(range.upperBound) (\(standard) if left out)",
      read: { text in Int(text).flatMap { range.contains($0) ? make($0) : nil } }, hooks: hooks)
  }
}

extension Defect {
  /// Datagrams are lost with a probability.
  static let udpLoss = Defect(
    name: "udp-loss", family: .datagrams,
    sentence: "Datagrams to and from the echo service are lost with this probability",
    source: "esp8266/Arduino#2285, espressif/esp-at#176", words: ["datagrams", "datagram"],
    example: "0.5", standard: "", value: "PROBABILITY", rule: "a probability from 0 to 1",
    read: { text in Double(text).flatMap { (0...1).contains($0) ? .udpLoss($0) : nil } }, hooks: nil)
}
