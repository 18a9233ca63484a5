import ATCommand
import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("Sending a payload", .virtualTime)
struct SendingTests {
  private static let payload = Array("xxxxx".utf8)
  private static let sent = "\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n"

  /// Runs a send against a module that has been given the command and does what `module` says.
  ///
  /// - Returns: what the send came to, and everything that was written behind the command.
  private func send(
    _ module: @escaping @Sendable (ModuleEnd) async -> Void,
    then next: (ATChannel) async throws -> Void = { _ in }
  ) async throws -> (Result<ATReply, ATError>, written: [UInt8]) {
    let written = Trace<UInt8>()
    var result: Result<ATReply, ATError>?
    try await conversation { end in
      #expect(await end.command() == "AT+CIPSEND=0,5")
      await module(end)
      while let byte = await end.bytes(1).first { written.add(byte) }
    } _: { channel, _, world in
      do throws(ATError) {
        result = .success(try await channel.exchange(.sending(5)))
      } catch {
        result = .failure(error)
      }
      try await next(channel)
      try await world.sleep(for: .seconds(30))
    }
    return (try #require(result), written.all)
  }

  /// Runs a send whose payload the module takes when it likes, and says something around it.
  private func exchange(
    before: String, behind: String, prompt: Duration = .milliseconds(1)
  ) async throws -> (reply: Result<ATReply, ATError>, payloads: [[UInt8]]) {
    let payloads = Trace<[UInt8]>()
    var result: Result<ATReply, ATError>?
    try await conversation { module in
      _ = await module.command()
      await module.say(before)
      await module.pause(prompt)
      await module.say("> ")
      payloads.add(await module.bytes(5))
      await module.say(behind)
      await module.obey()
    } _: { channel, _, _ in
      do throws(ATError) {
        result = .success(try await channel.exchange(.sending(5)))
      } catch {
        result = .failure(error)
      }
    }
    return (try #require(result), payloads.all)
  }

  @Test(
    "a word that comes before the payload is never the answer to it",
    arguments: ["SEND OK", "SEND FAIL", "OK", "ERROR", "FAIL", "busy s...", "Recv 5 bytes\r\nSEND OK", ">"])
  func early(word: String) async throws {
    let (reply, payloads) = try await exchange(before: "\r\nOK\r\n\(word)\r\n", behind: Self.sent)
    #expect(try reply.get().word == .ok)
    #expect(try reply.get().taken == 5)
    #expect(payloads == [Self.payload])
  }

  @Test("a refusal that was meant for something else is followed by OK, the prompt and the payload")
  func strayRefusal() async throws {
    let (reply, payloads) = try await exchange(before: "\r\nERROR\r\n\r\nOK\r\n", behind: Self.sent)
    #expect(try reply.get().word == .ok)
    #expect(payloads == [Self.payload])
  }

  @Test(
    "a prompt behind a refusal: the payload is written once and nothing else, and no answer to it is believed",
    arguments: ["ERROR", "busy p..."])
  func promptBehindRefusal(word: String) async throws {
    let (reply, written) = try await send { module in
      await module.say("\r\n\(word)\r\n> ")
      #expect(await module.bytes(5) == Self.payload)
      await module.say(Self.sent)
    }
    #expect(throws: ATError.noAnswer(.prompt)) { try reply.get() }
    #expect(written.isEmpty)
  }

  @Test("SEND OK without a count before it confirms nothing, and with one it does")
  func uncounted() async throws {
    let (reply, _) = try await exchange(before: "\r\nOK\r\n", behind: "\r\nSEND OK\r\n")
    #expect(throws: ATError.noAnswer(.confirmation)) { try reply.get() }
    let (late, _) = try await exchange(before: "\r\nOK\r\n", behind: "\r\nSEND OK\r\n" + Self.sent)
    #expect(try late.get().taken == 5)
  }

  @Test("the count is what the module says, the fewest of several", arguments: [0, 3, 5, 7])
  func counts(count: Int) async throws {
    let words = "\r\nRecv \(count) bytes\r\n\r\nRecv 9 bytes\r\n\r\nSEND OK\r\n"
    let (reply, _) = try await exchange(before: "\r\nOK\r\n", behind: words)
    #expect(try reply.get().taken == count)
  }

  @Test(
    "a late prompt gets the payload, and nothing else is written meanwhile", arguments: [2100, 2600, 4900])
  func latePrompt(milliseconds: Int) async throws {
    let (reply, payloads) = try await exchange(
      before: "\r\nOK\r\n", behind: Self.sent, prompt: .milliseconds(milliseconds))
    #expect(try reply.get().word == .ok)
    #expect(payloads == [Self.payload])
  }

  @Test(
    "without a prompt the payload is written once and nothing else, and no answer to it is believed",
    arguments: ["", "\r\nOK\r\n", "> "])
  func noPrompt(words: String) async throws {
    let (reply, written) = try await send { module in
      await module.say(words)
      #expect(await module.bytes(5) == Self.payload)
      await module.say(Self.sent)
    }
    #expect(throws: ATError.noAnswer(.prompt)) { try reply.get() }
    #expect(written.isEmpty)
  }

  @Test("a prompt behind the payload, and no sign that it was taken: nothing is written until a restart")
  func deaf() async throws {
    let (reply, written) = try await send { module in
      await module.say("\r\nOK\r\n")
      _ = await module.bytes(5)
      await module.pause(.milliseconds(100))
      await module.say("> ")
    } then: { channel in
      #expect(channel.isDeaf)
      await #expect(throws: ATError.noAnswer(.receipt)) { try await channel.exchange(.plain("AT")) }
    }
    #expect(throws: ATError.noAnswer(.receipt)) { try reply.get() }
    #expect(written.isEmpty)
  }

  @Test("a payload of which nothing is said: nothing is written until the module has restarted")
  func noReceipt() async throws {
    let (reply, written) = try await send { module in
      await module.say("\r\nOK\r\n> ")
      #expect(await module.bytes(5) == Self.payload)
    } then: { channel in
      await #expect(throws: ATError.noAnswer(.receipt)) { try await channel.exchange(.plain("AT")) }
      channel.abort()
      await #expect(throws: ATError.self) { try await channel.exchange(.plain("AT+A")) }
    }
    #expect(throws: ATError.noAnswer(.receipt)) { try reply.get() }
    #expect(String(decoding: written, as: UTF8.self).hasPrefix("AT\r\n"))
  }

  @Test("the record says what was missing")
  func record() async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("\r\nOK\r\n")
      _ = await module.bytes(5)
      await module.say(Self.sent)
      await module.obey()
    } _: { channel, _, _ in
      _ = try? await channel.exchange(.sending(5))
      _ = try await channel.exchange(.plain("AT+A"))
      #expect(
        channel.lastUnanswered?.silence == "AT+CIPSEND=0,5 → OK, but no prompt within 5.0 s")
    }
  }
}

@Suite("Data of an answer", .virtualTime)
struct AnswerDataTests {
  @Test("data that no exchange asked for goes to the handler, so does what follows the final word")
  func unasked() async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("+CIPRECVDATA,2:ab\r\nOK\r\n+CIPRECVDATA,2:cd")
      _ = await module.command()
      await module.say("+CIPRECVDATA,2:ef\r\nOK\r\n")
    } _: { channel, heard, _ in
      let reply = try await channel.exchange(.reading("AT+READ"))
      #expect(reply.data.map(\.payload) == [Array("ab".utf8)])
      #expect(try await channel.exchange(.plain("AT")).data.isEmpty)
      #expect(heard.data.all.map(\.payload) == ["cd", "ef"].map { Array($0.utf8) })
    }
  }

  @Test("announced data that stops coming is handed on with what is missing")
  func missing() async throws {
    try await conversation { module in
      await module.say("+IPD,0,8:abcde")
      await module.pause(.milliseconds(2100))
      await module.say("\r\nWIFI GOT IP\r\n")
    } _: { _, heard, world in
      try await world.sleep(for: .seconds(3))
      #expect(heard.data.all.map(\.missing) == [3])
      #expect(heard.data.all.map(\.payload) == [Array("abcde".utf8)])
      #expect(heard.lines.all == ["WIFI GOT IP"])
    }
  }
}
