import NetworkSocket
import SerialLines
import Timekeeping

/// What was said on a line in the language of AT 1.x with several links, as far as it confirms something.
struct SpokenAT: Sendable {
  private struct Link {
    var kind = SocketProtocol.tcp
    var address = SocketAddress()
  }

  /// A longer line is cut: no confirmation is so long.
  private static let lineLimit = 128
  private static let exchangeLimit = 40

  private let activity: NetworkActivity
  /// What the module is saying: the line so far, or how much of a payload is to come, and on which link.
  private var line: [UInt8] = []
  private var payload: (count: Int, link: Int)?
  private var links: [Int: Link] = [:]
  private var send: (link: Int, count: Int, taken: Int?)?
  private var readLink = 0
  private var isJoining = false
  private var isScanning = false
  private var expectedBoots = 0
  private var caseStart = Instant.beginning

  private(set) var boots = 0
  private(set) var hasRestartedByItself = false
  private(set) var exchanges: [ExchangeOnLine] = []
  private(set) var last: (command: String, answer: String?)?

  init(_ activity: NetworkActivity) {
    self.activity = activity
  }

  mutating func forgetExchanges(at now: Instant) {
    exchanges = []
    last = nil
    caseStart = now
  }

  /// The module is restarted from outside: a payload that it has begun may not be completed.
  mutating func expectReset() {
    payload = nil
    expectBoot()
  }

  private mutating func expectBoot() {
    expectedBoots += 1
    hasRestartedByItself = false
  }

  private mutating func note(_ text: String, isCommand: Bool, at now: Instant) {
    if exchanges.count >= Self.exchangeLimit { exchanges.removeFirst() }
    exchanges.append(ExchangeOnLine(time: now - caseStart, isCommand: isCommand, text: text))
    if isCommand { last = (text, nil) } else { last?.answer = text }
  }

  // MARK: The driver

  /// Takes what the driver writes: a command, or the payload behind a prompt.
  mutating func say(_ bytes: [UInt8], at now: Instant) {
    guard bytes.starts(with: "AT".utf8), bytes.last == 0x0A else { return }
    let command = String(decoding: bytes.dropLast(2), as: UTF8.self)
    let parts = command.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let arguments = parts.dropFirst().first?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    let numbers = arguments.map { Int($0) ?? 0 }
    switch parts[0] {
    case "AT+RST": expectBoot()
    case "AT+CWJAP_CUR" where parts.count == 2: isJoining = true
    case "AT+CWLAP": isScanning = true
    case "AT+CIPRECVDATA": readLink = numbers.first ?? 0
    case "AT+CIPSEND" where numbers.count == 2: send = (numbers[0], numbers[1], nil)
    case "AT+CIPSTART" where arguments.count >= 4:
      let text = arguments.map { $0.filter { $0 != "\"" } }
      let address = SocketAddress(IPAddress(String(text[2])) ?? .unspecified, port: UInt16(text[3]) ?? 0)
      links[numbers[0]] = Link(kind: text[1] == "UDP" ? .udp : .tcp, address: address)
    default: break
    }
    // The arguments of a join are the network's name and its password.
    note(
      parts[0].hasPrefix("AT+CWJAP") && parts.count == 2 ? "\(parts[0])=***" : command, isCommand: true,
      at: now)
  }

  // MARK: The module

  mutating func hear(_ bytes: ArraySlice<UInt8>, at now: Instant) {
    var rest = bytes
    while let byte = rest.first {
      if let (count, link) = payload {
        let taken = min(count, rest.count)
        rest = rest.dropFirst(taken)
        received(taken, on: link)
        payload = count > taken ? (count - taken, link) : nil
        continue
      }
      rest.removeFirst()
      if byte == 0x0D || byte == 0x0A {
        if !line.isEmpty { hearLine(at: now) }
        line = []
      } else if line.count < Self.lineLimit {
        line.append(byte)
        if byte == UInt8(ascii: ":") { beginPayload(at: now) }
      }
    }
  }

  /// `+IPD,0,5:` and `+CIPRECVDATA,5:`.
  private mutating func beginPayload(at now: Instant) {
    let text = String(decoding: line.dropLast(), as: UTF8.self)
    let numbers = text.split(separator: ",").dropFirst().map { Int($0) }
    if text.hasPrefix("+IPD,"), numbers.count == 2, let link = numbers[0], let count = numbers[1] {
      payload = (count, link)
    } else if text.hasPrefix("+CIPRECVDATA,"), numbers.count == 1, let count = numbers[0] {
      payload = (count, readLink)
    } else {
      return
    }
    note("\(text): …", isCommand: false, at: now)
    if let payload, let link = links[payload.link], isNameServer(link) { activity.count(.lookups) }
    if payload?.count == 0 { payload = nil }
    line = []
  }

  private func isNameServer(_ link: Link) -> Bool { link.kind == .udp && link.address.port == Peer.namePort }

  private mutating func received(_ count: Int, on number: Int) {
    guard let link = links[number] else { return }
    activity.received(count, from: Peer(link.kind, link.address))
  }

  private mutating func hearLine(at now: Instant) {
    let text = String(decoding: line, as: UTF8.self)
    // An echo confirms nothing, and may hold a password.
    guard !text.hasPrefix("AT") else { return }
    note(EscapedText.of(line, limit: Self.lineLimit), isCommand: false, at: now)
    let words = text.split(separator: " ")
    switch text {
    case "ready": boot()
    case "WIFI GOT IP" where isJoining:
      isJoining = false
      activity.count(.joins)
    case "SEND OK":
      if let send, send.taken == send.count, let link = links[send.link] {
        activity.sent(send.count, to: Peer(link.kind, link.address))
      }
      send = nil
    case "SEND FAIL": send = nil
    case _ where words.count == 3 && words[0] == "Recv" && words[2] == "bytes": send?.taken = Int(words[1])
    case _ where text.hasSuffix(",CONNECT"):
      guard let number = Int(text.dropLast(8)), let link = links[number] else { return }
      if link.kind == .tcp { activity.connected(to: Peer(.tcp, link.address)) }
    case _ where text.hasSuffix(",CLOSED"):
      guard let number = Int(text.dropLast(7)), let link = links[number] else { return }
      activity.ended(Peer(link.kind, link.address), "the module said \(text)")
    case _ where text.hasPrefix("+CWJAP:") && isJoining:
      isJoining = false
      activity.count(.refusedJoins)
    case _ where text.hasPrefix("+CWLAP:") && isScanning:
      // The module tells what it has found when it has looked everywhere.
      isScanning = false
      activity.count(.scans)
    default: break
    }
  }

  private mutating func boot() {
    boots += 1
    links = [:]
    send = nil
    isJoining = false
    isScanning = false
    if expectedBoots > 0 { expectedBoots = 0 } else { hasRestartedByItself = true }
  }
}
