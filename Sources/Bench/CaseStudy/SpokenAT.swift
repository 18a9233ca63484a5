import ATCommand
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
  private let redactor: SecretRedactor
  /// What the module is saying: the line so far, or how much of a payload is to come, and on which link.
  private var line: [UInt8] = []
  private var payload: (count: Int, link: Int)?
  private var links: [Int: Link] = [:]
  /// What was announced with `AT+CIPSEND`, and what the module has taken and not yet confirmed. A driver that does not
  /// wait for `SEND OK` may announce the next before.
  private var announced: (link: Int, count: Int)?
  private var taken: (link: Int, count: Int)?
  private var readLink = 0
  private var isJoining = false
  private var isScanning = false
  private var expectedBoots = 0
  private var caseStart = Instant.beginning

  private(set) var boots = 0
  private(set) var hasRestartedByItself = false
  private(set) var exchanges: [ExchangeOnLine] = []
  /// The last command, and what the module has said since.
  private var current: (command: String, started: Instant, heard: Instant, said: [[UInt8]])?

  /// - Parameter secrets: what no exchange may show.
  init(_ activity: NetworkActivity, secrets: [String] = []) {
    self.activity = activity
    redactor = SecretRedactor(secrets.flatMap(SecretRedactor.forms))
  }

  /// The last command, and the last line that the module said behind it; nil for none.
  var last: (command: String, answer: String?)? { current.map { ($0.command, $0.said.last.map(shown)) } }

  private func shown(_ said: [UInt8]) -> String {
    EscapedText.of(redactor.masking(said), limit: Self.lineLimit)
  }

  /// Begins a new record of exchanges.
  ///
  /// - Returns: the exchange that has ended with it.
  mutating func forgetExchanges(at now: Instant) -> ATExchangeRecord? {
    exchanges = []
    caseStart = now
    return endExchange()
  }

  private mutating func endExchange() -> ATExchangeRecord? {
    defer { current = nil }
    return current.map {
      ATExchangeRecord(
        command: $0.command, started: $0.started, ended: $0.heard, said: $0.said,
        secrets: redactor.secrets)
    }
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
  }

  private mutating func noteCommand(_ text: String, at now: Instant) -> ATExchangeRecord? {
    note(text, isCommand: true, at: now)
    defer { current = (text, now, now, []) }
    return endExchange()
  }

  private mutating func noteLine(_ said: [UInt8], at now: Instant) {
    note(shown(said), isCommand: false, at: now)
    // Packets may come for as long as the driver says nothing.
    if let count = current?.said.count, count >= Self.exchangeLimit { current?.said.removeFirst() }
    current?.said.append(said)
    current?.heard = now
  }

  // MARK: The driver

  /// Takes what the driver writes: a command, or the payload behind a prompt.
  ///
  /// - Returns: the exchange that has ended with a new command.
  mutating func say(_ bytes: [UInt8], at now: Instant) -> ATExchangeRecord? {
    guard line.first != UInt8(ascii: ">") else {
      line = []
      return nil
    }
    guard bytes.starts(with: "AT".utf8), bytes.last == 0x0A else { return nil }
    let command = String(decoding: bytes.dropLast(2), as: UTF8.self)
    let parts = command.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let arguments = parts.dropFirst().first?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    let numbers = arguments.map { Int($0) ?? 0 }
    switch parts[0] {
    case "AT+RST": expectBoot()
    case "AT+CWJAP_CUR" where parts.count == 2: isJoining = true
    case "AT+CWLAP": isScanning = true
    case "AT+CIPRECVDATA": readLink = numbers.first ?? 0
    case "AT+CIPSEND" where numbers.count == 2: announced = (numbers[0], numbers[1])
    case "AT+CIPSTART" where arguments.count >= 4:
      let text = arguments.map { $0.filter { $0 != "\"" } }
      let address = SocketAddress(IPAddress(String(text[2])) ?? .unspecified, port: UInt16(text[3]) ?? 0)
      links[numbers[0]] = Link(kind: text[1] == "UDP" ? .udp : .tcp, address: address)
    default: break
    }
    // The arguments of a join are the network's name and its password.
    return noteCommand(
      parts[0].hasPrefix("AT+CWJAP") && parts.count == 2 ? "\(parts[0])=***" : command, at: now)
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
    noteLine(line, at: now)
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
    noteLine(line, at: now)
    let words = text.split(separator: " ")
    switch text {
    case "ready": boot()
    case "WIFI GOT IP" where isJoining:
      isJoining = false
      activity.count(.joins)
    case "SEND OK":
      if let taken, let link = links[taken.link] {
        activity.sent(taken.count, to: Peer(link.kind, link.address))
      }
      taken = nil
    case "SEND FAIL": taken = nil
    case _ where words.count == 3 && words[0] == "Recv" && words[2] == "bytes":
      taken = announced.flatMap { $0.count == Int(words[1]) ? $0 : nil }
      announced = nil
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
    announced = nil
    taken = nil
    isJoining = false
    isScanning = false
    if expectedBoots > 0 { expectedBoots = 0 } else { hasRestartedByItself = true }
  }
}
