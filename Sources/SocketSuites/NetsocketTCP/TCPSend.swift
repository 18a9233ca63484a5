import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketTCP {
  /// Five bytes are sent to the discard service, a thousand times.
  static let sendRepeat = CaseDefinition(
    "TCPSOCKET_SEND_REPEAT", takes: .milliseconds(31_511),
    truth: .streams(.discard) { _ in [repeated(greeting, repeatedSends)] },
    evidence: Evidence([.connects: 1, .bytesOut: repeatedSends * greeting.count])
  ) { environment, context in
    let socket = TCPSocket()
    // As in the original the result is ignored: without a connection the first send fails.
    _ = try await connect(socket, to: .discard, environment, context)
    for _ in 0..<repeatedSends {
      let sent = await SizeOrError.of { () throws(NSAPIError) in try await socket.send(greeting) }
      guard try context.expect("send(\(greeting.count))", sent, equals: .size(greeting.count)) else { break }
    }
    try await context.expectClose(socket)
  }

  /// None of ten sends to the discard service takes too long.
  static let sendTimeout = CaseDefinition(
    "TCPSOCKET_SEND_TIMEOUT", .should, takes: .milliseconds(378),
    truth: .streams(.discard) { _ in [repeated(greeting, timedSends)] },
    evidence: Evidence([.connects: 1, .bytesOut: timedSends * greeting.count])
  ) { environment, context in
    let socket = TCPSocket()
    let code = try await connect(socket, to: .discard, environment, context)
    guard try context.expect("connect to the discard service", code, equals: .ok) else { return }
    for _ in 0..<timedSends {
      let start = context.time.now
      let sent = await SizeOrError.of { () throws(NSAPIError) in try await socket.send(greeting) }
      let milliseconds = (context.time.now - start).wholeMilliseconds
      guard
        try context.expect(
          "send(\(greeting.count)) in time",
          sent == .size(greeting.count) && milliseconds <= longestSend,
          expected: "\(greeting.count) within \(longestSend) ms", actual: "\(sent) after \(milliseconds) ms")
      else { break }
    }
    try await context.expectClose(socket)
  }

  private static let greeting = Array("hello".utf8)
  /// 100 from mbed-os 5.12 on.
  private static let repeatedSends = 1000
  private static let timedSends = 10
  private static let longestSend: Int64 = 800

  /// A receive with a timeout ends in time: five echoes of 100 bytes, waited for in steps of 100 ms.
  static let receiveTimeout = CaseDefinition(
    "TCPSOCKET_RECV_TIMEOUT", .should, takes: .milliseconds(364),
    truth: .echoedParts(timedRounds, of: timedSize, others: [[UInt8](repeating: 0, count: timedSize)]),
    evidence: Evidence([.connects: 1, .bytesOut: timedRounds * timedSize, .bytesIn: timedRounds * timedSize])
  ) { environment, context in
    let budget = CaseBudget(context)
    let (socket, signal) = try await echoSocket(environment, context)
    socket.setTimeout(.milliseconds(100))
    for _ in 0..<timedRounds {
      // The original sends zeros, then each echo, and compares nothing.
      let payload = environment.asciiPayload(timedSize)
      let sent = await SizeOrError.of { () throws(NSAPIError) in try await socket.send(payload) }
      try context.expect("send(\(timedSize))", sent, equals: .size(timedSize))
      let received = try await receive(timedSize, over: socket, context) { took in
        guard try await expectSignal(signal, after: "recv", budget: budget, context) else { return false }
        let milliseconds = took.wholeMilliseconds
        try context.expect(
          "time of recv with a timeout of 100 ms", timedRange.contains(milliseconds),
          expected: "\(timedRange.lowerBound) to \(timedRange.upperBound) ms", actual: "\(milliseconds) ms")
        return true
      }
      guard received.count >= timedSize else { break }
      try expectEcho(received, of: payload, context)
    }
    try await expectNothingMore(over: socket, context)
    try await context.expectClose(socket)
  }

  private static let timedRounds = 5
  private static let timedSize = 100
  /// 150 ± 50; in whole milliseconds, parts cut off.
  private static let timedRange: ClosedRange<Int64> = 100...200
}
