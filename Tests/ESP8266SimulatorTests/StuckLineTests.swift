import ESP8266Simulator
import NetworkServices
import SerialLines
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("A module whose line takes no bytes", .virtualTime)
struct StuckLineTests {
  /// Takes bytes only when it is let; from the first that it was to take, it brings a kilobyte whenever it is asked.
  private final class StuckLine: SerialLine {
    private let time: any TimeSource
    private let isStuck = Mutex(true)
    private let isAsked = Mutex(false)
    private let news: AsyncSignal
    private let reads = Mutex(0)
    private let limit: Int

    init(_ time: any TimeSource, limit: Int) {
      self.time = time
      self.limit = limit
      news = AsyncSignal(time, label: "stuck line")
    }

    var bytesRead: Int { reads.withLock(\.self) * 1024 }

    func release() {
      isStuck.withLock { $0 = false }
      news.fire()
    }

    private func wait(past seen: UInt64) async throws(SerialLineError) {
      do throws(CancellationError) {
        _ = try await news.wait(past: seen, until: nil)
      } catch {
        throw .cancelled
      }
    }

    func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
      while case let seen = news.count, !isAsked.withLock(\.self) { try await wait(past: seen) }
      let isOver = reads.withLock { reads in
        guard reads < limit else { return true }
        reads += 1
        return false
      }
      // Nothing comes any more.
      if isOver { try await wait(past: .max) }
      return [UInt8](repeating: UInt8(ascii: "x"), count: 1024)
    }

    func write(_ bytes: [UInt8]) async throws(SerialLineError) {
      isAsked.withLock { $0 = true }
      news.fire()
      while true {
        let seen = news.count
        guard isStuck.withLock(\.self) else { return }
        try await wait(past: seen)
      }
    }

    func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {}
    func pulseReset() async throws(SerialLineError) { throw .noSuchLine }
    func close() {}
  }

  @Test("reads a bounded number of bytes from a client that sends without end, and goes on when it can")
  func bounded() async throws {
    let world = try World.current
    let line = StuckLine(world, limit: 10_000)
    let generator = SeededGenerator(seed: 1)
    let internet = VirtualInternet(hosts: [], generator: generator)
    let module = SimulatedModule(
      profile: Bench.profile, air: Air(accessPoints: []), uplink: VirtualUplink(internet, time: world),
      line: line, time: world, generator: generator)
    try await TaskScope.run(world) { scope in
      scope.spawn { await module.run() }
      try await world.sleep(for: .seconds(60))
      #expect(line.bytesRead <= 100 * 1024)
      line.release()
      try await world.sleep(for: .seconds(60))
      #expect(line.bytesRead == 10_000 * 1024)
    }
  }
}
