import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("The simulated serial line", .virtualTime)
struct SimulatedLineTests {
  @Test("takes ten bit times a byte", arguments: [9600, 115_200, 921_600])
  func speed(baud: Int) async throws {
    let world = try World.current
    let (host, module) = SimulatedLine.pair(world, baud: baud)
    try await host.write([UInt8](repeating: 0x55, count: 960))
    #expect(try await module.read(until: nil).count == 960)
    let expected = 960.0 * 10 / Double(baud)
    #expect(abs((world.now - .beginning).inSeconds - expected) < 1e-6)
  }

  @Test("keeps the order of chunks, and both directions apart")
  func order() async throws {
    let world = try World.current
    let (host, module) = SimulatedLine.pair(world)
    try await host.write([1, 2])
    try await host.write([3])
    try await module.write([9])
    try await world.sleep(for: .seconds(1))
    #expect(try await module.read(until: nil) == [1, 2, 3])
    #expect(try await host.read(until: nil) == [9])
  }

  @Test("gives no bytes at the deadline")
  func deadline() async throws {
    let world = try World.current
    let (host, _) = SimulatedLine.pair(world)
    #expect(try await host.read(until: world.now + .seconds(2)).isEmpty)
    #expect(world.now == .beginning + .seconds(2))
  }

  @Test("different speeds make noise: as many bytes, none of them right")
  func noise() async throws {
    let (host, module) = SimulatedLine.pair(try World.current)
    try await module.configure(baud: 74_880, flowControl: .none)
    try await module.write(Array("ready".utf8))
    let bytes = try await host.read(until: nil)
    #expect(bytes.count == 5)
    #expect(bytes.allSatisfy { $0 >= 0x80 })
  }

  @Test("a full receiver loses bytes without flow control and none with it", arguments: [true, false])
  func overflow(flowControl: Bool) async throws {
    let world = try World.current
    let (host, module) = SimulatedLine.pair(world, hostCapacity: 100)
    try await host.configure(baud: 115_200, flowControl: flowControl ? .both : .none)
    try await module.write([UInt8](repeating: 7, count: 250))
    try await world.sleep(for: .seconds(1))
    var total = 0
    while case let bytes = try await host.read(until: world.now + .seconds(1)), !bytes.isEmpty {
      total += bytes.count
    }
    #expect(total == (flowControl ? 250 : 100))
    #expect(host.lostBytes == (flowControl ? 0 : 150))
  }

  @Test("the reset wire leads to the module, and not back")
  func reset() async throws {
    let (host, module) = SimulatedLine.pair(try World.current)
    let resets = Trace<Void>()
    module.onReset { resets.add(()) }
    try await host.pulseReset()
    #expect(resets.all.count == 1)
    await #expect(throws: SerialLineError.noSuchLine) { try await module.pulseReset() }
  }

  @Test("closing ends a waiting read")
  func close() async throws {
    let world = try World.current
    let (host, module) = SimulatedLine.pair(world)
    world.schedule(at: world.now + .seconds(1)) { module.close() }
    await #expect(throws: SerialLineError.closed) { try await host.read(until: nil) }
  }
}
