/// The client's side of RFC 2217, as a value: bytes in, bytes and answers out.
struct ComPortClient: Sendable {
  /// The COM-PORT option and the telnet options that it stands on (RFC 2217, 856, 858).
  enum Option {
    static let binary: UInt8 = 0
    static let suppressGoAhead: UInt8 = 3
    static let comPort: UInt8 = 44
    static let wanted = [binary, suppressGoAhead, comPort]
  }

  /// The commands of RFC 2217 from the client; the server's answers are 100 higher.
  enum Command: UInt8 {
    case setBaud = 1
    case setDataSize = 2
    case setParity = 3
    case setStopSize = 4
    case setControl = 5
    case suspend = 8
    case resume = 9
    case setLineStateMask = 10
    case setModemStateMask = 11
    case purge = 12

    static let answerOffset: UInt8 = 100

    func bytes(_ values: UInt8...) -> [UInt8] {
      TelnetByte.subnegotiation(Option.comPort, [rawValue] + values)
    }
  }

  /// Whether the server speaks RFC 2217.
  enum Agreement: Hashable, Sendable {
    case unknown
    case agreed
    case refused
  }

  private enum Side: Hashable {
    case ours
    case theirs
  }

  private struct Key: Hashable {
    let side: Side
    let option: UInt8
  }

  private var decoder = TelnetDecoder()
  /// Options that are on, or asked for and not answered.
  private var isOn: [Key: Bool] = [:]
  private(set) var agreement = Agreement.unknown
  /// The server has asked for silence.
  private(set) var isSuspended = false
  /// What the server said that the speed is, since it was last set.
  private(set) var confirmedBaud: Int?
  private var baud: Int
  private var flowControl: FlowControl
  private let resting: ModemWires

  /// - Parameter resting: wires to release at the beginning.
  init(baud: Int, flowControl: FlowControl, resting: ModemWires) {
    self.baud = baud
    self.flowControl = flowControl
    self.resting = resting
  }

  /// What is said first.
  mutating func hello() -> [UInt8] {
    var bytes: [UInt8] = []
    for option in Option.wanted {
      isOn[Key(side: .ours, option: option)] = false
      bytes += TelnetByte.negotiation(.will, option)
    }
    for option in [Option.binary, Option.suppressGoAhead] {
      isOn[Key(side: .theirs, option: option)] = false
      bytes += TelnetByte.negotiation(.do, option)
    }
    return bytes
  }

  /// Sets the speed; said at once if the server has agreed, else when it does.
  mutating func configure(baud: Int, flowControl: FlowControl) -> [UInt8] {
    self.baud = baud
    self.flowControl = flowControl
    confirmedBaud = nil
    return agreement == .agreed ? lineSettings() : []
  }

  private func lineSettings() -> [UInt8] {
    let speed = UInt32(clamping: baud)
    let digits = (0..<4).map { UInt8(truncatingIfNeeded: speed >> (24 - 8 * $0)) }
    return Command.setBaud.bytes(digits[0], digits[1], digits[2], digits[3])
      + Command.setDataSize.bytes(8) + Command.setParity.bytes(1) + Command.setStopSize.bytes(1)
      // No flow control, or that of the wires.
      + Command.setControl.bytes(flowControl == .none ? 1 : 3)
  }

  static func setting(_ wires: ModemWires, asserted: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    if wires.contains(.dtr) { bytes += Command.setControl.bytes(asserted ? 8 : 9) }
    if wires.contains(.rts) { bytes += Command.setControl.bytes(asserted ? 11 : 12) }
    return bytes
  }

  /// Takes what the server says; gives what is for the reader, and what to answer.
  mutating func receive(_ bytes: ArraySlice<UInt8>) -> (data: [UInt8], answer: [UInt8]) {
    var data: [UInt8] = []
    var answer: [UInt8] = []
    for token in decoder.feed(bytes) {
      switch token {
      case .data(let bytes): data += bytes
      case .negotiation(let verb, let option): answer += negotiate(verb, option)
      case .subnegotiation(Option.comPort, let payload): hear(payload)
      case .subnegotiation: break
      }
    }
    return (data, answer)
  }

  private mutating func negotiate(_ verb: TelnetVerb, _ option: UInt8) -> [UInt8] {
    let side = verb == .do || verb == .dont ? Side.ours : .theirs
    let (yes, no): (TelnetVerb, TelnetVerb) = side == .ours ? (.will, .wont) : (.do, .dont)
    let key = Key(side: side, option: option)
    guard Option.wanted.contains(option) else {
      return verb == .do || verb == .will ? TelnetByte.negotiation(no, option) : []
    }
    let before = isOn[key]
    if verb == .do || verb == .will {
      guard before != true else { return [] }
      isOn[key] = true
      var answer = before == nil ? TelnetByte.negotiation(yes, option) : []
      if option == Option.comPort, agreement != .agreed {
        agreement = .agreed
        answer += lineSettings() + Self.setting(resting, asserted: false)
        // Nobody here listens to what the wires do.
        answer += Command.setLineStateMask.bytes(0) + Command.setModemStateMask.bytes(0)
      }
      return answer
    }
    isOn[key] = nil
    if option == Option.comPort, side == .ours { agreement = .refused }
    return before == true ? TelnetByte.negotiation(no, option) : []
  }

  private mutating func hear(_ payload: [UInt8]) {
    guard let code = payload.first, code >= Command.answerOffset,
      let command = Command(rawValue: code - Command.answerOffset)
    else { return }
    switch command {
    case .setBaud where payload.count >= 5:
      confirmedBaud = Int(payload[1...4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    case .suspend: isSuspended = true
    case .resume: isSuspended = false
    default: break
    }
  }
}
