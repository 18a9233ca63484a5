/// What a telnet connection carries (RFC 854).
enum TelnetToken: Hashable, Sendable {
  case data([UInt8])
  case negotiation(TelnetVerb, option: UInt8)
  case subnegotiation(option: UInt8, [UInt8])
}

/// How options are negotiated; the values are those of RFC 854.
enum TelnetVerb: UInt8, Hashable, Sendable {
  case will = 251
  case wont = 252
  case `do` = 253
  case dont = 254
}

/// The bytes with a meaning of their own (RFC 854).
enum TelnetByte {
  static let iac: UInt8 = 255
  static let sb: UInt8 = 250
  static let se: UInt8 = 240

  /// Data as it goes over the connection: IAC doubled.
  static func escaping(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(iac) else { return bytes }
    return bytes.flatMap { $0 == iac ? [iac, iac] : [$0] }
  }

  static func negotiation(_ verb: TelnetVerb, _ option: UInt8) -> [UInt8] { [iac, verb.rawValue, option] }

  static func subnegotiation(_ option: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [iac, sb, option] + escaping(payload) + [iac, se]
  }
}

/// Takes telnet's commands out of a byte stream, wherever it is cut, in bounded memory.
struct TelnetDecoder: Sendable {
  /// No subnegotiation that is understood here is longer; the rest of one that is does not count.
  static let payloadLimit = 64

  private enum State {
    case data
    case command
    case negotiation(TelnetVerb)
    case subnegotiationOption
    case subnegotiation
    case subnegotiationCommand
  }

  private var state = State.data
  private var option: UInt8 = 0
  private var payload: [UInt8] = []

  /// Takes the next bytes; data that stands together comes together.
  mutating func feed(_ bytes: ArraySlice<UInt8>) -> [TelnetToken] {
    var tokens: [TelnetToken] = []
    var data: [UInt8] = []
    func flush() {
      if !data.isEmpty { tokens.append(.data(data)) }
      data = []
    }
    for byte in bytes {
      switch state {
      case .data:
        if byte == TelnetByte.iac { state = .command } else { data.append(byte) }
      case .command:
        state = .data
        switch byte {
        case TelnetByte.iac: data.append(byte)
        case TelnetByte.sb: state = .subnegotiationOption
        default:
          // Other commands (NOP, BREAK, …) have no meaning here.
          if let verb = TelnetVerb(rawValue: byte) { state = .negotiation(verb) }
        }
      case .negotiation(let verb):
        state = .data
        flush()
        tokens.append(.negotiation(verb, option: byte))
      case .subnegotiationOption:
        // IAC here is no option: the frame is broken, and its end is looked for.
        state = byte == TelnetByte.iac ? .subnegotiationCommand : .subnegotiation
        option = byte
        payload = []
      case .subnegotiation:
        if byte == TelnetByte.iac { state = .subnegotiationCommand } else { keep(byte) }
      case .subnegotiationCommand:
        state = .subnegotiation
        if byte == TelnetByte.se {
          state = .data
          flush()
          tokens.append(.subnegotiation(option: option, payload))
        } else {
          keep(byte)
        }
      }
    }
    flush()
    return tokens
  }

  private mutating func keep(_ byte: UInt8) {
    if payload.count < Self.payloadLimit { payload.append(byte) }
  }
}
