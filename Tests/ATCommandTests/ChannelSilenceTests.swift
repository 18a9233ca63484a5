import ATCommand
import TestSupport
import Testing
import Timekeeping

@Suite("The silence of a module", .virtualTime)
struct ChannelSilenceTests {
  @Test("is counted from its last word, and echoes are none")
  func words() async throws {
    try await conversation { module in
      await module.pause(.seconds(3))
      await module.say("WIFI GOT IP\r\n")
      let command = await module.command() ?? ""
      await module.say("\(command)\r\r\n")
    } _: { channel, _, world in
      try await world.sleep(for: .seconds(4))
      let since = try #require(channel.silentSince)
      #expect((.seconds(3)..<(.milliseconds(3100))).contains(since - .beginning))
      await #expect(throws: ATError.noAnswer(.reply)) { try await channel.exchange(.plain("AT+A")) }
      #expect(channel.silentSince == since)
    }
  }

  @Test("means nothing during a send and during a command that takes its time, and is counted from their end")
  func exempt() async throws {
    try await conversation { module in
      while await module.command() != nil {}
    } _: { channel, _, world in
      for request in [ATRequest.plain("AT+CWJAP", .seconds(25)), .sending(5)] {
        let seen = Trace<Instant?>()
        await withTaskGroup(of: Void.self) { group in
          group.addTask { _ = try? await channel.exchange(request) }
          group.addTask {
            try? await world.sleep(for: .seconds(1))
            seen.add(channel.silentSince)
          }
        }
        #expect(seen.all == [nil])
        #expect(channel.silentSince == world.now)
        channel.forgetMissingAnswer()
      }
    }
  }

  @Test("ends with the answer to a question, which leaves a missing answer missing")
  func probe() async throws {
    let commands = Trace<String>()
    try await conversation { module in
      _ = await module.command()
      while let command = await module.command() {
        commands.add(command)
        await module.say("\r\nOK\r\n")
      }
    } _: { channel, _, world in
      await #expect(throws: ATError.noAnswer(.reply)) { try await channel.exchange(.plain("AT+A")) }
      try await world.sleep(for: .seconds(9))
      await channel.probe(within: .seconds(5))
      #expect(world.now - (try #require(channel.silentSince)) < .seconds(1))
      #expect(commands.all == ["AT"])
      // The module may still owe the answer to AT+A.
      _ = try await channel.exchange(.plain("AT+B"))
      #expect(commands.all == ["AT", "AT", "AT+B"])
    }
  }

  @Test("is not broken by a question behind a command that does not end in time, nor in a send")
  func turns() async throws {
    let commands = Trace<String>()
    try await conversation { module in
      while let command = await module.command() { commands.add(command) }
    } _: { channel, _, world in
      await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await channel.exchange(.plain("AT+CIPSTART", .seconds(15))) }
        group.addTask { await channel.probe(within: .seconds(5)) }
      }
      #expect(commands.all == ["AT+CIPSTART"])
      #expect(world.now == .beginning + .seconds(15))
    }
    try await conversation { module in
      _ = await module.command()
      await module.say("\r\nOK\r\n> ")
      while let command = await module.command() { commands.add(command) }
    } _: { channel, _, world in
      await #expect(throws: ATError.noAnswer(.receipt)) { try await channel.exchange(.sending(5)) }
      await channel.probe(within: .seconds(5))
      #expect(channel.isDeaf)
      #expect(commands.all == ["AT+CIPSTART"])
    }
  }
}
