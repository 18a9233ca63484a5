import Timekeeping

/// What a bad line or a bad firmware does to a message of a module.
public enum NoiseKind: String, CaseIterable, Hashable, Sendable {
  /// It does not come.
  case drop
  /// It comes twice.
  case double
  /// It comes late, behind others.
  case reorder
  /// Its end is missing.
  case cut
  /// A bit of it is another.
  case flip
  /// It comes in two parts with a pause between them.
  case split
  /// Its line end is missing, so that the next one follows at once.
  case glue
  /// A word that modules say stands before it, in it or behind it.
  case stuff

  /// The probability, 0…1, with which a message is changed so that 30 to 70 % of the cases still end OK.
  ///
  /// Measured on the fault-free simulated module with AT 1.7.
  public var standardProbability: Double {
    switch self {
    case .drop, .cut, .flip: 0.02
    case .double: 0.3
    case .reorder: 0.1
    case .split: 0.3
    case .glue, .stuff: 0.03
    }
  }

  /// What comes in place of a message.
  ///
  /// - Parameter message: 1 byte and up.
  func pieces(of message: [UInt8], using generator: inout SeededGenerator) -> [NoisePiece] {
    func place(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + Int(generator.below(UInt64(range.count)))
    }
    switch self {
    case .drop: return []
    case .double: return [NoisePiece(message + message)]
    case .reorder:
      let delay = generator.duration(in: .milliseconds(1)...(.milliseconds(400)))
      return [NoisePiece(message, after: delay, isOvertaken: true)]
    case .cut:
      return message.count == 1 ? [] : [NoisePiece(Array(message.prefix(place(1...message.count - 1))))]
    case .flip:
      var flipped = message
      flipped[place(0...message.count - 1)] ^= 1 << UInt8(place(0...7))
      return [NoisePiece(flipped)]
    case .split:
      guard message.count > 1 else { return [NoisePiece(message)] }
      let cut = place(1...message.count - 1)
      // Some pauses are longer than a driver waits for an answer.
      let longest = generator.chance(0.1) ? Duration.seconds(3) : .milliseconds(300)
      let delay = generator.chance(0.3) ? .zero : generator.duration(in: .zero...longest)
      return [NoisePiece(Array(message[..<cut])), NoisePiece(Array(message[cut...]), after: delay)]
    case .glue:
      let lineEnd: Set<UInt8> = [0x0D, 0x0A]
      let end = message.lastIndex { !lineEnd.contains($0) }.map { $0 + 1 } ?? 0
      return [NoisePiece(Array(message[..<end]))]
    case .stuff:
      let word = NoiseWords.all[place(0...NoiseWords.all.count - 1)]
      let cut = generator.chance(0.5) ? 0 : generator.chance(0.5) ? message.count : place(0...message.count)
      return [NoisePiece(Array(message[..<cut]) + Array(word.utf8) + Array(message[cut...]))]
    }
  }
}

/// Bytes that come in place of a message, or of a part of it.
struct NoisePiece: Hashable, Sendable {
  let bytes: [UInt8]
  /// How much later than the piece before it, or than the message.
  var delay: Duration
  /// Whether what the module says later does not wait for it.
  var isOvertaken: Bool

  init(_ bytes: [UInt8], after delay: Duration = .zero, isOvertaken: Bool = false) {
    self.bytes = bytes
    self.delay = delay
    self.isOvertaken = isOvertaken
  }
}

/// What a module might say at the wrong time, with numbers beyond every range.
enum NoiseWords {
  static let all =
    lines.map { "\r\n\($0)\r\n" } + lines.map { "\($0)\r\n" } + [
      "> ", "\r\n> ", ">", "\r\n\r\n", "\0\0\0", "\u{FF}",
    ]
    + links.flatMap { link in
      [
        "+IPD,\(link),5:hello", "+IPD,\(link),0:", "+IPD,\(link),-1:", "+IPD,\(link),:", "+IPD,\(link)",
        "+IPD,\(link),99999999999999999999:", "+IPD,\(link),4294967296:abc", "+IPD,\(link),1460:short",
        "+IPD,\(link),5,1.2.3.4,70000:hello", "+IPD,\(link),5,300.1.1.1,7:hello", "\r\n+IPD,\(link),1000\r\n",
        "\(link),CLOSED\r\n", "\(link),CONNECT\r\n", "\(link),CONNECT FAIL\r\n", "\(link),SEND OK\r\n",
      ]
    }

  /// One that a driver uses, the last one that a module has, and two that it does not have.
  private static let links = ["0", "1", "4", "5", "99999999999"]

  private static let lines = [
    "OK", "ERROR", "FAIL", "SEND OK", "SEND FAIL", "SEND Canceled", "busy p...", "busy s...", "CLOSED",
    "CONNECT",
    "ALREADY CONNECTED", "ready", "link is not valid", "no ip", "no change", "DNS Fail", "Link", "UNLINK",
    "WIFI CONNECTED", "WIFI GOT IP", "WIFI DISCONNECT", "No AP", "Recv 5 bytes", "Recv 0 bytes",
    "Recv -1 bytes",
    "Recv 99999999999999999999 bytes", "+CIPRECVDATA,5:hello", "+CIPRECVDATA,99999999999:",
    "+CIPRECVDATA,-1:",
    "+CWJAP:1", "+CWJAP:99999999999", "+CIPSTATUS:0,\"TCP\",\"1.2.3.4\",7,1,0", "STATUS:2", "STATUS:99",
    "+CIFSR:STAIP,\"1.2.3.4\"", "+CIFSR:STAIP,\"0.0.0.0\"",
    "+CWLAP:(3,\"ghost\",-40,\"00:00:00:00:00:01\",1,0,0)",
    "+CWLAP:(99,\"\",999,\"\",-1)", "+CIPDOMAIN:1.2.3.4", "+CIPSTA:ip:\"1.2.3.4\"", "AT version:9.9.9.9",
  ]
}
