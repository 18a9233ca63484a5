import ESP8266Driver
import TestSupport
import Testing

@Suite("Restarting the module from outside", .virtualTime, .timeLimit(.minutes(10)))
struct RestartTests {
  @Test("goes by command where the module listens, also with the second word")
  func command() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT", .silence, .ok)
      let method = try await bench.modem.restart()
      #expect(method == .command)
      #expect(await bench.modem.isAlive())
    }
  }

  @Test("goes by command when the module says ready while it is being asked")
  func boots() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT", Answer(.pause(.milliseconds(200)), .say("\r\nready\r\n")), .ok)
      let method = try await bench.modem.restart()
      #expect(method == .command)
    }
  }

  @Test("a deaf module whose reset wire brings nothing has given no sign of life")
  func deaf() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT", .silence)
      await #expect(throws: ESP8266.RestartFailure.noSignOfLife) { try await bench.modem.restart() }
      #expect(await !bench.modem.isAlive())
    }
  }

  @Test("a busy module is alive")
  func busy() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT", .busy)
      #expect(await bench.modem.isAlive())
    }
  }
}
