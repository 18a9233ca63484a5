import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketTCP {
  /// 100 KiB of the character generator's pattern arrive without a gap, on a blocking socket.
  static let receive100K = CaseDefinition(
    "TCPSOCKET_RECV_100K", takes: .milliseconds(9787),
    truth: .evidence,
    evidence: Evidence([.connects: 1, .bytesIn: streamLength])
  ) { environment, context in
    let socket = TCPSocket()
    guard try await connectToChargen(socket, environment, context) else { return }
    try await receiveStream(over: socket, context, goesOn: nil)
    try await context.expectClose(socket)
  }

  /// The same on a non-blocking socket.
  static let receive100KNonBlocking = CaseDefinition(
    "TCPSOCKET_RECV_100K_NONBLOCK", takes: .milliseconds(9781),
    truth: .evidence,
    evidence: Evidence([.connects: 1, .bytesIn: streamLength])
  ) { environment, context in
    let budget = CaseBudget(context)
    let socket = TCPSocket()
    guard try await connectToChargen(socket, environment, context) else { return }
    socket.setBlocking(false)
    let signal = SignalFlag(context.time)
    socket.onSignal(signal.set)
    try await receiveStream(over: socket, context) { _ in
      guard try expectTimeLeft(budget, after: "recv", context) else { return false }
      // A signal that does not come is a failure, and the original goes on.
      _ = try await expectSignal(
        signal, after: "recv", within: streamSignalTimeout, budget: budget, context)
      return true
    }
    try await context.expectClose(socket)
  }

  private static let streamLength = 100 * 1024
  /// The buffer that the cases of the original suite share.
  private static let streamPart = 1220
  /// 20 s in every release, unlike the other cases.
  private static let streamSignalTimeout = Duration.seconds(20)

  private static func connectToChargen(
    _ socket: TCPSocket, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> Bool {
    let code = try await connect(socket, to: .chargen, environment, context)
    return try context.expect("connect to the chargen service", code, equals: .ok)
  }

  /// Each part is compared with the pattern at its place; the last one may go past the length.
  private static func receiveStream(
    over socket: TCPSocket, _ context: CaseContext, goesOn: ((Duration) async throws -> Bool)?
  ) async throws {
    let start = context.time.now
    var pattern: ChargenPattern?
    var received = 0
    while received < streamLength {
      let part = try await receive(1, asking: streamPart, over: socket, context, goesOn: goesOn)
      guard let firstByte = part.first else { break }
      let expected = pattern ?? ChargenPattern(firstByte: firstByte)
      pattern = expected
      let wanted = expected.bytes(part.count, at: received)
      try context.expect(
        "\(part.count) bytes from \(received) on are those of the pattern", part == wanted,
        expected: "the same bytes", actual: Difference.first(part, wanted))
      received += part.count
    }
    let milliseconds = (context.time.now - start).wholeMilliseconds
    context.print("received \(received) bytes in \(milliseconds) ms")
  }
}

/// What a character generator sends (RFC 864): rows of 72 characters, CR, LF, each row one character further.
struct ChargenPattern: Hashable, Sendable {
  private static let rowLength = 74
  private static let characters = 72
  /// After this many rows the original begins again, whatever the ring.
  private static let rows = 95

  private let first: UInt8
  private let ringLength: Int

  /// The first byte of the stream identifies the server: xinetd leaves the blank and the tilde out of its ring.
  init(firstByte: UInt8) {
    if firstByte == UInt8(ascii: "!") {
      first = firstByte
      ringLength = 93
    } else {
      first = UInt8(ascii: " ")
      ringLength = 95
    }
  }

  /// - Parameter offset: in the stream, 0 and up.
  func byte(at offset: Int) -> UInt8 {
    let (row, column) = (offset / Self.rowLength, offset % Self.rowLength)
    return switch column {
    case Self.rowLength - 2: UInt8(ascii: "\r")
    case Self.rowLength - 1: UInt8(ascii: "\n")
    default: first + UInt8((column + row % Self.rows) % ringLength)
    }
  }

  /// `count` bytes of the stream from an offset.
  func bytes(_ count: Int, at offset: Int) -> [UInt8] {
    // As much of the ring again as a row goes past its end.
    let ring = (0..<ringLength + Self.characters).map { first + UInt8($0 % ringLength) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let place = offset + bytes.count
      let (row, column) = place.quotientAndRemainder(dividingBy: Self.rowLength)
      if column < Self.characters {
        let start = row % Self.rows % ringLength
        bytes += ring[start + column..<start + min(Self.characters, column + count - bytes.count)]
      } else {
        bytes.append(byte(at: place))
      }
    }
    return bytes
  }
}

extension NetsocketTCP {
  /// The daytime service sends its line and closes: `recv` reports the end, and `close` is still OK.
  static let endpointClose = CaseDefinition(
    "TCPSOCKET_ENDPOINT_CLOSE", takes: .milliseconds(80), truth: .ended(.daytime),
    evidence: Evidence([.connects: 1, .bytesIn: 1])
  ) { environment, context in
    let socket = TCPSocket()
    let code = try await connect(socket, to: .daytime, environment, context)
    guard try context.expect("connect to the daytime service", code, equals: .ok) else { return }
    var total = 0
    while true {
      var bytes: [UInt8] = []
      let code = await Code.of { () throws(NSAPIError) in
        bytes = try await socket.receive(limit: daytimeLimit)
      }
      // WOULD_BLOCK too: this socket waits.
      guard try context.expect("recv(\(daytimeLimit))", code, equals: .ok) else { break }
      if bytes.isEmpty {
        try context.expect(
          "bytes before the peer closed", total > 0, expected: "at least 1", actual: "\(total)")
        break
      }
      total += bytes.count
      // RFC 867: printing characters, blank, CR and LF.
      let isText = bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0D || $0 == 0x0A }
      try context.expect(
        "what the daytime service sends", isText, expected: "text",
        actual: isText ? "text" : "bytes that are none")
      // The original never ends with a peer that never ends.
      guard
        try context.expect(
          "bytes of the daytime service", total < daytimeLimit, expected: "fewer than \(daytimeLimit)",
          actual: "\(total)")
      else { break }
    }
    try await context.expectClose(socket)
  }

  private static let daytimeLimit = 30
}
