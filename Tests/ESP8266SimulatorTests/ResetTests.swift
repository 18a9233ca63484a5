import NetworkServices
import Testing
import Timekeeping

@testable import ESP8266Simulator

/// What a module is doing when the reset comes.
struct Activity: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let before: [String]
  let typed: String

  init(_ name: String, after before: [String] = [], _ typed: String) {
    testDescription = name
    self.before = before
    self.typed = typed
  }
}

@Suite("Reset in the middle of something")
struct ResetTests {
  private static let link = "AT+CIPSTART=0,\"TCP\",\"echo.test\",7"
  private static let chargen = "AT+CIPSTART=0,\"TCP\",\"echo.test\",19"

  static let activities = [
    Activity("scan", "AT+CWLAP\r\n"),
    Activity("join", "AT+CWJAP_CUR=\"secure\",\"password\"\r\n"),
    Activity("lookup", "AT+CIPDOMAIN=\"echo.test\"\r\n"),
    Activity("ping", "AT+PING=\"10.9.9.9\"\r\n"),
    Activity("connect", link + "\r\n"),
    Activity("connect to nobody", "AT+CIPSTART=0,\"TCP\",\"10.9.9.9\",7\r\n"),
    Activity("prompt", after: [link], "AT+CIPSEND=0,20\r\n"),
    Activity("half a payload", after: [link, "AT+CIPSEND=0,20"], "half of it"),
    Activity("send", after: [link, "AT+CIPSEND=0,5"], "hello"),
    Activity("buffered send", after: [link, "AT+CIPSENDBUF=0,5"], "hello"),
    Activity("receive", chargen + "\r\n"),
    Activity("passive receive", after: ["AT+CIPRECVMODE=1", chargen], "AT+CIPRECVDATA=0,2048\r\n"),
    Activity("close", after: [link], "AT+CIPCLOSE=0\r\n"),
    Activity("leave", after: [link], "AT+CWQAP\r\n"),
    Activity("restart", after: [link], "AT+RST\r\n"),
    Activity("restore", after: [link], "AT+RESTORE\r\n"),
  ]

  @Test(
    "at any moment: silence, boot text, ready; nothing of before comes later, and it works again",
    arguments: activities, [1, 4, 9, 25, 60, 400])
  func reset(activity: Activity, milliseconds: Int) {
    var bench = Bench(seed: UInt64(milliseconds))
    bench.join()
    for command in activity.before { _ = bench.ask(command) }
    bench.type(activity.typed)
    bench.run(for: .milliseconds(milliseconds))
    _ = bench.take()
    bench.handle(.reset)
    bench.run()
    let text = bench.take()
    #expect(text.hasPrefix(#"\r\n ets Jan  8 2013,rst cause:2"#))
    #expect(text.hasSuffix(#"\r\nready\r\n"#))
    #expect(bench.firmware.links.all.isEmpty && bench.firmware.pendingCommand == nil)
    bench.join()
    _ = bench.take()
    #expect(bench.ask(Self.link) == #"0,CONNECT\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPSEND=0,5") == #"\r\nOK\r\n> "#)
    bench.type("again")
    bench.run()
    #expect(bench.take().contains("+IPD,0,"))
  }
}
