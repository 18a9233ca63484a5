import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketTCP {
  /// A receive with a timeout ends in time: five echoes of 100 bytes, waited for in steps of 100 ms.
  static let receiveTimeout = CaseDefinition(
    "TCPSOCKET_RECV_TIMEOUT", .should,
    evidence: Evidence([.connects: 1, .bytesOut: timedRounds * timedSize, .bytesIn: timedRounds * timedSize])
  ) { environment, context in
    let budget = CaseBudget(context)
    let (socket, signal) = try await echoSocket(environment, context)
    socket.setTimeout(.milliseconds(100))
    // Zeros at first, then whatever came back.
    var payload = [UInt8](repeating: 0, count: timedSize)
    for _ in 0..<timedRounds {
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
      payload = received
    }
    try await expectClose(socket, context)
  }

  private static let timedRounds = 5
  private static let timedSize = 100
  /// 150 ± 50; in whole milliseconds, parts cut off.
  private static let timedRange: ClosedRange<Int64> = 100...200
}
