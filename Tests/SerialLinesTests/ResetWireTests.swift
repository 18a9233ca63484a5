import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import SerialLines

@Suite("The reset wire", .virtualTime)
struct ResetWireTests {
  /// Notes what is set, and when.
  struct Wires: ModemLines {
    let time: any TimeSource
    let trace = Trace<String>()
    var failure: SerialLineError?

    func set(_ wires: ModemWires, asserted: Bool) async throws(SerialLineError) {
      if let failure { throw failure }
      let names = [wires.contains(.dtr) ? "DTR" : nil, wires.contains(.rts) ? "RTS" : nil].compactMap(\.self)
      trace.add(
        "\((time.now - .beginning).wholeMilliseconds) \(names.joined(separator: "+")) \(asserted ? 1 : 0)")
    }
  }

  @Test("GPIO0's wire rests first, then reset is held for 100 ms")
  func pulse() async throws {
    let world = try World.current
    let wires = Wires(time: world)
    try await ResetWire.rts.pulse(wires, .none, world)
    #expect(wires.trace.all == ["0 DTR 0", "0 RTS 1", "100 RTS 0"])
    let others = Wires(time: world)
    try await ResetWire.dtr.pulse(others, .none, world)
    #expect(others.trace.all == ["100 RTS 0", "100 DTR 1", "200 DTR 0"])
  }

  @Test("RTS that stops the sender is left alone")
  func flowControl() async throws {
    let world = try World.current
    let wires = Wires(time: world)
    try await ResetWire.dtr.pulse(wires, .both, world)
    #expect(wires.trace.all == ["0 DTR 1", "100 DTR 0"])
    #expect(!ResetWire.rts.isCompatible(with: .both))
  }

  @Test("without a wire there is none")
  func none() async throws {
    let world = try World.current
    let wires = Wires(time: world)
    await #expect(throws: SerialLineError.noSuchLine) { try await ResetWire.none.pulse(wires, .none, world) }
    #expect(wires.trace.all == [])
    await #expect(throws: SerialLineError.hangUp) {
      try await ResetWire.rts.pulse(Wires(time: world, failure: .hangUp), .none, world)
    }
  }

  @Test("a cancelled pulse leaves the module running")
  func cancelled() async throws {
    let world = try World.current
    let wires = Wires(time: world)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: SerialLineError.cancelled) {
          try await ResetWire.rts.pulse(wires, .none, world)
        }
      }
      try? await world.sleep(for: .milliseconds(10))
      group.cancelAll()
    }
    #expect(wires.trace.all.last == "10 RTS 0")
  }
}
