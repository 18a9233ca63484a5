import ATCommand
import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("The AT channel", .virtualTime)
struct ATChannelTests {
  @Test(
    "an answer is the same however it is chunked, with echo and with unsolicited input around and inside it",
    arguments: [1, 2, 3, 7, 1000])
  func chunks(size: Int) async throws {
    try await conversation { module in
      await module.say("\r\nWIFI GOT IP\r\n", chunk: size)
      let command = await module.command() ?? ""
      await module.say("\(command)\r\r\n", chunk: size)
      await module.say("+CIFSR:STAIP,\"192.0.2.2\"\r\n+IPD,0,5:OK\r\nx\r\n0,CLOSED\r\n", chunk: size)
      await module.say("+CIFSR:STAMAC,\"aa\"\r\n\r\nOK\r\n\r\nWIFI GOT IP\r\n", chunk: size)
      await module.obey()
    } _: { channel, heard, world in
      try await world.sleep(for: .milliseconds(100))
      let reply = try await channel.exchange(.plain("AT+CIFSR"))
      #expect(reply.word == .ok)
      #expect(reply.texts == ["+CIFSR:STAIP,\"192.0.2.2\"", "+CIFSR:STAMAC,\"aa\""])
      #expect(reply.value(after: "+CIFSR:STAMAC,") == Array("\"aa\"".utf8))
      #expect(reply.contains("+CIFSR:STAMAC,\"aa\"") && !reply.contains("+CIFSR"))
      try await world.sleep(for: .milliseconds(100))
      #expect(heard.lines.all == ["WIFI GOT IP", "0,CLOSED", "WIFI GOT IP"])
      #expect(heard.data.all.map(\.payload) == [Array("OK\r\nx".utf8)])
    }
  }

  @Test(
    "a payload follows the prompt, whatever comes between OK and prompt", arguments: ["> ", ">", "\r\n> "])
  func payload(prompt: String) async throws {
    let payloads = Trace<[UInt8]>()
    try await conversation { module in
      _ = await module.command()
      await module.say("\r\nOK\r\n+IPD,0,2:ab")
      await module.pause(.milliseconds(5))
      await module.say(prompt)
      payloads.add(await module.bytes(5))
      await module.say("\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n")
      await module.obey()
    } _: { channel, heard, _ in
      let reply = try await channel.exchange(.sending(5))
      #expect(reply.word == .ok && reply.texts.last == "Recv 5 bytes")
      #expect(payloads.all == [Array("xxxxx".utf8)])
      #expect(heard.data.all.count == 1)
      #expect(try await channel.exchange(.plain("AT+A")).texts == ["+AT+A"])
    }
  }

  @Test("data that a command asks for is part of its answer")
  func data() async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("+CIPRECVDATA,4:O\nK\n\r\nOK\r\n")
    } _: { channel, heard, _ in
      let reply = try await channel.exchange(.reading("AT+CIPRECVDATA=0,4"))
      #expect(reply.data.map(\.payload) == [Array("O\nK\n".utf8)])
      #expect(heard.data.all.isEmpty)
    }
  }

  @Test("ERROR instead of the prompt is the answer, and the payload stays here")
  func refused() async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("link is not valid\r\n\r\nERROR\r\n")
      #expect(await module.command() == "AT+NEXT")
      await module.say("\r\nOK\r\n")
    } _: { channel, _, _ in
      let reply = try await channel.exchange(.sending(5))
      #expect(reply.word == .error && reply.texts == ["link is not valid"])
      #expect(try await channel.exchange(.plain("AT+NEXT")).word == .ok)
    }
  }

  @Test(
    "each final word ends a command",
    arguments: [("OK", ATFinalResultCode.ok), ("ERROR", .error), ("FAIL", .fail)])
  func words(text: String, word: ATFinalResultCode) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("\r\n\(text)\r\n")
    } _: { channel, _, _ in
      let reply = try await channel.exchange(.plain("AT+X"))
      #expect(reply.word == word)
    }
  }

  @Test(
    "the late word on an earlier send ends no other command",
    arguments: ["SEND OK", "SEND FAIL", "SEND Canceled"])
  func lateWord(text: String) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("\(text)\r\n")
      await module.pause(.milliseconds(100))
      await module.say("\r\nERROR\r\n")
    } _: { channel, _, _ in
      let reply = try await channel.exchange(.plain("AT+X"))
      #expect(reply.word == .error)
    }
  }

  @Test(
    "a busy module dropped the command: nothing is owed afterwards", arguments: ["busy p...", "busy s..."])
  func busy(text: String) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("\r\n\(text)\r\n")
      #expect(await module.command() == "AT+NEXT")
      await module.say("\r\nOK\r\n")
    } _: { channel, _, _ in
      await #expect(throws: ATError.busy) { try await channel.exchange(.plain("AT+X")) }
      #expect(channel.unanswered == nil)
      let reply = try await channel.exchange(.plain("AT+NEXT"))
      #expect(reply.word == .ok)
    }
  }

  /// A stage of an exchange in which the module falls silent: what it says before.
  struct Silence: Sendable, CustomTestStringConvertible {
    let stage: ATError.Stage
    let request: ATRequest
    let words: String
    let limit: Duration
    /// What a cancellation is told as.
    var cancelled = ATError.abandoned

    var testDescription: String { "\(stage)" }
  }

  static let silences = [
    Silence(
      stage: .reply, request: .plain("AT+X", .seconds(3)), words: "half an ans", limit: .seconds(3),
      cancelled: .cancelled),
    // Five seconds for the prompt, and two for what comes of a payload without one.
    Silence(stage: .prompt, request: .sending(5), words: "\r\nOK\r\n", limit: .seconds(7)),
    Silence(stage: .receipt, request: .sending(5), words: "\r\nOK\r\n> ", limit: .seconds(10)),
  ]

  @Test("silence is told with its stage, at the deadline", arguments: silences)
  func timeout(silence: Silence) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say(silence.words)
    } _: { channel, _, world in
      await #expect(throws: ATError.noAnswer(silence.stage)) { try await channel.exchange(silence.request) }
      let slack = world.now - (.beginning + silence.limit)
      #expect((.zero...Duration.milliseconds(5)).contains(slack), "\(slack)")
      #expect(channel.unanswered?.first.command == silence.request.command.text)
    }
  }

  @Test("a cancelled exchange ends at once in every stage, and is no sin of the module", arguments: silences)
  func cancellation(silence: Silence) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say(silence.words)
    } _: { channel, _, world in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: silence.cancelled) { try await channel.exchange(silence.request) }
        }
        try? await world.sleep(for: .seconds(1))
        group.cancelAll()
      }
      #expect(world.now == .beginning + .seconds(1))
      #expect(channel.unanswered == nil)
      #expect(channel.lastAnswered == nil)
    }
  }

  @Test(
    "an aborted exchange ends at once in every stage; one that has its answer keeps it", arguments: silences)
  func abort(silence: Silence) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say(silence.words)
      await module.pause(.seconds(2))
      await module.obey()
    } _: { channel, _, world in
      world.schedule(at: .beginning + .seconds(1)) { channel.abort() }
      await #expect(throws: ATError.aborted) { try await channel.exchange(silence.request) }
      #expect(world.now == .beginning + .seconds(1))
      channel.abort()
    }
  }

  @Test("garbage before, between and after does not hide an answer")
  func garbage() async throws {
    try await conversation { module in
      await module.say([0xFF, 0x00, 0xFE, 0x0D, 0x0A, 0x3E])
      _ = await module.command()
      await module.say([0x80, 0x81, 0x0A] + Array("+IPD,9,:\n+X:1\r\n".utf8) + [0x00, 0x0A])
      await module.say("+IPD,0,99999999:\r\n\r\nOK\r\n")
      await module.obey()
    } _: { channel, _, world in
      try await world.sleep(for: .milliseconds(10))
      let reply = try await channel.exchange(.plain("AT+X"))
      #expect(reply.word == .ok && reply.value(after: "+X:") == Array("1".utf8))
    }
  }

  @Test("data that was announced and never comes costs the exchange that waits, and not the next one")
  func announcedData() async throws {
    try await conversation { module in
      await module.say("+IPD,0,8192:")
      while let command = await module.command() {
        await module.say("+\(command)\r\n\r\nOK\r\n")
      }
    } _: { channel, _, world in
      try await world.sleep(for: .milliseconds(10))
      await #expect(throws: ATError.noAnswer(.reply)) { try await channel.exchange(.plain("AT+X")) }
      #expect(try await channel.exchange(.plain("AT+Y")).texts == ["+AT+Y"])
    }
  }

  @Test("data that comes slowly is not given up")
  func slowData() async throws {
    let data = Trace<Int>()
    try await conversation { module in
      await module.say("+IPD,0,8:")
      while await module.command() != nil {
        await module.say("ab")
        await module.pause(.milliseconds(900))
        await module.say("cdefgh\r\nOK\r\n")
      }
    } _: { channel, _, world in
      channel.setHandlers(
        .init(line: { _ in false }, data: { data.add($0.payload.count) }, input: {}))
      try await world.sleep(for: .milliseconds(10))
      #expect(try await channel.exchange(.plain("AT+X")).word == .ok)
      #expect(data.all == [8])
    }
  }

  @Test(
    "exchanges of several tasks take turns in the order of asking, and the wait costs no request its time")
  func turns() async throws {
    let commands = Trace<String>()
    try await conversation { module in
      while let command = await module.command() {
        commands.add(command)
        await module.pause(.milliseconds(900))
        await module.say("+\(command)\r\n\r\nOK\r\n")
      }
    } _: { channel, _, _ in
      await withTaskGroup(of: Void.self) { group in
        for index in 0..<8 {
          group.addTask {
            let reply = try? await channel.exchange(.plain("AT+\(index)"))
            #expect(reply?.texts == ["+AT+\(index)"])
          }
        }
      }
      #expect(commands.all == (0..<8).map { "AT+\($0)" })
    }
  }

  @Test("a line that ends fails every exchange, wakes who waits for input, and takes no answer back")
  func hangUp() async throws {
    try await conversation { module in
      _ = await module.command()
      let words = Array("\r\nOK\r\n".utf8)
      await module.say(words)
      // In the very moment in which the last bit arrives, before anybody has run.
      let arrival = module.world.now + .nanoseconds(Int64(words.count) * 10 * 1_000_000_000 / 115_200)
      module.world.schedule(at: arrival) { module.line.close() }
    } _: { channel, heard, _ in
      let reply = try await channel.exchange(.plain("AT"))
      #expect(reply.word == .ok)
      #expect(heard.inputs.all.count == 2)
      await #expect(throws: ATError.line(.closed)) { try await channel.exchange(.plain("AT")) }
    }
  }

  @Test("a line that ends in the middle of an exchange ends it", arguments: silences)
  func closed(silence: Silence) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say(silence.words)
      await module.pause(.seconds(1))
      module.line.close()
    } _: { channel, _, _ in
      await #expect(throws: ATError.line(.closed)) { try await channel.exchange(silence.request) }
    }
  }

  @Test("a module that does not stop talking is not given memory without end")
  func bounds() async throws {
    try await conversation { module in
      _ = await module.command()
      for _ in 0..<40 {
        await module.say(String(repeating: "la\r\n", count: 50))
        await module.say("+CIPRECVDATA,4:data")
        await module.pause(.milliseconds(100))
      }
      await module.say("\r\nOK\r\n")
    } _: { channel, _, _ in
      let reply = try await channel.exchange(.reading("AT+X", .seconds(60)))
      #expect(reply.lines.count == 512)
      #expect(reply.data.count == 8)
    }
  }
}
