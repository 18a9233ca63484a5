import ESP8266Driver
import NetworkSocket
import SerialLines
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("A line that was gone for a while", .virtualTime)
struct GapTests {
  /// Ends a read as a line does that was opened again.
  private final class GapLine: SerialLine {
    private let base: any SerialLine
    private let time: any TimeSource
    private let hasGap = Mutex(false)

    init(_ base: any SerialLine, _ time: any TimeSource) {
      self.base = base
      self.time = time
    }

    func interrupt() {
      hasGap.withLock { $0 = true }
    }

    func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
      while true {
        let isGap = hasGap.withLock { gap in
          defer { gap = false }
          return gap
        }
        if isGap { throw .interrupted }
        let next = time.now + .milliseconds(10)
        let bytes = try await base.read(until: deadline.map { min($0, next) } ?? next)
        if !bytes.isEmpty || deadline.map({ $0 <= time.now }) == true { return bytes }
      }
    }

    func write(_ bytes: [UInt8]) async throws(SerialLineError) { try await base.write(bytes) }
    func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
      try await base.configure(baud: baud, flowControl: flowControl)
    }
    func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }
    func close() { base.close() }
  }

  @Test("leaves a module of which nothing is known: sockets are lost, and a bring-up makes it whole again")
  func gap() async throws {
    let line = Mutex<GapLine?>(nil)
    let wrap = { (base: any SerialLine, time: any TimeSource) -> any SerialLine in
      let gap = GapLine(base, time)
      line.withLock { $0 = gap }
      return gap
    }
    try await DriverBench.run(wrapping: wrap) { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on("AT+CIFSR", .silence, ScriptedModule.addresses("192.0.2.17"))
      async let mac = bench.interface.macAddress()
      try await bench.sleep(.milliseconds(30))
      let start = bench.world.now
      line.withLock { $0?.interrupt() }
      // The command that was under way ends at once.
      #expect(await mac == nil)
      #expect(bench.world.now - start < .milliseconds(100))
      #expect(bench.interface.connectionStatus == .disconnected)
      await #expect(throws: NSAPIError.connectionLost) { try await socket.send([1]) }
      #expect(bench.modem.lineFailure == nil)
      #expect(await bench.modem.isAlive())
      try await bench.connect()
      #expect(bench.interface.connectionStatus == .globalUp)
    }
  }

  // MARK: A plug

  /// A line at a plug that can be pulled.
  private final class Plug: Sendable {
    private struct PluggedLine: SerialLine {
      let base: any SerialLine
      let plug: Plug

      func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
        while true {
          if !plug.isIn.withLock(\.self) { throw .hangUp }
          let next = plug.time.now + .milliseconds(10)
          let bytes = try await base.read(until: deadline.map { min($0, next) } ?? next)
          if !bytes.isEmpty || deadline.map({ $0 <= plug.time.now }) == true { return bytes }
        }
      }

      func write(_ bytes: [UInt8]) async throws(SerialLineError) {
        guard plug.isIn.withLock(\.self) else { throw .hangUp }
        try await base.write(bytes)
      }

      func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
        guard plug.isIn.withLock(\.self) else { throw .hangUp }
        try await base.configure(baud: baud, flowControl: flowControl)
      }

      func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }
      // The module's end stays as it is.
      func close() {}
    }

    let isIn = Mutex(true)
    let time: any TimeSource

    init(_ time: any TimeSource) {
      self.time = time
    }

    func line(to base: any SerialLine) -> ReopeningLine {
      ReopeningLine(PluggedLine(base: base, plug: self), time: time) { () throws(LineOpeningError) in
        guard self.isIn.withLock(\.self) else { throw LineOpeningError("a port", .noDevice) }
        return PluggedLine(base: base, plug: self)
      }
    }
  }

  private func run(_ body: (DriverBench, Plug) async throws -> Void) async throws {
    let plug = Plug(try World.current)
    let wrap = { (base: any SerialLine, _: any TimeSource) -> any SerialLine in plug.line(to: base) }
    try await DriverBench.run(wrapping: wrap) { bench in
      try await bench.connect()
      try await body(bench, plug)
    }
  }

  @Test("what is asked while the line is away waits until it is back", arguments: [20, 3000, 9500])
  func asked(milliseconds: Int) async throws {
    try await run { bench, plug in
      plug.isIn.withLock { $0 = false }
      // The reader has seen it.
      try await bench.sleep(.milliseconds(50))
      let start = bench.world.now
      async let method = bench.modem.restart()
      try await bench.sleep(.milliseconds(milliseconds))
      plug.isIn.withLock { $0 = true }
      #expect(try await method == .command)
      #expect(bench.world.now - start > .milliseconds(milliseconds))
      #expect(bench.world.now - start < .milliseconds(milliseconds + 1000))
      try await bench.connect()
    }
  }

  @Test("a question about a socket that waits for the line finds the socket lost")
  func askedForSocket() async throws {
    try await run { bench, plug in
      let socket = try await bench.tcpSocket()
      plug.isIn.withLock { $0 = false }
      async let code = DriverBench.code { () throws(NSAPIError) in try await socket.send([1]) }
      try await bench.sleep(.seconds(2))
      let start = bench.world.now
      plug.isIn.withLock { $0 = true }
      #expect(await code == .connectionLost)
      #expect(bench.world.now - start < .milliseconds(500))
      #expect(bench.module.payloads == [])
    }
  }

  @Test("a power switch that takes the line away too is seen to have worked, though nobody heard ready")
  func powerSwitch() async throws {
    try await run { bench, plug in
      try await bench.modem.restart {
        plug.isIn.withLock { $0 = false }
        try? await bench.sleep(.seconds(1))
        plug.isIn.withLock { $0 = true }
        return true
      }
      #expect(!bench.modem.hasLostSettings)
      #expect(await bench.modem.isAlive())
    }
  }

  @Test("what waits for a line that stays away fails when its time is over, and everything after it at once")
  func gone() async throws {
    try await run { bench, plug in
      plug.isIn.withLock { $0 = false }
      let start = bench.world.now
      await #expect(throws: ESP8266.RestartError.lineLost(.hangUp)) { try await bench.modem.restart() }
      #expect(bench.world.now - start >= ReopeningLine.standardWindow)
      #expect(bench.world.now - start < ReopeningLine.standardWindow + .seconds(1))
      let end = bench.world.now
      #expect(await !bench.modem.isAlive())
      #expect(bench.world.now == end)
    }
  }
}
