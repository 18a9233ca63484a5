import ATCommand
import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("The last exchanges of a case", .virtualTime)
struct RecentTrafficTests {
  private func texts(_ channel: ATChannel) -> [String] {
    channel.recentTraffic.map { line in
      let mark =
        switch line.direction {
        case .sent: ">"
        case .received: "<"
        case .unsolicited: "*"
        }
      return "\(mark) \(line.text)"
    }
  }

  @Test("have commands, answers, payloads and what came between, with the time since the case began")
  func lines() async throws {
    try await conversation { module in
      await module.say("\r\nbefore the case\r\n")
      _ = await module.command()
      await module.say("\r\nWIFI GOT IP\r\n\r\nOK\r\n+IPD,0,2:ab\r\n> ")
      _ = await module.bytes(20)
      await module.say("\r\nRecv 20 bytes\r\n\r\nSEND OK\r\n")
      _ = await module.command()
      await module.say("+CIPRECVDATA,4:O\u{1}K\n\r\nOK\r\n\r\nlate\u{7}\r\n")
    } _: { channel, _, world in
      try await world.sleep(for: .seconds(1))
      channel.forgetTraffic()
      let began = world.now
      try await world.sleep(for: .seconds(2))
      _ = try await channel.exchange(.sending(20))
      _ = try await channel.exchange(.reading("AT+CIPRECVDATA=0,4"))
      try await world.sleep(for: .milliseconds(100))
      #expect(
        texts(channel) == [
          "> AT+CIPSEND=0,20", "* WIFI GOT IP", "< OK", "* +IPD,0,2: 2 B \"ab\"", "< >",
          "> 20 B \"xxxxxxxxxxxxxxxx…\"", "< Recv 20 bytes", "< SEND OK", "> AT+CIPRECVDATA=0,4",
          "< +CIPRECVDATA,4: 4 B \"O\\x01K\\n\"", "< OK", "* late\\x07",
        ])
      let times = channel.recentTraffic.map(\.time)
      #expect(
        times.first == .seconds(2) && times == times.sorted() && times.last ?? .zero < world.now - began)
    }
  }

  @Test("are the last twenty commands with their answers")
  func twenty() async throws {
    try await conversation { module in
      await module.obey()
    } _: { channel, _, _ in
      for number in 1...30 { _ = try await channel.exchange(.plain("AT+N\(number)")) }
      #expect(texts(channel).count == 60)
      #expect(texts(channel).prefix(3) == ["> AT+N11", "< +AT+N11", "< OK"])
      #expect(texts(channel).suffix(3) == ["> AT+N30", "< +AT+N30", "< OK"])
    }
  }

  @Test("are bounded, whatever a module says", arguments: [100, 20_000])
  func bounded(count: Int) async throws {
    try await conversation { module in
      _ = await module.command()
      for _ in 0..<count / 100 {
        await module.say(String(repeating: "WIFI GOT IP\r\n", count: 100))
        // As long as the line takes.
        await module.pause(.milliseconds(120))
      }
      await module.say("\r\nOK\r\n")
      await module.say(String(repeating: "x", count: 2000) + "\r\n")
    } _: { channel, _, world in
      _ = try await channel.exchange(.plain("AT+X", .seconds(1000)))
      try await world.sleep(for: .seconds(1))
      let lines = texts(channel)
      #expect(lines.count == min(count + 3, 256))
      #expect(lines.suffix(3) == ["* WIFI GOT IP", "< OK", "* (a line of 2001 B, too long)"])
      #expect(lines.allSatisfy { $0.utf8.count < 200 })
    }
  }

  static let secret = "pass,word\"9\\"

  @Test(
    "never show a secret: not in a command, an echo, an answer, unasked, or across the end of what is shown")
  func secrets() async throws {
    let join = ATCommandLine("AT+CWJAP=").quoting("home").appending(",").quoting(Self.secret, isSecret: true)
    try await conversation { module in
      let command = await module.command() ?? ""
      await module.say("\(command)\r\n+CWJAP:\"home\",\"\(Self.secret)\"\r\n\r\nFAIL\r\n")
      await module.say("\r\n\(Self.secret)\r\n+IPD,0,23:0123456789\(Self.secret)\r\n")
      await module.say("\r\nhi hidden-one\r\n\(String(repeating: "y", count: 155))\(Self.secret)\r\n")
    } _: { channel, _, world in
      channel.hide(["hidden-one"])
      _ = try await channel.exchange(ATRequest(join, timeout: .seconds(1)))
      try await world.sleep(for: .seconds(1))
      #expect(
        texts(channel) == [
          "> AT+CWJAP=\"home\",\"***\"", "< AT+CWJAP=\"home\",\"***\"", "< +CWJAP:\"home\",\"***\"",
          "< FAIL", "* ***", "* +IPD,0,23: 23 B \"0123456789***\\r…\"", "* hi ***",
          "* \(String(repeating: "y", count: 155))***",
        ])
    }
  }
}
