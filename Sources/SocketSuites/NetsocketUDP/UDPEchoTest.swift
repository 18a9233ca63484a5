import Greentea
import NetworkSocket

extension NetsocketUDP {
  /// 22 sizes are sent as datagrams, each up to three times; most must come back the same.
  static let echoTest = CaseDefinition(
    "UDPSOCKET_ECHOTEST",
    // The loss rule lets at most two sizes fail all three tries; the least if these are the largest two.
    evidence: Evidence([.bytesOut: EchoSizes.total, .bytesIn: EchoSizes.total - 1200 - 1100])
  ) { environment, context in
    let address = try await echoService(environment, context)
    let socket = try await openSocket(environment, context)
    // mbed-os 5.15: a lost datagram must not block for ever.
    socket.setTimeout(.seconds(10))
    var sent = 0
    var received = 0
    for size in EchoSizes.all {
      let payload = environment.asciiPayload(size)
      var echoed: [UInt8] = []
      for _ in 0..<triesPerSize where echoed.count != size {
        try context.checkpoint()
        let result = await send(payload, to: address, over: socket)
        if let count = result.size, count > 0 { sent += 1 }
        guard result.size == size else { continue }
        echoed = await receive(from: socket, limit: size).datagram?.bytes ?? []
      }
      if echoed == payload { received += 1 }
    }
    try LossRule.expect(received: received, sent: sent, context)
    try await expectClose(socket, context)
  }

  static let triesPerSize = 3
}
