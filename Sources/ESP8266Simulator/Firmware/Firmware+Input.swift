extension Firmware {
  private static let lineFeed = UInt8(ascii: "\n")

  /// While a command runs, only this line means something.
  private static let restartLine = Array("AT+RST\r\n".utf8)

  mutating func receive(_ bytes: [UInt8]) {
    var rest = bytes[...]
    // The firmware writes to its UART before it reads on; meanwhile its input overflows.
    while let byte = rest.first, output.backlog(at: now) <= profile.limits.outputBacklog {
      let count = max(takePayload(of: rest), takeCommand(of: rest))
      if count == 0 { receive(byte) }
      rest = rest.dropFirst(max(count, 1))
    }
  }

  /// Takes at once what can only be payload: all of it but the last byte, which ends it.
  ///
  /// - Returns: how many bytes.
  private mutating func takePayload(of bytes: ArraySlice<UInt8>) -> Int {
    guard case .payload(var payload) = input, case .sending(let order) = pendingCommand,
      order.style == .counted,
      !profile.openPoints.echoesPayload
    else { return 0 }
    // Taken out, so that appending does not copy.
    input = .deaf
    let count = payload.takeAllButLast(of: bytes)
    input = .payload(payload)
    return count
  }

  /// Takes at once what can only be the inside of a command line: what fits before its LF, if nothing is echoed.
  ///
  /// - Returns: how many bytes.
  private mutating func takeCommand(of bytes: ArraySlice<UInt8>) -> Int {
    guard case .collecting(var line) = input, !session.echoes else { return 0 }
    let room = max(profile.limits.commandLine - 3 - line.count, 0)
    let inside = bytes.prefix(room).prefix { $0 != Self.lineFeed }
    guard !inside.isEmpty else { return 0 }
    // Taken out, so that appending does not copy.
    input = .deaf
    line += inside
    input = .collecting(line)
    return inside.count
  }

  private mutating func receive(_ byte: UInt8) {
    switch input {
    case .deaf: return
    case .hunting(let previous):
      echo(byte)
      hunt(previous, byte)
    case .collecting(var line):
      echo(byte)
      // Taken out, so that appending does not copy.
      input = .deaf
      line.append(byte)
      collect(line)
    case .processing(let line):
      if profile.openPoints.echoesWhileBusy { echo(byte) }
      overhear(line, byte, busy: "\r\nbusy p...\r\n") { .processing($0) }
    case .sending(let line):
      if profile.openPoints.echoesWhileBusy { echo(byte) }
      overhear(line, byte, busy: profile.grammar.busySending) { .sending($0) }
    case .transparent(var packet):
      input = .deaf
      packet.bytes.append(byte)
      packet.lastByte = now
      takeTransparently(packet)
    case .payload(let payload):
      if profile.openPoints.echoesPayload { echo(byte) }
      input = .deaf
      collect(byte, payload)
    }
  }

  /// Repeats everything but LF, and adds CR LF when the line is complete; 2.x repeats the LF too.
  private mutating func echo(_ byte: UInt8) {
    if session.echoes, byte != Self.lineFeed || profile.grammar.echoesLiterally {
      output.write([byte], at: now)
    }
  }

  private mutating func hunt(_ previous: UInt8, _ byte: UInt8) {
    switch (previous, byte) {
    case (UInt8(ascii: "A"), UInt8(ascii: "T")), (UInt8(ascii: "a"), UInt8(ascii: "t")):
      input = .collecting([])
    case (_, Self.lineFeed):
      write("\r\nERROR\r\n")
      input = .idle
    default: input = .hunting(byte)
    }
  }

  private mutating func collect(_ line: [UInt8]) {
    guard line.last == Self.lineFeed else {
      // The header counts, and the LF must still fit.
      let isTooLong = line.count + 2 >= profile.limits.commandLine
      input = isTooLong ? .idle : .collecting(line)
      return
    }
    let effect = faults.commandLineReceived(at: now)
    switch effect {
    case .none, .busy: break
    case .hang: return hang()
    case .restart: return crash()
    }
    if session.echoes, !profile.grammar.echoesLiterally { write("\r\n") }
    if effect == .busy {
      input = .idle
      return write("\r\nbusy p...\r\n")
    }
    input = .processing([])
    begin(line.dropLast())
  }

  private mutating func overhear(
    _ line: [UInt8], _ byte: UInt8, busy: String, next: ([UInt8]) -> InputState
  ) {
    // One byte more than the line that means something is enough to tell it from every other.
    let heard = line.count <= Self.restartLine.count ? line + [byte] : line
    guard byte == Self.lineFeed else {
      input = next(heard)
      return
    }
    input = next([])
    if heard.starts(with: Array("AT".utf8)) {
      switch faults.commandLineReceived(at: now) {
      case .none: break
      case .hang: return hang()
      case .restart: return crash()
      case .busy: return write(busy)
      }
    }
    if heard == Self.restartLine {
      write("\r\nWill force to restart!!!\r\n")
      restart()
    } else {
      writeCode("0b")
      write(busy)
    }
  }
}

/// What the firmware does with the next byte from the UART.
///
/// The states of the receiver task of AT 0.20, whose source is public.
enum InputState: Sendable {
  /// Input is dropped: off, booting, restarting or hung.
  case deaf

  /// Looks for the header `AT`; the byte before.
  case hunting(UInt8)

  /// Behind the header: the bytes since then.
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
