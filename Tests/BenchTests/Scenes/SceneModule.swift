import SerialLines
import Timekeeping

/// A small AT module that is played from a script: a fault-free AT 1.7 in passive mode unless the script says
/// otherwise, on a network where 192.0.2.7 has an echo service and every name resolves to it.
struct SceneModule {
  /// What a module does otherwise; each hook returns whether it has dealt with what it was given.
  struct Script: Sendable {
    var version = """
      AT version:1.7.4.0(May 11 2020 19:13:04)\r\nSDK version:3.0.4(9532ceb)\r\n\
      compile time:May 27 2020 10:12:17\r\nBin version(Wroom 02):1.7.4\r\nOK\r\n
      """
    var prompt = "\r\nOK\r\n> "
    /// The sender in headers stands in quotes.
    var quotesSender = false
    /// Commands up to a `=` or `?` that are answered ERROR.
    var unknown: Set<String> = []
    var command: @Sendable (inout SceneModule, String) async throws -> Bool = { _, _ in false }
    var payload: @Sendable (inout SceneModule, Int, [UInt8]) async throws -> Bool = { _, _, _ in false }
    var delivery: @Sendable (inout SceneModule, Int, [UInt8]) async throws -> Bool = { _, _, _ in false }

    init(_ change: (inout Script) -> Void = { _ in }) { change(&self) }
  }

  private struct Link {
    let kind: String
    let address: String
    let port: Int
    var kept: [UInt8] = []
  }

  static let bootText =
    "\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\nload 0x40100000, len 2592, room 16 \r\n"
  static let watchdogText = """
    \r\n ets Jan  8 2013,rst cause:4, boot mode:(3,7)\r\n\r\nwdt reset\r\nload 0x40100000, len 816, room 16 \r\n\
    tail 0\r\nchksum 0x8d\r\n
    """

  private let line: SimulatedLine
  let time: VirtualWorld
  private let script: Script
  private var input: [UInt8] = []
  private var links: [Int: Link] = [:]
  private var isEchoing = true
  private var isPassive = false
  private var namesSenders = false
  /// Counters for the script.
  var sends = 0
  var deliveries = 0
  var joins = 0
  /// When the script has begun something.
  var began: Instant?

  init(_ script: Script, line: SimulatedLine, time: VirtualWorld) {
    self.script = script
    self.line = line
    self.time = time
  }

  /// Answers until the line ends.
  mutating func run() async {
    do {
      while true { try await answer(try await nextLine()) }
    } catch {}
  }

  // MARK: What a script can do

  func say(_ text: String, after pause: Duration = .zero) async throws {
    if pause > .zero { try await time.sleep(for: pause) }
    try await line.write(Array(text.utf8))
  }

  func say(_ bytes: [UInt8]) async throws { try await line.write(bytes) }

  func ok() async throws { try await say("\r\nOK\r\n") }

  func refuse() async throws { try await say("\r\nERROR\r\n") }

  /// Forgets everything, as a module without power does.
  mutating func losePower() {
    (links, isEchoing, isPassive, namesSenders) = ([:], true, false, false)
  }

  /// A restart that nobody has asked for.
  mutating func restartItself(_ text: String = watchdogText) async throws {
    losePower()
    try await say(text, after: .milliseconds(500))
    try await say("\r\nready\r\n", after: .milliseconds(500))
  }

  /// Keeps bytes of a link and does not announce them.
  mutating func keep(_ id: Int, _ bytes: [UInt8]) { links[id]?.kept += bytes }

  /// Takes a payload.
  mutating func take(_ count: Int) async throws -> [UInt8] {
    while input.count < count { input += try await line.read(until: nil) }
    defer { input.removeFirst(count) }
    return Array(input.prefix(count))
  }

  mutating func confirm(_ id: Int, _ payload: [UInt8]) async throws {
    try await say("\r\nRecv \(payload.count) bytes\r\n\r\nSEND OK\r\n")
    try await reply(id, payload)
  }

  /// What the peer sends back.
  mutating func reply(_ id: Int, _ payload: [UInt8]) async throws {
    guard let port = links[id]?.port, port != 9 else { return }
    try await deliver(id, port == 53 ? Self.lookup(payload) : payload)
  }

  // MARK: Answers

  private mutating func nextLine() async throws -> String {
    while true {
      if let end = input.firstIndex(of: UInt8(ascii: "\n")) {
        defer { input.removeSubrange(...end) }
        return String(decoding: input[..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
      }
      input += try await line.read(until: nil)
    }
  }

  private mutating func answer(_ text: String) async throws {
    if isEchoing { try await say(text + "\r\r\n") }
    if try await script.command(&self, text) { return }
    let name = String(text.prefix { $0 != "=" && $0 != "?" })
    let arguments = text.dropFirst(name.count + 1).replacing("\"", with: "").split(separator: ",").map(
      String.init)
    if script.unknown.contains(name) || script.unknown.contains(text) { return try await refuse() }
    try await answer(name, text, arguments)
  }

  private mutating func answer(_ name: String, _ text: String, _ arguments: [String]) async throws {
    let id = arguments.first.flatMap { Int($0) } ?? 0
    switch name {
    case "ATE0":
      isEchoing = false
      try await ok()
    case "AT+RST":
      try await ok()
      losePower()
      try await say(Self.bootText, after: .milliseconds(50))
      try await say("\r\nready\r\n", after: .milliseconds(300))
    case "AT+GMR": try await say(script.version)
    case "AT+CIPDINFO":
      namesSenders = arguments == ["1"]
      try await ok()
    case "AT+CIPRECVMODE":
      isPassive = arguments == ["1"]
      try await ok()
    case "AT+CWLAP":
      try await say("+CWLAP:(4,\"netsocket-secure\",-52,\"00:00:5e:00:53:01\",1,-7,0,5,3,7,0)\r\n\r\nOK\r\n")
    case "AT+CWJAP": try await say("WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n", after: .milliseconds(400))
    case "AT+CIFSR":
      try await say("+CIFSR:STAIP,\"192.168.1.107\"\r\n+CIFSR:STAMAC,\"18:fe:34:00:00:01\"\r\n\r\nOK\r\n")
    case "AT+CIPSTART":
      links[id] = Link(kind: arguments[1], address: arguments[2], port: Int(arguments[3]) ?? 0)
      try await say("\(id),CONNECT\r\n\r\nOK\r\n")
      switch links[id]?.port {
      case 13?:
        try await deliver(id, Array("Tue Jan  2 03:04:05 2024\r\n".utf8))
        try await say("\(id),CLOSED\r\n")
      case 19?: try await deliver(id, (32..<127).map { $0 })
      default: break
      }
    case "AT+CIPCLOSE":
      try await say(
        links.removeValue(forKey: id) == nil ? "UNLINK\r\n\r\nERROR\r\n" : "\(id),CLOSED\r\n\r\nOK\r\n")
    case "AT+CIPSEND":
      guard links[id] != nil else { return try await say("link is not valid\r\n\r\nERROR\r\n") }
      sends += 1
      try await say(script.prompt)
      let payload = try await take(Int(arguments[1]) ?? 0)
      if try await !script.payload(&self, id, payload) { try await confirm(id, payload) }
    case "AT+CIPRECVLEN":
      let counts = (0..<5).map { "\(links[$0]?.kept.count ?? 0)" }.joined(separator: ",")
      try await say("+CIPRECVLEN:\(counts)\r\n\r\nOK\r\n")
    case "AT+CIPRECVDATA":
      let bytes = Array((links[id]?.kept ?? []).prefix(Int(arguments[1]) ?? 0))
      guard !bytes.isEmpty else { return try await refuse() }
      links[id]?.kept.removeFirst(bytes.count)
      try await line.write(Array("\r\n+CIPRECVDATA,\(bytes.count):".utf8) + bytes + Array("\r\nOK\r\n".utf8))
    case "AT+CWAUTOCONN": try await say("+CWAUTOCONN:0\r\n\r\nOK\r\n")
    case "AT", "AT+CWMODE", "AT+CWCOUNTRY_CUR", "AT+CWCOUNTRY", "AT+CIPMUX", "AT+CWDHCP", "AT+SYSSTORE",
      "AT+CWQAP":
      try await ok()
    default: try await refuse()
    }
  }

  /// Hands over what has come for a link.
  mutating func deliver(_ id: Int, _ bytes: [UInt8]) async throws {
    deliveries += 1
    if try await script.delivery(&self, id, bytes) { return }
    guard let link = links[id] else { return }
    if isPassive, link.kind == "TCP" {
      links[id]?.kept += bytes
      try await say("\r\n+IPD,\(id),\((links[id]?.kept ?? []).count)\r\n")
    } else {
      try await line.write(Array("\r\n\(header(id, bytes.count))".utf8) + bytes)
    }
  }

  /// Pushes a header that announces more than comes.
  func deliver(_ id: Int, _ bytes: [UInt8], announcing count: Int) async throws {
    try await line.write(Array("\r\n\(header(id, count))".utf8) + bytes)
  }

  private func header(_ id: Int, _ count: Int) -> String {
    let quote = script.quotesSender ? "\"" : ""
    let sender = links[id].map { ",\(quote)\($0.address)\(quote),\($0.port)" } ?? ""
    return "+IPD,\(id),\(count)\(namesSenders ? sender : ""):"
  }

  /// The answer of a DNS server: 192.0.2.7 to any name.
  private static func lookup(_ question: [UInt8]) -> [UInt8] {
    question[..<2] + [0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + question[12...] + [0xC0, 0x0C, 0, 1, 0, 1]
      + [0, 0, 0, 60, 0, 4, 192, 0, 2, 7]
  }
}
