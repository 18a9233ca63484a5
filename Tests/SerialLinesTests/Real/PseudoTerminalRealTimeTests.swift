import Foundation
import TestSupport
import Testing
import Timekeeping

@testable import SerialLines

@Suite("A pseudo-terminal, in real time", .serialized)
struct PseudoTerminalRealTimeTests {
  let world = RealWorld()

  @Test("every byte value passes both ways as it is, however often clients come and go")
  func clients() async throws {
    let terminal = try PseudoTerminal(time: world)
    defer { terminal.close() }
    let all = (0...255).map { UInt8($0) }
    for _ in 0..<5 {
      let client = try Peer.open(terminal.path, world)
      try await client.write(all)
      #expect(try await terminal.take(256, world) == all)
      try await terminal.write(all)
      #expect(try await client.take(256, world) == all)
      await client.closeAndWait()
    }
    #expect(try await terminal.read(until: world.now + .milliseconds(50)).isEmpty, "leaving is no hang-up")
  }

  @Test("ten megabytes pass both ways at once without loss")
  func throughput() async throws {
    let terminal = try PseudoTerminal(time: world)
    let client = try Peer.open(terminal.path, world)
    let (down, up) = (Peer.random(10_000_000, seed: 1), Peer.random(10_000_000, seed: 2))
    async let sentDown: Void = terminal.write(down)
    async let sentUp: Void = client.write(up)
    async let atClient = client.take(down.count, world)
    let atTerminal = try await terminal.take(up.count, world)
    #expect(try await atClient == down)
    #expect(atTerminal == up)
    _ = try await (sentDown, sentUp)
    #expect(terminal.lostBytes == 0)
    await client.closeAndWait()
    await terminal.closeAndWait()
  }

  @Test("a client that does not read stops a write for a while only, and misses what it did not take")
  func deafClient() async throws {
    let terminal = try PseudoTerminal(time: world)
    defer { terminal.close() }
    let client = try Peer.open(terminal.path, world)
    defer { client.close() }
    // More than the terminal's buffer and the client's own.
    let block = [UInt8](repeating: 7, count: 2_000_000)
    try await terminal.write(block)
    let lost = terminal.lostBytes
    #expect(lost > 0)
    try await terminal.write(block)
    #expect(terminal.lostBytes > lost)
    let total = 2 * block.count - terminal.lostBytes
    #expect(try await client.take(total, world).count == total)
    try await terminal.write([1, 2, 3])
    #expect(try await client.take(3, world) == [1, 2, 3], "it hears again when it reads again")
  }

  @Test("with flow control a write waits for the client, and nothing is lost")
  func flowControl() async throws {
    let terminal = try PseudoTerminal(time: world)
    defer { terminal.close() }
    try await terminal.configure(baud: 115_200, flowControl: .both)
    let client = try Peer.open(terminal.path, world)
    defer { client.close() }
    let block = Peer.random(2_000_000, seed: 3)
    async let writing: Void = terminal.write(block)
    try await world.sleep(for: .milliseconds(1500))
    #expect(try await client.take(block.count, world) == block)
    try await writing
    #expect(terminal.lostBytes == 0)
  }

  @Test("a client that writes without end is held up: memory does not grow")
  func floodingClient() async throws {
    let terminal = try PseudoTerminal(time: world)
    defer { terminal.close() }
    let client = try Peer.open(terminal.path, world)
    let writing = Task { try await client.write([UInt8](repeating: 9, count: 20_000_000)) }
    try await world.sleep(for: .milliseconds(500))
    writing.cancel()
    await #expect(throws: SerialLineError.cancelled) { try await writing.value }
    let taken = try await terminal.read(until: world.now + .seconds(5)).count
    #expect(taken >= StreamState.inputLimit && taken < 2 * StreamState.inputLimit)
    await client.closeAndWait()
  }

  @Test("a read ends at its deadline without bytes, at once when cancelled, and with .closed when closed")
  func endsOfReads() async throws {
    let terminal = try PseudoTerminal(time: world)
    let start = world.now
    #expect(try await terminal.read(until: start + .milliseconds(30)).isEmpty)
    #expect(world.now >= start + .milliseconds(30))
    let cancelled = Task { try await terminal.read(until: nil) }
    cancelled.cancel()
    await #expect(throws: SerialLineError.cancelled) { try await cancelled.value }
    let closed = Task { try await terminal.read(until: nil) }
    try await world.sleep(for: .milliseconds(30))
    await terminal.closeAndWait()
    await #expect(throws: SerialLineError.closed) { try await closed.value }
    await #expect(throws: SerialLineError.closed) { try await terminal.write([1]) }
    await #expect(throws: SerialLineError.noSuchLine) { try await terminal.pulseReset() }
  }

  @Test("closing hangs up on the client, after the last bytes")
  func hangUp() async throws {
    let terminal = try PseudoTerminal(time: world)
    let client = try Peer.open(terminal.path, world)
    try await terminal.write([1, 2])
    #expect(try await client.take(2, world) == [1, 2])
    await terminal.closeAndWait()
    await #expect(throws: SerialLineError.hangUp) { try await client.read(until: world.now + .seconds(20)) }
    await #expect(throws: SerialLineError.hangUp) { try await client.write([3]) }
    await client.closeAndWait()
  }

  @Test("the link leads to it, replaces one that leads nowhere, and is gone at the end")
  func link() async throws {
    try await Peer.withFolder { folder in
      let path = folder + "/esp8266"
      for old in [nil, "/dev/pts/987654", "own"] {
        let terminal: PseudoTerminal
        if old == "own" {
          // The number that the next terminal gets is that of the one just closed.
          let earlier = try PseudoTerminal(time: world)
          symlink(earlier.path, path)
          await earlier.closeAndWait()
        } else if let old {
          symlink(old, path)
        }
        terminal = try PseudoTerminal(link: path, time: world)
        #expect(TerminalLink.destination(of: path) == terminal.path)
        let client = try Peer.open(path, world)
        try await client.write([5])
        #expect(try await terminal.take(1, world) == [5])
        await client.closeAndWait()
        await terminal.closeAndWait()
        #expect(TerminalLink.destination(of: path) == nil)
      }
    }
  }

  @Test("what is somebody else's is left where it is, and nothing is left open")
  func foreignLink() async throws {
    try await Peer.withFolder { folder in
      let other = try PseudoTerminal(time: world)
      defer { other.close() }
      let before = try Peer.openDescriptors
      let (file, live, foreign) = (folder + "/file", folder + "/live", folder + "/foreign")
      #expect(FileManager.default.createFile(atPath: file, contents: Data([1])))
      symlink(other.path, live)
      symlink("/nowhere/else", foreign)
      let cases: [(String, LineOpeningError.Reason)] = [
        (file, .linkIsFile), (folder, .linkIsFile), (live, .linkInUse(target: other.path)),
        (foreign, .linkIsFile),
        (folder + "/no/such/folder", .system(code: ENOENT, operation: "make a link")),
      ]
      for (path, reason) in cases {
        #expect(throws: LineOpeningError(path, reason)) { try PseudoTerminal(link: path, time: world) }
      }
      #expect(FileManager.default.contents(atPath: file) == Data([1]))
      #expect(TerminalLink.destination(of: live) == other.path)
      try await Peer.untilDescriptors(world) { $0 <= before }
      // A link that somebody has led elsewhere meanwhile is not ours to remove.
      let path = folder + "/mine"
      let terminal = try PseudoTerminal(link: path, time: world)
      unlink(path)
      symlink("/nowhere/else", path)
      await terminal.closeAndWait()
      #expect(TerminalLink.destination(of: path) == "/nowhere/else")
    }
  }

  @Test(
    "closing does not wait for the thread, and whoever needs the descriptor gone can, also when cancelled")
  func closing() async throws {
    let (mayEnd, ended) = (DispatchSemaphore(value: 0), Trace<Void>())
    let descriptor = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    let stream = PolledStream(
      descriptor: descriptor, isSocket: false,
      hooks: .init(end: { _ in
        _ = mayEnd.wait(timeout: .now() + 20)
        ended.add(())
      }), label: "slow to close", time: world)
    stream.close()
    #expect(ended.all.isEmpty, "close() has waited for the thread")
    let waiting = Task {
      await stream.waitUntilClosed()
      return ended.all.count
    }
    waiting.cancel()
    try await world.sleep(for: .milliseconds(50))
    mayEnd.signal()
    #expect(await waiting.value == 1)
    await stream.waitUntilClosed()
  }

  @Test("many openings leave no descriptor and no thread behind")
  func leaks() async throws {
    let before = try Peer.openDescriptors
    for _ in 0..<200 {
      let terminal = try PseudoTerminal(time: world)
      let client = try Peer.open(terminal.path, world)
      try await client.write([1])
      await client.closeAndWait()
      await terminal.closeAndWait()
    }
    try await Peer.untilDescriptors(world) { $0 <= before }
    do {
      let forgotten = try PseudoTerminal(time: world)
      #expect(try await forgotten.read(until: world.now).isEmpty)
    }
    // One that is only let go of is closed too. At the beginning a line of the test before may still have been closing.
    try await Peer.untilDescriptors(world) { $0 <= before }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count < 100)
  }
}
