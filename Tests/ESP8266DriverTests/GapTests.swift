import ESP8266Driver
import NetworkSocket
import SerialLines
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("A line that was gone for a while", .virtualTime, .timeLimit(.minutes(10)))
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
}
