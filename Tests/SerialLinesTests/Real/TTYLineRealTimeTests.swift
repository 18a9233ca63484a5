import CSerialPort
import Foundation
import Testing
import Timekeeping

@testable import SerialLines

@Suite("A serial port, in real time", .serialized)
struct TTYLineRealTimeTests {
  let world = RealWorld()

  func line(_ path: String) throws -> TTYLine { try TTYLine(path: path, baud: 115_200, time: world) }

  @Test("every byte value passes both ways, ten megabytes of them, without loss")
  func throughput() async throws {
    let module = try PseudoTerminal(time: world)
    let line = try line(module.path)
    let (down, up) = (Peer.random(10_000_000, seed: 1), Peer.random(10_000_000, seed: 2))
    async let sentDown: Void = module.write(down)
    async let sentUp: Void = line.write(up)
    async let atLine = line.take(down.count, world)
    #expect(try await module.take(up.count, world) == up)
    #expect(try await atLine == down)
    _ = try await (sentDown, sentUp)
    await line.closeAndWait()
    await module.closeAndWait()
  }

  @Test(
    "any speed is set, and the settings from before come back",
    arguments: [300, 74_880, 115_200, 921_600, 1_234_567])
  func speeds(baud: Int) async throws {
    let module = try PseudoTerminal(time: world)
    let watch = Glibc.open(module.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(watch) }
    var before = try TerminalPort.settings(watch)
    // Not raw, so that raw is seen.
    before.local_flags |= UInt32(ECHO | ICANON)
    before.input_flags |= UInt32(ICRNL)
    before.output_flags |= UInt32(OPOST)
    #expect(serial_settings_write(watch, &before) == 0)
    let line = try TTYLine(path: module.path, baud: baud, flowControl: .both, time: world)
    let during = try TerminalPort.settings(watch)
    #expect(during.output_speed == UInt32(baud))
    #expect(during.input_speed == UInt32(baud))
    #expect(during.local_flags & UInt32(ECHO | ICANON) == 0)
    #expect(during.input_flags & UInt32(ICRNL) == 0)
    #expect(during.output_flags & UInt32(OPOST) == 0)
    #expect(during.control_flags & 0x8000_0000 != 0, "CRTSCTS")
    try await line.configure(baud: 2_000_000, flowControl: .none)
    #expect(try TerminalPort.settings(watch).output_speed == 2_000_000)
    #expect(try TerminalPort.settings(watch).control_flags & 0x8000_0000 == 0)
    await line.closeAndWait()
    let after = try TerminalPort.settings(watch)
    #expect(after.local_flags == before.local_flags)
    #expect(after.input_flags == before.input_flags)
    #expect(after.output_flags == before.output_flags)
    #expect(after.control_flags == before.control_flags)
    #expect(after.output_speed == before.output_speed)
    await module.closeAndWait()
  }

  @Test("what came in before it was opened is not read")
  func stale() async throws {
    let module = try PseudoTerminal(time: world)
    try await module.write([1, 2, 3])
    let line = try line(module.path)
    try await module.write([4])
    #expect(try await line.take(1, world) == [4])
    await line.closeAndWait()
    await module.closeAndWait()
  }

  @Test("a second opening is refused and names who holds the port; after the first is closed it is not")
  func busy() async throws {
    let module = try PseudoTerminal(time: world)
    defer { module.close() }
    let first = try line(module.path)
    do {
      _ = try line(module.path)
      Issue.record("two have the port")
    } catch let error as LineOpeningError {
      guard case .busy(let holders) = error.reason else { throw error }
      #expect(holders.map(\.processID) == [getpid()])
      #expect(error.message.contains("(process \(getpid()))"))
    }
    try await first.write([1])
    #expect(try await module.take(1, world) == [1], "the first one does not notice")
    await first.closeAndWait()
    try line(module.path).close()
  }

  @Test("what is no port is told apart: missing, a directory, a file, a device that is no terminal")
  func noPorts() async throws {
    try await Peer.withFolder { folder in
      let file = folder + "/file"
      _ = FileManager.default.createFile(atPath: file, contents: nil)
      mkfifo(folder + "/fifo", 0o600)
      for path in [file, folder + "/fifo", "/dev/null"] {
        #expect(throws: LineOpeningError(path, .noTerminal)) { try line(path) }
      }
      #expect(throws: LineOpeningError(folder, .directory)) { try line(folder) }
      let ports = SerialPorts.all()
      #expect(throws: LineOpeningError("/dev/ttyNONE7", .missing(others: ports))) {
        try line("/dev/ttyNONE7")
      }
      #expect(throws: LineOpeningError(file + "/x", .missing(others: ports))) { try line(file + "/x") }
    }
  }

  @Test(
    "the system's refusals are told as what they mean",
    arguments: [
      (EBUSY, LineOpeningError.Reason.busy(holders: [])), (EAGAIN, .busy(holders: [])), (ENXIO, .noDevice),
      (ENODEV, .noDevice), (EIO, .noDevice), (ENOTTY, .noTerminal),
      (EMFILE, .system(code: EMFILE, operation: "open")), (EACCES, .notPermitted(group: nil)),
    ])
  func codes(code: Int32, reason: LineOpeningError.Reason) {
    #expect(TerminalPort.openingError("/dev/ttyNONE7", code).reason == reason)
  }

  @Test("a port that is not permitted names the group whose members may open it")
  func notPermitted() async throws {
    let module = try PseudoTerminal(time: world)
    defer { module.close() }
    let dialout = try #require(getgrnam("dialout")).pointee.gr_gid
    try #require(chown(module.path, uid_t.max, dialout) == 0, "only root may give files away")
    let error = TerminalPort.openingError(module.path, EACCES)
    #expect(error.reason == .notPermitted(group: "dialout"))
    #expect(
      error.message
        == "this user may not open \(module.path): join the group dialout (usermod -a -G dialout USER) "
        + "and log in again")
  }

  @Test("the other side's end is a hang-up, told after the last bytes, to readers and writers")
  func unplugged() async throws {
    let module = try PseudoTerminal(time: world)
    let line = try line(module.path)
    let reading = Task { try await line.read(until: nil) }
    try await world.sleep(for: .milliseconds(30))
    await module.closeAndWait()
    await #expect(throws: SerialLineError.hangUp) { try await reading.value }
    await #expect(throws: SerialLineError.hangUp) { try await line.write([1]) }
    await #expect(throws: SerialLineError.hangUp) {
      try await line.configure(baud: 9600, flowControl: .none)
    }
    await line.closeAndWait()
    await #expect(throws: SerialLineError.closed) { try await line.read(until: nil) }
  }

  @Test("a read ends at its deadline, when cancelled, and when the line is closed")
  func endsOfReads() async throws {
    let module = try PseudoTerminal(time: world)
    defer { module.close() }
    let line = try line(module.path)
    let start = world.now
    #expect(try await line.read(until: start + .milliseconds(30)).isEmpty)
    #expect(world.now >= start + .milliseconds(30))
    let cancelled = Task { try await line.read(until: nil) }
    cancelled.cancel()
    await #expect(throws: SerialLineError.cancelled) { try await cancelled.value }
    let closed = Task { try await line.read(until: nil) }
    try await world.sleep(for: .milliseconds(30))
    await line.closeAndWait()
    await #expect(throws: SerialLineError.closed) { try await closed.value }
  }

  @Test("a pseudo-terminal has no wires, and says so")
  func noWires() async throws {
    let module = try PseudoTerminal(time: world)
    defer { module.close() }
    for wire in ResetWire.allCases {
      let line = try TTYLine(path: module.path, baud: 115_200, resetWire: wire, time: world)
      await #expect(throws: SerialLineError.noSuchLine) { try await line.pulseReset() }
      await #expect(throws: SerialLineError.noSuchLine) {
        try await line.configure(baud: 9600, flowControl: .rts)
      }
      await line.closeAndWait()
    }
    #expect(throws: LineOpeningError(module.path, .wiresInConflict)) {
      try TTYLine(path: module.path, baud: 9600, flowControl: .both, resetWire: .rts, time: world)
    }
  }

  @Test("waiting costs no processor time")
  func idle() async throws {
    let module = try PseudoTerminal(time: world)
    let line = try line(module.path)
    let reading = Task { try await line.read(until: nil) }
    let before = clock()
    try await world.sleep(for: .seconds(1))
    // A busy loop would take all of the second; other threads of the test process take a little.
    #expect(clock() - before < CLOCKS_PER_SEC / 4)
    reading.cancel()
    _ = await reading.result
    await line.closeAndWait()
    await module.closeAndWait()
  }

  @Test("many openings, and refused ones, leave no descriptor behind")
  func leaks() async throws {
    let module = try PseudoTerminal(time: world)
    let before = try Peer.openDescriptors
    for _ in 0..<100 {
      let line = try line(module.path)
      #expect(throws: LineOpeningError.self) { try self.line(module.path) }
      #expect(throws: LineOpeningError.self) { try self.line("/dev/null") }
      await line.closeAndWait()
    }
    try await Peer.untilDescriptors(world) { $0 <= before }
    await module.closeAndWait()
  }
}
