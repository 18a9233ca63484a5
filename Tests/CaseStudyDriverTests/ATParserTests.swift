import SerialLines
import TestSupport
import Testing
import Timekeeping

@testable import CaseStudyDriver

/// A parser at the end of a line, and the module's end of it.
struct ParserRig: Sendable {
  let world: VirtualWorld
  let parser: ATParser
  let ring: ReceiveRing
  let board: RunningBoard
  let module: SimulatedLine

  /// Runs `body` with a parser that waits 2 s for each character.
  static func run<Value: Sendable>(
    ring capacity: Int = 256, holdsSender: Bool = false, characterTime: Duration = .zero, portion: Int? = nil,
    drainsByLine: Bool = false,
    _ body: @escaping @Sendable (ParserRig) async throws -> Value
  ) async throws -> Value {
    try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let (host, module) = SimulatedLine.pair(world, hostPortion: portion)
        let ring = ReceiveRing(world, capacity: capacity, holdsSender: holdsSender)
        scope.spawn { await ring.fill(from: host) }
        let board = RunningBoard(world)
        let parser = ATParser(ring, host, on: board, characterTime: characterTime, drainsByLine: drainsByLine)
        await parser.setTimeout(.seconds(2))
        return try await body(
          ParserRig(world: world, parser: parser, ring: ring, board: board, module: module))
      }
    }
  }

  func say(_ text: String) async throws { try await module.write(Array(text.utf8)) }

  /// How long something takes.
  func time<Value>(_ body: () async throws -> Value) async rethrows -> (Value, Duration) {
    let start = world.now
    let value = try await body()
    return (value, world.now - start)
  }
}

@Suite("The case study's parser")
struct ATParserTests {
  @Test("a command goes out with its line end")
  func send() async throws {
    try await ParserRig.run { rig in
      #expect(await rig.parser.send("AT+CIPMUX=1"))
      let bytes = try await rig.module.read(until: nil)
      #expect(bytes == Array("AT+CIPMUX=1\r\n".utf8))
    }
  }

  @Test("lines that do not fit are thrown away, and what stands behind the match stays")
  func recv() async throws {
    try await ParserRig.run { rig in
      try await rig.say(
        "AT+CIFSR\r\r\n+CIFSR:APIP,\"192.168.4.1\"\r\n+CIFSR:STAIP,\"10.0.0.7\"\r\n\r\nOK\r\n")
      #expect(await rig.parser.recv("+CIFSR:STAIP,\"%15[^\"]\"") == ["10.0.0.7"])
      #expect(rig.ring.isReadable, "the rest of the line")
      #expect(await rig.parser.recv("OK\n") == [])
    }
  }

  @Test("a time-out begins anew with every character")
  func timeout() async throws {
    try await ParserRig.run { rig in
      async let talk: Void = {
        for _ in 1...5 {
          try await rig.world.sleep(for: .seconds(1))
          try await rig.say("x")
        }
      }()
      let (found, took) = await rig.time { await rig.parser.recv("OK\n") }
      try await talk
      #expect(found == nil)
      #expect(took > .seconds(7) && took < .seconds(7.1))
    }
  }

  @Test("a handler is called for a line that begins so, while somebody reads something else")
  func handler() async throws {
    try await ParserRig.run { rig in
      let packets = Trace<[UInt8]>()
      await rig.parser.oob("+IPD") { parser in
        guard let count = await parser.recv(",%d,%d:").flatMap({ Int($0[1]) }),
          let bytes = await parser.read(count)
        else { return }
        packets.add(bytes)
      }
      try await rig.say("x+IPD,0,1:no\r\n\r\n+IPD,0,4:\r\nOK\r\nOK\r\n")
      #expect(await rig.parser.recv("OK\n") == [])
      #expect(packets.all == [Array("\r\nOK".utf8)])
    }
  }

  @Test("a handler that aborts ends the running recv at once")
  func abort() async throws {
    try await ParserRig.run { rig in
      await rig.parser.oob("+CWJAP:") { parser in
        _ = await parser.recv("%d\n")
        parser.abort()
      }
      try await rig.say("+CWJAP:2\r\n\r\nFAIL\r\n")
      let (found, took) = await rig.time { await rig.parser.recv("OK\n") }
      #expect(found == nil && took < .milliseconds(10))
    }
  }

  @Test("process_oob returns at once when nothing has arrived; one character costs it a whole time-out")
  func processOOB() async throws {
    try await ParserRig.run { rig in
      let (none, atOnce) = await rig.time { await rig.parser.processOOB() }
      #expect(!none && atOnce == .zero)
      // What recv(">") leaves behind, and what nobody asks for.
      try await rig.say("> \r\nRecv 5 bytes\r\n\r\nSEND OK\r\n")
      #expect(await rig.parser.recv(">") == [])
      try await rig.world.sleep(for: .milliseconds(10))
      let (found, took) = await rig.time { await rig.parser.processOOB() }
      #expect(!found && took == .seconds(2))
    }
  }

  @Test("the process_oob of mbed-os 5.11 ends where a line ends and nothing more has arrived")
  func processOOBByLine() async throws {
    try await ParserRig.run(drainsByLine: true) { rig in
      try await rig.say("Recv 5 bytes\r\n\r\nSEND OK\r\n")
      try await rig.world.sleep(for: .milliseconds(10))
      let (found, took) = await rig.time { await rig.parser.processOOB() }
      #expect(!found && took == .zero && !rig.ring.isReadable)
      // In the middle of a line it waits as before.
      try await rig.say("> ")
      try await rig.world.sleep(for: .milliseconds(10))
      let (again, waited) = await rig.time { await rig.parser.processOOB() }
      #expect(!again && waited == .seconds(2))
    }
  }

  @Test("process_oob ends behind the first line that a handler wants")
  func processOOBWithHandler() async throws {
    try await ParserRig.run { rig in
      await rig.parser.oob("WIFI ") { parser in _ = await parser.recv("%12[^\n]\n") }
      try await rig.say("a line that is longer than every prefix\r\nWIFI DISCONNECT\r\nrest")
      try await rig.world.sleep(for: .milliseconds(10))
      let (found, took) = await rig.time { await rig.parser.processOOB() }
      #expect(found && took == .zero && rig.ring.isReadable)
    }
  }

  @Test("a board that is off reads nothing any more")
  func off() async throws {
    try await ParserRig.run { rig in
      try await rig.say("OK\r\n")
      rig.board.turnOff()
      #expect(await rig.parser.recv("OK\n") == nil)
    }
  }
}

@Suite("The receive ring of the case study's board")
struct ReceiveRingTests {
  /// At 115200 baud a byte takes 87 µs: a parser that takes 100 µs falls behind.
  private static func read(_ count: Int, ring: Int, holdsSender: Bool) async throws -> (
    bytes: [UInt8]?, lost: Int
  ) {
    try await ParserRig.run(
      ring: ring, holdsSender: holdsSender, characterTime: .microseconds(100), portion: 16
    ) { rig in
      let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      try await rig.module.write(sent)
      let bytes = await rig.parser.read(count)
      if let bytes { #expect(bytes == sent) }
      return (bytes, rig.ring.lostBytes)
    }
  }

  @Test("a slow parser loses bytes as soon as it is a ring behind, and not before")
  func overflow() async throws {
    let short = try await Self.read(1220, ring: 256, holdsSender: false)
    #expect(short.bytes?.count == 1220 && short.lost == 0)
    let long = try await Self.read(4000, ring: 256, holdsSender: false)
    #expect(long.bytes == nil && long.lost > 100)
  }

  @Test("while the board is off, what comes is forgotten and holds nobody up")
  func off() async throws {
    try await ParserRig.run(ring: 16, holdsSender: true) { rig in
      try await rig.say("0123456789abcdefghi")
      rig.ring.setOff(true)
      try await rig.say("while it is off, more than fits")
      try await rig.world.sleep(for: .milliseconds(10))
      #expect(!rig.ring.isReadable && rig.ring.lostBytes == 0)
      rig.ring.setOff(false)
      try await rig.say("OK\r\n")
      #expect(await rig.parser.recv("OK\n") == [])
    }
  }

  @Test("with flow control the line waits, and nothing is lost")
  func flowControl() async throws {
    let long = try await Self.read(4000, ring: 256, holdsSender: true)
    #expect(long.bytes?.count == 4000 && long.lost == 0)
  }
}
