import ESP8266Driver
import NetworkSocket
import SerialLines
import TestSupport
import Testing
import Timekeeping

/// Calls on several threads at once: what a virtual world, which has one thread, cannot show.
@Suite("The driver in real time", .timeLimit(.minutes(TestForm.isFull ? 20 : 2)))
struct RealTimeTests {
  private static let rounds = TestForm.isFull ? 20_000 : 2_000

  /// Runs `body` with an interface on a module that answers at once.
  private func run(
    _ body: @escaping @Sendable (ESP8266Interface, ScriptedModule) async throws -> Void
  ) async throws {
    let world = RealWorld()
    try await TaskScope.run(world) { scope in
      let (host, end) = SimulatedLine.pair(world)
      let module = ScriptedModule(line: end, time: world)
      module.on("AT+RST", "\r\nOK\r\n\r\nready\r\n")
      module.on("AT+CWJAP=*", "WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n")
      module.on("AT+CWQAP", "\r\nOK\r\nWIFI DISCONNECT\r\n")
      scope.spawn { await module.run() }
      let modem = ESP8266(line: host, time: world, settings: ModemSettings())
      scope.spawn { await modem.pump() }
      try await body(
        ESP8266Interface(modem: modem, dns: DNSSettings(), activity: NetworkActivity()), module)
    }
  }

  @Test("one of five sockets that are bound to a port at once gets it")
  func bind() async throws {
    try await run { interface, _ in
      for _ in 0..<Self.rounds {
        var handles: [SocketHandle] = []
        for _ in 0..<5 { handles.append(try await interface.openSocket(.udp)) }
        let bound = await withTaskGroup(of: Bool.self) { group in
          for handle in handles {
            group.addTask {
              do throws(NSAPIError) {
                try await interface.bind(handle, to: SocketAddress(port: 1024))
                return true
              } catch {
                return false
              }
            }
          }
          return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        try #require(bound == 1)
        for handle in handles { try await interface.closeSocket(handle) }
      }
    }
  }

  @Test("an option that is set while its socket is closed never goes to the next socket in the slot")
  func option() async throws {
    try await run { interface, _ in
      for _ in 0..<Self.rounds {
        let old = try await interface.openSocket(.tcp)
        let new = try await withThrowingTaskGroup(of: SocketHandle?.self) { group in
          group.addTask {
            try? await interface.setOption(old, .keepAlive, to: [60, 0, 0, 0])
            return nil
          }
          group.addTask {
            try await interface.closeSocket(old)
            return try await interface.openSocket(.tcp)
          }
          return try await group.reduce(nil) { $0 ?? $1 }
        }
        let handle = try #require(new)
        try #require(try await interface.option(handle, .keepAlive) == [0, 0, 0, 0])
        try await interface.closeSocket(handle)
      }
    }
  }

  @Test("what is asked as soon as the module is ready again is not ended by its restart")
  func restarts() async throws {
    try await run { interface, _ in
      try interface.setCredentials(ssid: "home", password: nil, security: .none)
      for _ in 0..<Self.rounds / 10 {
        try await interface.connect()
        try await interface.disconnect()
      }
    }
  }

  @Test("the handler is told of one status after another, also when it takes its time with the first")
  func statuses() async throws {
    try await run { interface, module in
      let told = Trace<ConnectionStatus>()
      let time = interface.time
      interface.attach { event in
        switch event {
        case .connectionStatusChange(let status):
          let start = time.now
          while status == .disconnected, time.now - start < .milliseconds(20) {}
          told.add(status)
        }
      }
      try interface.setCredentials(ssid: "home", password: nil, security: .none)
      try await interface.connect()
      for _ in 0..<5 {
        // Told by the task that reads the line, and the next status by this one.
        try await module.say("\r\nready\r\n")
        while interface.connectionStatus != .disconnected { try await time.sleep(for: .milliseconds(1)) }
        try await interface.connect()
      }
      let up: [ConnectionStatus] = [.connecting, .globalUp]
      #expect(told.all == up + (0..<5).flatMap { _ in [.disconnected] + up })
    }
  }
}
