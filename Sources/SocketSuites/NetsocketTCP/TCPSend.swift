import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketTCP {
  /// Five bytes are sent to the discard service, a thousand times.
  static let sendRepeat = CaseDefinition(
    "TCPSOCKET_SEND_REPEAT", evidence: Evidence([.connects: 1, .bytesOut: repeatedSends * greeting.count])
  ) { environment, context in
    let socket = TCPSocket()
    // As in the original the result is not looked at: without a connection the first send fails.
    _ = try await connect(socket, to: .discard, environment, context)
    for _ in 0..<repeatedSends {
      let sent = await SizeOrError.of { () throws(NSAPIError) in try await socket.send(greeting) }
      guard try context.expect("send(\(greeting.count))", sent, equals: .size(greeting.count)) else { break }
    }
    try await expectClose(socket, context)
  }

  /// None of ten sends to the discard service takes too long.
  static let sendTimeout = CaseDefinition(
    "TCPSOCKET_SEND_TIMEOUT", .should, evidence: Evidence([.connects: 1, .bytesOut: timedSends * greeting.count])
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
    try await expectClose(socket, context)
  }

  private static let greeting = Array("hello".utf8)
  /// 100 from mbed-os 5.12 on.
  private static let repeatedSends = 1000
  private static let timedSends = 10
  private static let longestSend: Int64 = 800
}
