import ATCommand
import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("Getting back in step with a module", .virtualTime)
struct ResynchronisationTests {
  @Test(
    "the late answer to a command that was given up is never taken for the next one's",
    arguments: [1001, 1300, 1999, 2000, 2001, 2700, 3500])
  func late(milliseconds: Int) async throws {
    try await conversation { module in
      // A module that does not read while it works: its answers come late and all at once.
      _ = await module.command()
      await module.pause(.milliseconds(milliseconds))
      await module.say("+LATE:1\r\n\r\nOK\r\n")
      await module.obey()
    } _: { channel, _, _ in
      await #expect(throws: ATError.noAnswer(.reply)) { try await channel.exchange(.plain("AT+SLOW")) }
      for index in 0..<5 {
        let reply = try await channel.exchange(.plain("AT+\(index)"))
        #expect(reply.texts == ["+AT+\(index)"])
      }
    }
  }

  @Test(
    "a module that is busy with a command that was given up is waited for", arguments: [1200, 1900, 2500])
  func busy(milliseconds: Int) async throws {
    try await conversation { module in
      _ = await module.command()
      let end = module.world.now + .milliseconds(milliseconds)
      while await module.command(until: end) != nil { await module.say("\r\nbusy p...\r\n") }
      await module.say("+LATE:1\r\n\r\nERROR\r\n")
      await module.obey()
    } _: { channel, _, _ in
      await #expect(throws: ATError.noAnswer(.reply)) { try await channel.exchange(.plain("AT+SLOW")) }
      for index in 0..<5 {
        let reply = try await channel.exchange(.plain("AT+\(index)"))
        #expect(reply.texts == ["+AT+\(index)"])
      }
    }
  }

  @Test("a module that stays busy or silent fails each command honestly, until it comes back")
  func honest() async throws {
    try await conversation { module in
      _ = await module.command()
      while await module.command(until: .beginning + .seconds(10)) != nil {}
      await module.obey()
    } _: { channel, _, world in
      await #expect(throws: ATError.noAnswer(.reply)) { try await channel.exchange(.plain("AT+SLOW")) }
      await #expect(throws: ATError.noAnswer(.resynchronisation)) {
        try await channel.exchange(.plain("AT+NEVER SENT"))
      }
      #expect(channel.unanswered?.first.command == "AT+SLOW")
      #expect(channel.unanswered?.count == 4)
      try await world.sleep(until: .beginning + .seconds(11))
      #expect(try await channel.exchange(.plain("AT+A")).texts == ["+AT+A"])
      #expect(channel.unanswered == nil)
    }
  }

  @Test(
    "a module that is left sitting in a prompt gets the payload before anything else",
    arguments: [1, 5, 8, 100, 2048])
  func prompt(count: Int) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.pause(.milliseconds(10))
      await module.say("\r\nOK\r\n> ")
      #expect(await module.bytes(count) == [UInt8](repeating: UInt8(ascii: "x"), count: count))
      await module.say("\r\nRecv \(count) bytes\r\n")
      // Until the payload is out, every line is refused.
      let end = module.world.now + .milliseconds(300)
      while await module.command(until: end) != nil { await module.say("\r\nbusy s...\r\n") }
      await module.say("\r\nSEND OK\r\n")
      await module.obey()
    } _: { channel, _, world in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: ATError.abandoned) { try await channel.exchange(.sending(count)) }
        }
        try? await world.sleep(for: .milliseconds(5))
        group.cancelAll()
      }
      for index in 0..<3 {
        let reply = try await channel.exchange(.plain("AT+\(index)"))
        #expect(reply.texts == ["+AT+\(index)"])
      }
    }
  }

  @Test("after a reset nothing is missing any more")
  func forgotten() async throws {
    let commands = Trace<String>()
    try await conversation { module in
      _ = await module.command()
      _ = await module.bytes(5)
      while let command = await module.command() {
        commands.add(command)
        await module.say("\r\nOK\r\n")
      }
    } _: { channel, _, _ in
      await #expect(throws: ATError.noAnswer(.prompt)) { try await channel.exchange(.sending(5)) }
      channel.forgetMissingAnswer()
      _ = try await channel.exchange(.plain("AT+A"))
      #expect(commands.all == ["AT+A"])
    }
  }

  @Test("a cancelled task does not keep the channel")
  func cancelledTurn() async throws {
    try await conversation { module in
      await module.pause(.seconds(3))
      await module.obey()
    } _: { channel, _, world in
      await withTaskGroup(of: Void.self) { group in
        for index in 0..<4 {
          group.addTask {
            await #expect(throws: ATError.cancelled) { try await channel.exchange(.plain("AT+\(index)")) }
          }
        }
        try? await world.sleep(for: .milliseconds(500))
        group.cancelAll()
      }
      #expect(world.now == .beginning + .milliseconds(500))
      try await world.sleep(for: .seconds(5))
      #expect(try await channel.exchange(.plain("AT+A")).texts == ["+AT+A"])
    }
  }
}
