import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Restarting the module from outside", .virtualTime)
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
      await #expect(throws: ESP8266.RestartError.noSignOfLife) { try await bench.modem.restart() }
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

  @Test("a restart by itself before the answer to AT+RST is told apart, and AT+RST is said once more")
  func beforeAnswer() async throws {
    try await DriverBench.run { bench in
      bench.module.on(
        "AT+RST", Answer(.pause(.milliseconds(100)), .say("\r\nready\r\n")), .restart)
      let start = bench.world.now
      let method = try await bench.modem.restart()
      #expect(method == .command)
      #expect(bench.world.now - start < .seconds(1))
      #expect(bench.module.takeCommands().count { $0 == "AT+RST" } == 2)
    }
  }

  @Test("a second ready, after the one that was asked for, ends the bring-up", arguments: [1, 20, 200])
  func second(milliseconds: Int) async throws {
    try await DriverBench.run { bench in
      bench.module.on(
        "AT+RST",
        Answer(
          .say("\r\nOK\r\n"), .pause(.milliseconds(300)), .say("\r\nready\r\n"),
          .pause(.milliseconds(milliseconds)), .say("\r\nready\r\n")), .restart)
      await #expect(throws: NSAPIError.deviceError) { try await bench.connect() }
      try await bench.connect()
    }
  }

  @Test("a command that waits while the module restarts as it was told ends at once")
  func otherCommand() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIFSR", .silence, ScriptedModule.addresses("192.0.2.17"))
      async let method = bench.modem.restart()
      try await bench.sleep(.milliseconds(50))
      #expect(bench.module.takeCommands() == ["AT", "AT+RST"])
      let start = bench.world.now
      #expect(await bench.interface.macAddress() == nil)
      #expect(bench.world.now - start < .milliseconds(400))
      #expect(try await method == .command)
      #expect(await bench.interface.macAddress() == "18:fe:34:a0:59:1d")
    }
  }

  @Test("goes by the wire where the module does not listen")
  func wire() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT", .silence)
      async let method = bench.modem.restart()
      // Two tries of AT, and three to get back in step.
      for _ in 0..<1000 where bench.module.resets == 0 { try await bench.sleep(.milliseconds(10)) }
      #expect(bench.module.resets == 1)
      try await bench.sleep(.milliseconds(300))
      try await bench.module.say("\r\nready\r\n")
      #expect(try await method == .wire)
      // It was expected: nobody is told of a restart.
      #expect(bench.statuses.all == [.connecting, .globalUp])
    }
  }
}
