import Greentea
import NetworkSocket
import TestConfiguration

extension NetsocketUDP {
  /// 22 sizes are sent as datagrams, each up to three times; most must come back the same.
  static let echoTest = CaseDefinition(
    "UDPSOCKET_ECHOTEST",
    // The loss rule lets at most two sizes fail all three tries; the least if these are the largest two.
    evidence: Evidence(bytesOut: EchoSizes.total, bytesIn: EchoSizes.total - 1200 - 1100)
  ) { environment, context in
    let interface = try environment.interface(context)
    let server = environment.config.echoServer
    var address = SocketAddress()
    // As in the original the result is not looked at: without an address nothing can be sent below.
    _ = await Code.of { () throws(NSAPIError) in address = try await interface.resolve(server?.host) }
    address.port = UInt16(clamping: server?.port ?? 0)
    let socket = UDPSocket()
    let opened = await Code.of { () throws(NSAPIError) in try await socket.open(on: interface.stack) }
    try context.expect("open", opened, equals: .ok)
    // mbed-os 5.15: a lost datagram must not block for ever.
    socket.setTimeout(.seconds(10))
    var sent = 0
    var received = 0
    for size in EchoSizes.all {
      let payload = environment.asciiPayload(size)
      var echoed: [UInt8] = []
      for _ in 0..<triesPerSize where echoed.count != size {
        try context.checkpoint()
        let result = await SizeOrError.of { () throws(NSAPIError) in
          try await socket.send(payload, to: address)
        }
        if let count = result.size, count > 0 { sent += 1 }
        guard result.size == size else { continue }
        echoed = []
        _ = await Code.of { () throws(NSAPIError) in echoed = try await socket.receive(limit: size).bytes }
      }
      if echoed == payload { received += 1 }
    }
    try LossRule.expect(received: received, sent: sent, context)
    let closed = await Code.of { () throws(NSAPIError) in try await socket.close() }
    try context.expect("close", closed, equals: .ok)
  }

  private static let triesPerSize = 3
}
