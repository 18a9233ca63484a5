import ATCommand
import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("Records of exchanges", .virtualTime)
struct ATRecordTests {
  @Test("a record has the command, the times and the escaped answer with the final word last")
  func record() async throws {
    try await conversation { module in
      _ = await module.command()
      await module.pause(.seconds(1))
      await module.say(Array("a\\b\u{1}".utf8) + [0xFF, 0x0A] + Array("ERROR\r\n".utf8))
    } _: { channel, _, world in
      _ = try await channel.exchange(.plain("AT+X", .seconds(5)))
      let record = try #require(channel.lastAnswered)
      #expect(record.command == "AT+X")
      #expect(record.answer == ["a\\\\b\\x01\\xFF", "error"])
      #expect(record.word != nil)
      #expect(record.started == .beginning && record.ended == world.now)
    }
  }

  @Test("the first command without an answer is kept with their number, until there is an answer")
  func unanswered() async throws {
    try await conversation { module in
      for _ in 0..<3 { _ = await module.command() }
      await module.obey()
    } _: { channel, _, _ in
      for name in ["AT+A", "AT+B", "AT+C"] {
        await #expect(throws: ATError.noAnswer(.reply)) { try await channel.exchange(.plain(name)) }
        channel.forgetMissingAnswer()
      }
      #expect(channel.unanswered?.first.command == "AT+A")
      #expect(channel.unanswered?.count == 3)
      #expect(channel.lastAnswered == nil)
      _ = try await channel.exchange(.plain("AT+D"))
      #expect(channel.unanswered == nil)
      #expect(channel.lastAnswered?.command == "AT+D")
    }
  }

  @Test("hide what is known to be a secret before any command has it")
  func known() async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("AT version:pass,word 1.7\r\n\r\nOK\r\n")
    } _: { channel, _, _ in
      channel.hide(["pass,word", "other"])
      _ = try await channel.exchange(.plain("AT+GMR"))
      #expect(channel.lastAnswered?.answer == ["AT version:*** 1.7", "ok"])
      #expect(channel.masking("an other one") == "an *** one")
    }
  }

  static let secret = "pass,word\"9\\"
  static let join = ATCommandLine("AT+CWJAP=").quoting("home").appending(",").quoting(secret, isSecret: true)

  @Test(
    "a secret never shows in a record: not in the command, nor in a garbled or late echo, nor quoted back",
    arguments: [
      "\u{7F}\(String(decoding: join.bytes, as: UTF8.self))", "+CWJAP:\"home\",\"\(secret)\"",
    ])
  func secrets(line: String) async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("\(line)\r\n\r\nFAIL\r\n")
      _ = await module.command()
      await module.pause(.milliseconds(1500))
      await module.say("\(line)\r\n\r\nOK\r\n")
      await module.obey()
    } _: { channel, _, _ in
      var records: [ATExchangeRecord] = []
      _ = try await channel.exchange(ATRequest(Self.join, timeout: .seconds(1)))
      records += [try #require(channel.lastAnswered)]
      await #expect(throws: ATError.self) {
        try await channel.exchange(ATRequest(Self.join, timeout: .seconds(1)))
      }
      records += [try #require(channel.lastAnswered), try #require(channel.unanswered?.first)]
      _ = try await channel.exchange(.plain("AT+A"))
      records += [try #require(channel.lastAnswered)]
      #expect(records[0].command == "AT+CWJAP=\"home\",\"***\"")
      for record in records {
        var dumped = ""
        dump(record, to: &dumped)
        for text in [record.command, record.text, "\(record)", String(reflecting: record), dumped]
          + record.answer
        {
          #expect(!text.contains("pass") && !text.contains("word"), "\(text)")
        }
      }
    }
  }
}

@Suite("AT command lines")
struct ATCommandLineTests {
  @Test(
    "a quoted argument has a backslash before backslash, quote and comma, and no line ends",
    arguments: [
      ("", "\"\""), ("home", "\"home\""), ("a,b", "\"a\\,b\""), ("a\"b", "\"a\\\"b\""),
      ("a\\b", "\"a\\\\b\""), ("a\r\nb\n", "\"ab\""), ("ä ö", "\"ä ö\""), ("\\,\"", "\"\\\\\\,\\\"\""),
    ])
  func quoting(argument: String, quoted: String) {
    let line = ATCommandLine("AT+X=").quoting(argument)
    #expect(line.bytes == Array("AT+X=\(quoted)".utf8))
    #expect(line.text == "AT+X=\(quoted)")
  }

  @Test("of two secrets with the same beginning the longer one leaves no end", .virtualTime)
  func prefixes() async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say("\r\nOK\r\n")
      _ = await module.command()
      await module.say("+CWJAP:\"password1\"\r\n\r\nOK\r\n")
    } _: { channel, _, _ in
      for secret in ["password", "password1"] {
        let line = ATCommandLine("AT+CWJAP=").quoting(secret, isSecret: true)
        _ = try await channel.exchange(ATRequest(line, timeout: .seconds(1)))
      }
      let record = try #require(channel.lastAnswered)
      #expect(record.answer == ["+CWJAP:\"***\"", "ok"])
    }
  }

  @Test(
    "what a record shows is masked where a secret stands across the end of what is shown of a line",
    .virtualTime)
  func cutSecret() async throws {
    try await conversation { module in
      _ = await module.command()
      await module.say(String(repeating: "x", count: 155) + "pass,word\r\n\r\nOK\r\n")
    } _: { channel, _, _ in
      let line = ATCommandLine("AT+CWJAP=").quoting("pass,word", isSecret: true)
      _ = try await channel.exchange(ATRequest(line, timeout: .seconds(1)))
      let record = try #require(channel.lastAnswered)
      #expect(record.text == "AT+CWJAP=\"***\" → \(String(repeating: "x", count: 155))*** | ok")
    }
  }

  @Test("a secret goes out, and shows as three asterisks", arguments: ["", "s", "pass,word"])
  func secret(argument: String) {
    let line = ATCommandLine("AT+X=").quoting(argument, isSecret: true).appending(",1")
    #expect(line.bytes == ATCommandLine("AT+X=").quoting(argument).appending(",1").bytes)
    #expect(line.text == "AT+X=\"***\",1")
  }

  @Test("long text is cut, with a sign of it")
  func longText() {
    let text = EscapedText.of([UInt8](repeating: 0x61, count: 1000), limit: 160)
    #expect(text == String(repeating: "a", count: 160) + "…")
  }
}
