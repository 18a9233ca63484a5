import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

extension NetsocketUDP {
  /// Two datagrams; each must be on its way within 100 ms.
  static let sendToTimeout = CaseDefinition(
    "UDPSOCKET_SENDTO_TIMEOUT", .should, takes: .milliseconds(99), truth: .datagrams(atLeast: 2, \.payloads),
    evidence: Evidence([.bytesOut: 200])
  ) { environment, context in
    let payload = environment.asciiPayload(100)
    let socket = try await openSocket(environment, context)
    let address = try await discardService(environment, context)
    for _ in 0..<2 {
      let start = context.time.now
      let result = await send(payload, to: address, over: socket)
      let milliseconds = (context.time.now - start).wholeMilliseconds
      try context.expect("sendto(100)", result, equals: .size(100))
      try context.expect(
        "time of sendto(100)", milliseconds <= 100, expected: "at most 100 ms",
        actual: "\(milliseconds) ms")
    }
    try await context.expectClose(socket)
  }

  /// No name and the empty name are errors; then an empty datagram and a word are sent to the server.
  static let sendToInvalid = CaseDefinition(
    "UDPSOCKET_SENDTO_INVALID", takes: .milliseconds(58), requires: [.extendedTests],
    truth: .datagrams(atLeast: 1) { _ in [[], word] },
    evidence: Evidence([.bytesOut: word.count])
  ) { environment, context in
    let socket = try await openSocket(environment, context)
    func send(_ bytes: [UInt8], _ host: String?, _ port: UInt16) async -> SizeOrError {
      await SizeOrError.of { () throws(NSAPIError) in try await socket.send(bytes, host: host, port: port) }
    }
    for (host, port) in [(nil, discardPort), ("", discardPort), ("", 0)] as [(String?, UInt16)] {
      let result = await send([], host, port)
      try context.expect(
        "sendto(\(host.map { "\"\($0)\"" } ?? "null"), \(port), 0 bytes)", result.size == nil,
        expected: "an error", actual: "\(result)")
    }
    let server = environment.config.echoServer?.host
    // mbed-os 5.11.4: firmware that cannot send an empty datagram may answer UNSUPPORTED.
    try context.expect(
      "sendto(0 bytes)", await send([], server, discardPort), isOneOf: [.size(0), .error(.unsupported)])
    try context.expect(
      "sendto(\(word.count))", await send(word, server, discardPort), equals: .size(word.count))
    try await context.expectClose(socket)
  }

  /// A hundred small datagrams; a stack that is out of memory gets a second, and ends the case at twice in a row.
  static let sendToRepeat = CaseDefinition(
    "UDPSOCKET_SENDTO_REPEAT", takes: .milliseconds(1380),
    // Every second one may be refused for lack of memory.
    truth: .datagrams(atLeast: repetitions / 2) { _ in [word] },
    evidence: Evidence([.bytesOut: repetitions / 2 * word.count])
  ) { environment, context in
    let socket = try await openSocket(environment, context)
    let address = try await discardService(environment, context)
    var wasOutOfMemory = false
    for _ in 0..<repetitions {
      let result = await send(word, to: address, over: socket)
      if result == .error(.noMemory) {
        if wasOutOfMemory { break }
        wasOutOfMemory = true
        try await context.time.sleep(for: recess)
        continue
      }
      wasOutOfMemory = false
      try context.expect("sendto(\(word.count))", result, equals: .size(word.count))
    }
    try await context.expectClose(socket)
  }

  private static let word = Array("hello".utf8)
  private static let repetitions = 100
  private static let recess = Duration.seconds(1)
}
