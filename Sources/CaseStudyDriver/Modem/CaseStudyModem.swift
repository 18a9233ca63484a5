import NetworkSocket
import SerialLines
import Synchronization
import Timekeeping

/// The commands that the case study gives to the module (the guide's class `ESP8266`), one at a time.
final class CaseStudyModem: Sendable {
  struct State {
    var status = ConnectionStatus.disconnected
    /// The reason in the last `+CWJAP:`; nil unless `FAIL` followed.
    var refusal: Int?
    var packets: [Packet] = []
    var links: [Link] = Array(repeating: Link(), count: CaseStudyModem.linkCount)
  }

  /// Received bytes that no socket has taken.
  struct Packet {
    let id: Int
    var bytes: [UInt8]
  }

  struct Link {
    var kind = SocketProtocol.tcp
    /// The module has not said that it is closed.
    var isOpen = false
    /// Bytes that wait in the module.
    var available = 0
  }

  /// `ESP8266_SOCKET_COUNT`.
  static let linkCount = 5

  /// The time-outs of the release of 2018, for each character.
  static let connectTimeout = Duration.seconds(15)
  static let sendTimeout = Duration.seconds(2)
  static let receiveTimeout = Duration.seconds(2)
  static let miscTimeout = Duration.seconds(2)

  let parser: ATParser
  let settings: CaseStudySettings
  let board: RunningBoard
  let heap: Int
  let state = Mutex(State())
  let line: any SerialLine
  private let baud: Int
  private let turn: AsyncLock
  /// Hears of the status, each time that a line tells it.
  private let onStatus: Mutex<(@Sendable (ConnectionStatus) -> Void)?> = Mutex(nil)

  init(
    _ parser: ATParser, on board: RunningBoard, _ settings: CaseStudySettings, heap: Int,
    line: any SerialLine, baud: Int
  ) {
    self.parser = parser
    self.board = board
    self.settings = settings
    self.heap = heap
    self.line = line
    self.baud = baud
    turn = AsyncLock(board.time, label: "case study: turn at the parser")
  }

  func observe(_ onStatus: @escaping @Sendable (ConnectionStatus) -> Void) {
    self.onStatus.withLock { $0 = onStatus }
  }

  /// Does something with the parser while nobody else does (`_smutex`).
  ///
  /// - Throws: DEVICE_ERROR on a board that has crashed, once its task is cancelled.
  func exclusively<Value: Sendable>(
    timeout: Duration, _ body: (ATParser) async throws(NSAPIError) -> Value
  ) async throws(NSAPIError) -> Value {
    await board.stayIfCrashed()
    guard board.isRunning else { throw .deviceError }
    try await turn.enter(ifCancelled: NSAPIError.deviceError)
    defer { turn.leave() }
    await parser.setTimeout(timeout)
    return try await body(parser)
  }

  // MARK: Lines that nobody asks for

  /// Tells the parser what to do with them; once.
  func attach() async {
    await parser.oob("+IPD") { [weak self] parser in await self?.receivePacket(parser) }
    await parser.oob("+CWJAP:") { [weak self] parser in
      guard let code = await parser.recv("%d\n")?.first, await parser.recv("FAIL\n") != nil else { return }
      self?.state.withLock { $0.refusal = Int(code) }
      parser.abort()
    }
    await parser.oob("WIFI ") { [weak self] parser in
      let step = await parser.recv("%12[^\n]\n")?.first
      if step == "GOT IP" { self?.tell(.globalUp) }
      if step == "DISCONNECT" { self?.tell(.disconnected) }
    }
    for id in 0..<Self.linkCount {
      await parser.oob("\(id),CLOSED") { [weak self] _ in self?.state.withLock { $0.links[id].isOpen = false }
      }
    }
  }

  func tell(_ status: ConnectionStatus) {
    state.withLock { $0.status = status }
    onStatus.withLock(\.self)?(status)
  }

  // MARK: Bring-up

  func reset() async throws(NSAPIError) {
    try await exclusively(timeout: Self.connectTimeout) { (parser) throws(NSAPIError) in
      for _ in 0..<2 {
        guard await parser.send("AT+RST"), await parser.recv("OK\nready\n") != nil else { continue }
        state.withLock { state in
          state.packets = []
          state.links = Array(repeating: Link(), count: Self.linkCount)
        }
        return
      }
      throw .deviceError
    }
  }

  /// - Parameter mode: 1 station, 2 access point, 3 both.
  func startup(_ mode: Int) async throws(NSAPIError) {
    try await exclusively(timeout: Self.miscTimeout) { (parser) throws(NSAPIError) in
      if settings.usesFlowControl {
        try await command("AT+UART_CUR=\(baud),8,1,0,3", parser)
        do throws(SerialLineError) {
          try await line.configure(baud: baud, flowControl: .both)
        } catch {
          throw .deviceError
        }
      }
      try await command("AT+CWMODE=\(mode)", parser)
      try await command("AT+CIPMUX=1", parser)
      if settings.receivesPassively { try await command("AT+CIPRECVMODE=1", parser) }
    }
  }

  private func command(_ text: String, _ parser: ATParser) async throws(NSAPIError) {
    guard await parser.send(text), await parser.recv("OK\n") != nil else { throw .deviceError }
  }

  func dhcp() async throws(NSAPIError) {
    try await exclusively(timeout: Self.connectTimeout) { (parser) throws(NSAPIError) in
      do throws(NSAPIError) { try await command("AT+CWDHCP_CUR=1,1", parser) } catch { throw .dhcpFailure }
    }
  }

  /// Joins a network. A join without an answer counts as one that has worked, as in the original.
  func join(_ ssid: String, _ password: String) async throws(NSAPIError) {
    try await exclusively(timeout: Self.connectTimeout) { (parser) throws(NSAPIError) in
      state.withLock { $0.refusal = nil }
      tell(.connecting)
      guard await parser.send("AT+CWJAP_CUR=\"\(ssid)\",\"\(password)\""), await parser.recv("OK\n") == nil,
        let refusal = state.withLock(\.refusal)
      else { return }
      switch refusal {
      case 1: throw .connectionTimeout
      case 2: throw .authFailure
      case 3: throw .noSSID
      default: throw .noConnection
      }
    }
  }

  /// Leaves the network. `WIFI DISCONNECT` comes behind the OK, when nobody reads any more.
  func leave() async throws(NSAPIError) {
    try await exclusively(timeout: Self.miscTimeout) { (parser) throws(NSAPIError) in
      try await command("AT+CWQAP", parser)
      guard settings.readsDisconnect else { return }
      while state.withLock({ $0.status != .disconnected }) {
        let seen = state.withLock(\.status)
        guard await waitForLine(parser), state.withLock({ $0.status != seen }) else { return }
      }
    }
  }

  /// Reads up to a line that a handler wants, also when nothing has arrived yet.
  private func waitForLine(_ parser: ATParser) async -> Bool {
    let deadline = board.time.now + Self.miscTimeout
    guard await parser.waitForInput(until: deadline) else { return false }
    return await parser.processOOB()
  }

  // MARK: Questions

  /// Nil if there is none.
  func stationAddress() async throws(NSAPIError) -> IPAddress? {
    let text = try await ask("AT+CIFSR", "+CIFSR:STAIP,\"%15[^\"]\"")?.first
    return text.flatMap { IPAddress($0) }.flatMap { $0.isZero ? nil : $0 }
  }

  func stationMAC() async throws(NSAPIError) -> String? {
    try await ask("AT+CIFSR", "+CIFSR:STAMAC,\"%17[^\"]\"")?.first
  }

  /// - Parameter field: `gateway` or `netmask`.
  func stationSetting(_ field: String) async throws(NSAPIError) -> IPAddress? {
    try await ask("AT+CIPSTA_CUR?", "+CIPSTA_CUR:\(field):\"%15[^\"]\"")?.first.flatMap { IPAddress($0) }
  }

  /// By a scan for the access point of the network that was joined.
  func rssi() async throws(NSAPIError) -> Int8? {
    guard let bssid = try await ask("AT+CWJAP_CUR?", "+CWJAP_CUR:\"%*[^\"]\",\"%17[^\"]\"")?.first,
      let text = try await ask(
        "AT+CWLAP=\"\",\"\(bssid)\",", "+CWLAP:(%*d,\"%*[^\"]\",%d,", timeout: Self.connectTimeout)?.first
    else { return nil }
    return Int8(text)
  }

  private func ask(
    _ command: String, _ template: String, timeout: Duration = CaseStudyModem.miscTimeout
  ) async throws(NSAPIError) -> [String]? {
    try await exclusively(timeout: timeout) { (parser) throws(NSAPIError) in
      guard await parser.send(command), let values = await parser.recv(template),
        await parser.recv("OK\n") != nil
      else { return nil }
      return values
    }
  }

  /// Reads access points until there are so many; without a limit until none has come for 15 s.
  func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    try await exclusively(timeout: Self.connectTimeout) { (parser) throws(NSAPIError) in
      guard await parser.send("AT+CWLAP") else { throw .deviceError }
      var found: [WiFiAccessPoint] = []
      while found.count < limit ?? .max,
        let values = await parser.recv("+CWLAP:(%d,\"%32[^\"]\",%d,\"%17[^\"]\",%d,")
      {
        let security = Int(values[0]).flatMap { $0 < 5 ? SecurityType(rawValue: $0) : nil }
        found.append(
          WiFiAccessPoint(
            ssid: values[1], bssid: values[3], security: security ?? .unknown, rssi: Int8(values[2]) ?? 0,
            channel: UInt8(values[4]) ?? 0))
      }
      return found
    }
  }
}
