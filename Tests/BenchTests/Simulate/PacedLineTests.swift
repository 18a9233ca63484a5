import SerialLines
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("A paced line", .virtualTime)
struct PacedLineTests {
  /// A line that carries bytes at once, and writes none while it is stopped.
  private final class InstantLine: SerialLine {
    private let time: any TimeSource
    private let incoming = Mutex<[UInt8]>([])
    private let isStopped = Mutex(false)
    private let news: AsyncSignal
    let written = Trace<(instant: Instant, bytes: [UInt8])>()

    init(_ time: any TimeSource) {
      self.time = time
      news = AsyncSignal(time, label: "instant line")
    }

    func push(_ bytes: [UInt8]) {
      incoming.withLock { $0 += bytes }
      news.fire()
    }

    func stop(_ isStopped: Bool) {
      self.isStopped.withLock { $0 = isStopped }
      news.fire()
    }

    private func wait(past seen: UInt64, until deadline: Instant?) async throws(SerialLineError) -> Bool {
      do throws(CancellationError) {
        return try await news.wait(past: seen, until: deadline)
      } catch {
        throw .cancelled
      }
    }

    func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
      while true {
        let seen = news.count
        let bytes = incoming.withLock { incoming in
          defer { incoming = [] }
          return incoming
        }
        if !bytes.isEmpty { return bytes }
        guard try await wait(past: seen, until: deadline) else { return [] }
      }
    }

    func write(_ bytes: [UInt8]) async throws(SerialLineError) {
      while true {
        let seen = news.count
        guard isStopped.withLock(\.self) else { break }
        _ = try await wait(past: seen, until: nil)
      }
      written.add((time.now, bytes))
    }

    func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {}
    func pulseReset() async throws(SerialLineError) { throw .noSuchLine }
    func close() {}
  }

  private func run(
    baud: Int = 9600, _ body: @escaping @Sendable (PacedLine, InstantLine, VirtualWorld) async throws -> Void
  ) async throws {
    let world = try World.current
    let base = InstantLine(world)
    let line = PacedLine(base, baud: baud, time: world)
    try await TaskScope.run(world) { scope in
      scope.spawn { await line.run() }
      try await body(line, base, world)
    }
  }

  @Test("carries what is written in ten bit times a byte, in order, while the writer goes on")
  func sending() async throws {
    try await run { line, base, world in
      let bytes = (0..<960).map { UInt8(truncatingIfNeeded: $0) }
      try await line.write(Array(bytes.prefix(480)))
      try await line.write(Array(bytes.suffix(480)))
      #expect(world.now == .beginning)
      try await world.sleep(for: .seconds(2))
      #expect(base.written.all.flatMap(\.bytes) == bytes)
      var sent = 0
      for (instant, part) in base.written.all {
        sent += part.count
        #expect(instant - .beginning >= .microseconds(Int64(sent) * 10_000_000 / 9600 - 1))
      }
      #expect(
        (.milliseconds(999) ... .milliseconds(1001)).contains(
          try #require(base.written.all.last).instant - .beginning))
    }
  }

  @Test("brings what comes in ten bit times a byte")
  func receiving() async throws {
    try await run { line, base, world in
      base.push([UInt8](repeating: 1, count: 480))
      base.push([UInt8](repeating: 2, count: 480))
      var bytes: [UInt8] = []
      while bytes.count < 960 {
        bytes += try await line.read(until: nil)
        #expect(world.now - .beginning >= .microseconds(Int64(bytes.count) * 10_000_000 / 9600 - 1))
      }
      #expect(bytes == [UInt8](repeating: 1, count: 480) + [UInt8](repeating: 2, count: 480))
      #expect(world.now - .beginning <= .milliseconds(1001))
      // A pause does not pay for what comes behind it.
      try await world.sleep(for: .seconds(1))
      let before = world.now
      base.push([3])
      _ = try await line.read(until: nil)
      #expect(world.now - before >= .milliseconds(1))
    }
  }

  @Test("has nothing before the last bit of a byte, and then loses none")
  func deadline() async throws {
    try await run(baud: 10) { line, base, world in
      let silence = try await line.read(until: world.now + .milliseconds(1))
      base.push([7])
      let early = try await line.read(until: world.now + .milliseconds(500))
      let due = try await line.read(until: world.now + .milliseconds(600))
      #expect([silence, early, due] == [[], [], [7]])
    }
  }

  @Test("keeps a bounded number of bytes for a client that does not read, and loses none")
  func bounded() async throws {
    try await run(baud: 1_000_000) { line, base, world in
      base.stop(true)
      let written = Trace<Int>()
      try await TaskScope.run(world) { scope in
        scope.spawn {
          for _ in 0..<100 {
            do { try await line.write([UInt8](repeating: 5, count: 10_000)) } catch { return }
            written.add(10_000)
          }
        }
        try await world.sleep(for: .seconds(100))
        #expect((60_000...80_000).contains(written.all.reduce(0, +)))
        base.stop(false)
        try await world.sleep(for: .seconds(100))
        #expect(base.written.all.reduce(0) { $0 + $1.bytes.count } == 1_000_000)
      }
    }
  }

  @Test("lets what was written leave before it changes its speed")
  func speed() async throws {
    try await run(baud: 9600) { line, base, world in
      try await line.write([UInt8](repeating: 1, count: 96))
      try await line.configure(baud: 96_000, flowControl: .none)
      #expect((.milliseconds(99) ... .milliseconds(101)).contains(world.now - .beginning))
      try await line.write([UInt8](repeating: 2, count: 96))
      try await world.sleep(for: .seconds(1))
      #expect(try #require(base.written.all.last).instant - .beginning <= .milliseconds(112))
    }
  }
}
