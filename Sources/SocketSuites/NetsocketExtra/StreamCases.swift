import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

extension NetsocketExtra {
  private static let oddBytes = oddPayloads.reduce(0) { $0 + $1.count }

  /// Every byte value goes over a stream and back, and so do words of the AT protocol.
  static let streamByteValues = CaseDefinition(
    "TCPSOCKET_BYTE_VALUES", takes: .milliseconds(1900),
    truth: .streams(.echo) { _ in [oddPayloads.flatMap(\.self)] },
    evidence: Evidence([.connects: 1, .bytesOut: oddBytes, .bytesIn: oddBytes])
  ) { environment, context in
    guard let (socket, signal) = try await connectedSocket(environment, context) else { return }
    for payload in oddPayloads {
      guard try await echo(payload, over: socket, signal, context) else { break }
    }
    try await NetsocketTCP.expectNothingMore(over: socket, context)
    try await context.expectClose(socket)
  }

  private static let links = 5
  private static let rounds = 3
  private static let partSize = 200

  /// Five connections at once, all in both directions; the others work on when one of them ends.
  static let fiveLinks = CaseDefinition(
    "TCPSOCKET_FIVE_LINKS", .should, takes: .milliseconds(3400),
    truth: .evidence,
    evidence: Evidence([
      .connects: links, .bytesOut: (rounds * links + links - 1) * partSize,
      .bytesIn: (rounds * links + links - 1) * partSize,
    ])
  ) { environment, context in
    var sockets: [(socket: TCPSocket, signal: SignalFlag)] = []
    for _ in 0..<links {
      guard let connected = try await connectedSocket(environment, context) else { return }
      sockets.append(connected)
    }
    for _ in 0..<rounds { try await echoOnAll(sockets, environment, context) }
    try await context.expectClose(sockets.removeFirst().socket)
    try await echoOnAll(sockets, environment, context)
    for (socket, _) in sockets { try await context.expectClose(socket) }
  }

  /// Everything is on its way before the first echo is read.
  private static func echoOnAll(
    _ sockets: [(socket: TCPSocket, signal: SignalFlag)], _ environment: SuiteEnvironment,
    _ context: CaseContext
  ) async throws {
    let payloads = sockets.map { _ in environment.asciiPayload(partSize) }
    for (connected, payload) in zip(sockets, payloads) {
      guard try await NetsocketTCP.send(payload, over: connected.socket, connected.signal, context) else {
        return
      }
    }
    for (connected, payload) in zip(sockets, payloads) {
      let received = try await NetsocketTCP.receive(payload.count, over: connected.socket, context)
      try NetsocketTCP.expectEcho(received, of: payload, context)
    }
  }

  /// Nothing listens there, on any machine of a test network.
  private static let closedPort: UInt16 = 1

  /// A connect to a port where nothing listens is an error, and the next one works.
  static let connectRefused = CaseDefinition(
    "TCPSOCKET_CONNECT_REFUSED", takes: .milliseconds(300), truth: .evidence,
    evidence: Evidence([.connects: 1, .bytesIn: partSize])
  ) { environment, context in
    let interface = try environment.interface(context)
    let socket = TCPSocket()
    let code = await Code.of { () throws(NSAPIError) in
      var address = try await interface.resolve(environment.config.echoServer?.host)
      address.port = closedPort
      try await socket.open(on: interface.stack)
      try await socket.connect(to: address)
    }
    try context.expect(
      "connect to port \(closedPort), where nothing listens", code.rawValue < 0, expected: "an error",
      actual: "\(code)")
    try await context.expectClose(socket)
    guard let (next, signal) = try await connectedSocket(environment, context) else { return }
    _ = try await echo(environment.asciiPayload(partSize), over: next, signal, context)
    try await context.expectClose(next)
  }

  /// What the peer sent before it closed can be read long after that.
  static let dataBehindClose = CaseDefinition(
    "TCPSOCKET_DATA_BEHIND_CLOSE", takes: .milliseconds(2080), truth: .ended(.daytime),
    evidence: Evidence([.connects: 1, .bytesIn: 10])
  ) { environment, context in
    let socket = TCPSocket()
    let code = try await NetsocketTCP.connect(socket, to: .daytime, environment, context)
    guard try context.expect("connect to the daytime service", code, equals: .ok) else { return }
    socket.setTimeout(patience)
    try await context.time.sleep(for: .seconds(2))
    var total = 0
    while true {
      let result = await SizeOrError.of { () throws(NSAPIError) in try await socket.receive(limit: 100).count
      }
      guard try context.expect("recv(100)", result.size != nil, expected: "a count", actual: "\(result)"),
        let count = result.size, count > 0
      else { break }
      total += count
    }
    try context.expect("bytes sent before the close", total >= 10, expected: "10 or more", actual: "\(total)")
    try await context.expectClose(socket)
  }

  private static let idleness = Duration.seconds(90)
  /// Milliseconds. A command that is lost while the module sleeps costs the driver's timeout of 2 s.
  private static let wakeLimit: Int64 = 1500

  /// A connection without traffic for 90 s works on, at once.
  static let longIdle = CaseDefinition(
    "TCPSOCKET_LONG_IDLE", .should, takes: .milliseconds(90_300), truth: .echoedPayloads,
    evidence: Evidence([.connects: 1, .bytesOut: 2 * partSize, .bytesIn: 2 * partSize])
  ) { environment, context in
    guard let (socket, signal) = try await connectedSocket(environment, context) else { return }
    guard try await echo(environment.asciiPayload(partSize), over: socket, signal, context) else { return }
    try await context.time.sleep(for: idleness)
    let start = context.time.now
    _ = try await echo(environment.asciiPayload(partSize), over: socket, signal, context)
    let milliseconds = (context.time.now - start).wholeMilliseconds
    try context.expect(
      "time of the first echo behind the idle time", milliseconds <= wakeLimit,
      expected: "at most \(wakeLimit) ms", actual: "\(milliseconds) ms")
    try await context.expectClose(socket)
  }

  /// A socket from before the network was left is dead, and one from after that works.
  static let reconnect = CaseDefinition(
    "NETWORK_RECONNECT", takes: .milliseconds(4300), truth: .evidence,
    evidence: Evidence([.connects: 2, .bytesOut: 2 * partSize, .bytesIn: 2 * partSize])
  ) { environment, context in
    let interface = try environment.interface(context)
    guard let (old, oldSignal) = try await connectedSocket(environment, context) else { return }
    _ = try await echo(environment.asciiPayload(partSize), over: old, oldSignal, context)
    try await context.expectOK("disconnect", interface.disconnect)
    try await context.expectOK("connect", interface.connect)
    let result = await SizeOrError.of { () throws(NSAPIError) in
      try await old.send(environment.asciiPayload(1))
    }
    try context.expect(
      "send on a connection of the network that was left", (result.size ?? 0) == 0, expected: "an error",
      actual: "\(result)")
    try? await old.close()
    guard let (new, newSignal) = try await connectedSocket(environment, context) else { return }
    _ = try await echo(environment.asciiPayload(partSize), over: new, newSignal, context)
    try await context.expectClose(new)
  }
}
