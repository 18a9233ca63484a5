import CSerialPort
import Foundation
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import SerialLines

@Suite("A line that comes back, in real time", .serialized)
struct ReopeningLineRealTimeTests {
  let world = RealWorld()
  let events = Trace<ReopeningLine.Event>()

  /// A line to whatever the link leads to.
  func line(_ link: String, window: Duration = .seconds(20)) throws -> ReopeningLine {
    let (world, events) = (world, events)
    let open = { @Sendable () throws(LineOpeningError) in
      try TTYLine(path: link, baud: 115_200, time: world)
    }
    let line = ReopeningLine(try open(), window: window, time: world) { () throws(LineOpeningError) in
      try open()
    }
    line.observe { events.add($0) }
    return line
  }

  var kinds: [String] {
    events.all.map {
      switch $0 {
      case .outageBegan: "began"
      case .outageEnded: "ended"
      case .gaveUp: "gave up"
      }
    }
  }

  @Test(
    "unplugged and plugged in again, it interrupts the reader once and goes on, with the speed that was set")
  func comesBack() async throws {
    try await Peer.withFolder { folder in
      let link = folder + "/tty"
      var module = try PseudoTerminal(link: link, time: world)
      let line = try line(link)
      try await line.configure(baud: 74_880, flowControl: .none)
      for round in UInt8(1)...3 {
        try await module.write([round])
        #expect(try await line.take(1, world) == [round])
        let reading = Task { try await line.read(until: nil) }
        try await world.sleep(for: .milliseconds(20))
        await module.closeAndWait()
        try await world.sleep(for: .milliseconds(300))
        let writing = Task { try await line.write([1]) }
        try await world.sleep(for: .milliseconds(100))
        module = try PseudoTerminal(link: link, time: world)
        let before = world.now
        await #expect(throws: SerialLineError.interrupted) { try await reading.value }
        await #expect(throws: SerialLineError.interrupted) { try await writing.value }
        #expect(world.now - before < .seconds(5))
        let watch = Glibc.open(link, O_RDWR | O_NOCTTY | O_CLOEXEC)
        #expect(try TerminalPort.settings(watch).output_speed == 74_880)
        close(watch)
        try await line.write([9])
        #expect(try await module.take(1, world) == [9])
      }
      #expect(kinds == ["began", "ended", "began", "ended", "began", "ended"])
      await line.closeAndWait()
      await module.closeAndWait()
    }
  }

  @Test("a speed that is set while it is away is set when it is back, and a write that waits is not done")
  func asked() async throws {
    try await Peer.withFolder { folder in
      let link = folder + "/tty"
      let module = try PseudoTerminal(link: link, time: world)
      let line = try line(link)
      await module.closeAndWait()
      let reading = Task { try await line.read(until: nil) }
      let setting = Task { try await line.configure(baud: 57_600, flowControl: .none) }
      let writing = Task { try await line.write([1]) }
      try await world.sleep(for: .milliseconds(300))
      let again = try PseudoTerminal(link: link, time: world)
      await #expect(throws: SerialLineError.interrupted) { try await reading.value }
      await #expect(throws: SerialLineError.interrupted) { try await writing.value }
      try await setting.value
      let watch = Glibc.open(link, O_RDWR | O_NOCTTY | O_CLOEXEC)
      #expect(try TerminalPort.settings(watch).output_speed == 57_600)
      close(watch)
      try await line.write([2])
      #expect(try await again.take(1, world) == [2])
      await line.closeAndWait()
      await again.closeAndWait()
    }
  }

  @Test("what nobody reads and stays away fails when the window has passed")
  func unread() async throws {
    try await Peer.withFolder { folder in
      let link = folder + "/tty"
      let module = try PseudoTerminal(link: link, time: world)
      let line = try line(link, window: .milliseconds(400))
      await module.closeAndWait()
      try await world.sleep(for: .milliseconds(100))
      let start = world.now
      await #expect(throws: SerialLineError.hangUp) { try await line.write([1]) }
      #expect(world.now - start >= .milliseconds(400))
      await #expect(throws: SerialLineError.hangUp) {
        try await line.configure(baud: 9600, flowControl: .none)
      }
      #expect(kinds == ["began", "gave up"])
      await line.closeAndWait()
    }
  }

  @Test("what came before the outage is read before it")
  func lastBytes() async throws {
    try await Peer.withFolder { folder in
      let link = folder + "/tty"
      let module = try PseudoTerminal(link: link, time: world)
      let line = try line(link)
      try await module.write([1, 2])
      // The port's thread has them.
      try await world.sleep(for: .milliseconds(200))
      await module.closeAndWait()
      let again = try PseudoTerminal(link: link, time: world)
      #expect(try await line.read(until: nil) == [1, 2])
      await #expect(throws: SerialLineError.interrupted) { try await line.read(until: nil) }
      try await again.write([3])
      #expect(try await line.read(until: nil) == [3])
      await line.closeAndWait()
      await again.closeAndWait()
    }
  }

  @Test("when the window has passed it is gone for good, and says why it could not be opened")
  func gone() async throws {
    try await Peer.withFolder { folder in
      let link = folder + "/tty"
      let module = try PseudoTerminal(link: link, time: world)
      let line = try line(link, window: .milliseconds(400))
      await module.closeAndWait()
      let start = world.now
      await #expect(throws: SerialLineError.hangUp) { try await line.read(until: nil) }
      #expect(world.now - start >= .milliseconds(400))
      await #expect(throws: SerialLineError.hangUp) { try await line.read(until: nil) }
      await #expect(throws: SerialLineError.hangUp) { try await line.write([1]) }
      #expect(kinds == ["began", "gave up"])
      guard case .gaveUp(_, let error) = events.all.last else { return }
      #expect(error == LineOpeningError(link, .missing(others: SerialPorts.all())))
      await line.closeAndWait()
    }
  }

  @Test("in an outage a read ends at its deadline, when cancelled, and when the line is closed")
  func endsOfReads() async throws {
    try await Peer.withFolder { folder in
      let link = folder + "/tty"
      let module = try PseudoTerminal(link: link, time: world)
      let line = try line(link)
      await module.closeAndWait()
      #expect(try await line.read(until: world.now + .milliseconds(500)).isEmpty)
      let cancelled = Task { try await line.read(until: nil) }
      try await world.sleep(for: .milliseconds(20))
      cancelled.cancel()
      await #expect(throws: SerialLineError.cancelled) { try await cancelled.value }
      let closed = Task { try await line.read(until: nil) }
      try await world.sleep(for: .milliseconds(20))
      await line.closeAndWait()
      await #expect(throws: SerialLineError.closed) { try await closed.value }
      #expect(kinds == ["began"])
    }
  }

  @Test("a transcript marks the outage and joins nothing over it")
  func transcript() async throws {
    try await Peer.withFolder { folder in
      let link = folder + "/tty"
      let module = try PseudoTerminal(link: link, time: world)
      let base = try line(link)
      let entries = Trace<String>()
      let line = TranscribedLine(base, time: world, secrets: ["sesame"]) { entries.add($0) }
      base.observe { [weak line] in line?.mark($0.text) }
      try await module.write(Array("a sesa".utf8))
      #expect(try await line.take(6, world).count == 6)
      await module.closeAndWait()
      let again = try PseudoTerminal(link: link, time: world)
      await #expect(throws: SerialLineError.interrupted) { try await line.read(until: nil) }
      try await again.write(Array("me b".utf8))
      #expect(try await line.take(4, world).count == 4)
      await line.closeAndWait()
      await again.closeAndWait()
      let texts = entries.all.map { $0.drop { $0 != "s" }.dropFirst(2) }
      #expect(texts.first == "< a \n")
      #expect(texts.dropFirst().first == "< ***\n")
      #expect(texts.contains("# the line has hung up\n"))
      #expect(texts.contains { $0.hasPrefix("# the line is open again, after 0.") })
      #expect(texts.last == "< me b\n")
    }
  }
}
