import SerialLines
import Timekeeping

/// A module that a scene plays: sound up to the join, but for what the scene changes.
struct ScriptedModule: Sendable {
  let line: SimulatedLine
  let world: VirtualWorld
  /// Deals with a command before the module does.
  ///
  /// - Returns: whether it has.
  let scene: @Sendable (_ command: String, ScriptedModule) async -> Bool
  /// What comes before any command.
  var begin: @Sendable (ScriptedModule) async -> Void = { _ in }

  static let boot =
    "\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\nload 0x40100000, len 2592, room 16 \r\ntail 0\r\n"
  static let watchdog =
    "\r\n ets Jan  8 2013,rst cause:4, boot mode:(3,6)\r\n\r\nwdt reset\r\nload 0x40100000, len 1396, room 16 \r\n"

  func run() async {
    await begin(self)
    var unread: [UInt8] = []
    while let bytes = try? await line.read(until: nil), !bytes.isEmpty {
      unread += bytes
      while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let command = String(decoding: unread[..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        unread.removeFirst(end + 1)
        if await !scene(command, self) { await answer(command) }
      }
    }
  }

  func say(_ text: String, after delay: Duration = .zero) async {
    try? await world.sleep(for: delay)
    try? await line.write(Array(text.utf8))
  }

  private func answer(_ command: String) async {
    let name = command.prefix { !"=?".contains($0) }
    switch name {
    case "AT", "ATE0", "AT+CWMODE", "AT+CWCOUNTRY_CUR", "AT+CIPMUX", "AT+CIPDINFO", "AT+CIPRECVMODE",
      "AT+CWAUTOCONN", "AT+CWDHCP", "AT+CWQAP", "AT+CIPCLOSE":
      await say(name == "AT+CWQAP" ? "\r\nOK\r\nWIFI DISCONNECT\r\n" : "\r\nOK\r\n")
    case "AT+RST":
      await say("\r\nOK\r\n")
      await say(Self.boot, after: .milliseconds(50))
      await say("\r\nready\r\n", after: .milliseconds(300))
    case "AT+GMR":
      await say(
        "AT version:1.7.4.0(May 11 2020 19:13:04)\r\nSDK version:3.0.4(9532ceb)\r\ncompile time:May 27 2020\r\nOK\r\n"
      )
    case "AT+CWLAP":
      await say("+CWLAP:(4,\"netsocket-secure\",-52,\"00:00:5e:00:53:01\",1,-7,0,5,3,7,0)\r\n\r\nOK\r\n")
    case "AT+CWJAP":
      await say("WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n", after: .milliseconds(400))
    case "AT+CIFSR":
      await say("+CIFSR:STAIP,\"192.168.1.107\"\r\n+CIFSR:STAMAC,\"18:fe:34:00:00:01\"\r\n\r\nOK\r\n")
    case "AT+CIPSTART": await say("\(command.dropFirst(12).prefix(1)),CONNECT\r\n\r\nOK\r\n")
    default: await say("\r\nERROR\r\n")
    }
  }
}
