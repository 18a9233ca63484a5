import ATCommand
import DequeModule
import NetworkSocket
import Synchronization
import Timekeeping

/// The module's five links: TCP connections and UDP ports.
extension ESP8266 {
  /// `AT+CIPSTART`: opens a link; one that the module still thinks open is closed first.
  ///
  /// - Parameters:
  ///   - keepAlive: seconds, TCP only; nil leaves the module's default.
  ///   - localPort: UDP only; nil lets the module choose.
  ///   - isWanted: whether a second try is worth its while.
  func open(
    _ id: Int, _ kind: SocketProtocol, to address: SocketAddress, keepAlive: Int? = nil,
    localPort: UInt16? = nil, isWanted: () -> Bool
  ) async throws(ModemError) {
    guard let ip = address.ipAddress else { throw .failed(.noAddress) }
    if state.withLock({ $0.links[id].isOpen }) { try await close(id) }
    var line = ATCommandLine(
      "AT+CIPSTART=\(id),\"\(kind == .tcp ? "TCP" : "UDP")\",\"\(ip)\",\(address.port)")
    switch (kind, keepAlive, localPort) {
    case (.tcp, let seconds?, _): line = line.appending(",\(seconds)")
    case (.udp, _, let port?): line = line.appending(",\(port),0")
    default: break
    }
    let fresh = ModemLink(isInUse: true, kind: kind)
    var attempt = 1
    while true {
      // Before the command: data may come together with its OK.
      state.withLock { $0.links[id] = fresh }
      do throws(ModemError) {
        try await command(line, timeout: Timeout.connect)
        // A peer may close at once: its CLOSED can stand right behind the OK, and has been heard by now.
        state.withLock { state in
          if state.links[id].isInUse, !state.links[id].hasClosed { state.links[id].open() }
        }
        return
      } catch {
        guard attempt < 2, error.mayPass, error != .channel(.noAnswer(.reply)), isWanted() else {
          // A connection may be refused by its server; a UDP link depends on the firmware alone.
          if case .refused = error, kind == .tcp { throw error }
          note(error)
          throw error
        }
        if case .refused(let words) = error, words.contains("ALREADY CONNECTED") { try await close(id) }
        attempt += 1
      }
    }
  }

  /// `AT+CIPSEND`: sends at most ``transferLimit`` bytes and waits for `SEND OK`.
  ///
  /// A module that tells another count (`Recv n bytes`) has taken a part, or the count was changed on the line:
  /// what the peer got is unknown. The rest must not follow, so the link is closed.
  ///
  /// - Returns: how many bytes the module says to have taken; 0 for a number that cannot be.
  /// - Throws: what went wrong; `.lost` when it is unknown how much of the payload was sent.
  func send(_ id: Int, _ bytes: [UInt8]) async throws(ModemError) -> Int {
    let reply: ATReply
    let start = time.now
    do throws(ModemError) {
      reply = try await perform(
        ATRequest(
          ATCommandLine("AT+CIPSEND=\(id),\(bytes.count)"), payload: bytes, timeout: Timeout.command,
          confirmationTimeout: Timeout.confirmation))
    } catch {
      switch error {
      case .refused(let words) where words.contains("link is not valid"):
        // The module has closed the link and not said so, or nobody has heard it.
        state.withLock { $0.links[id].close() }
      case .channel(.noAnswer(.prompt)), .channel(.noAnswer(.receipt)):
        let silence = channel.lastUnanswered?.silence ?? "a send was not answered"
        note(.unanswered(silence))
        await giveUp(id)
        throw .lost(silence)
      case .channel(.noAnswer(.confirmation)): note(error)
      case .channel(.abandoned): throw .lost("a send was interrupted")
      default: break
      }
      throw error
    }
    let taken = reply.taken ?? 0
    guard taken == bytes.count else {
      note(ModuleIncident.unexpected(Self.miscount(taken, of: bytes.count)))
      await giveUp(id)
      return (0..<bytes.count).contains(taken) ? taken : 0
    }
    let took = time.now - start
    if took >= Self.longSend { note(.slowSend("AT+CIPSEND=\(id),\(bytes.count)", took)) }
    return taken
  }

  static func miscount(_ taken: Int, of count: Int) -> String {
    "AT+CIPSEND of \(count) bytes: the module confirmed \(taken)"
  }

  /// Longer than a round trip, or an acknowledgement that is delayed.
  private static let longSend = Duration.seconds(1)

  /// The oldest datagram that was pushed for a link.
  func takeDatagram(_ id: Int) -> Datagram? {
    state.withLock { $0.links[id].datagrams.popFirst() }
  }

  /// Drops what was received for a link that has no socket any more; whether it is open stays known.
  func forget(_ id: Int) {
    state.withLock { $0.links[id] = ModemLink(isOpen: $0.links[id].isOpen) }
  }

  /// Whether the link is open, and whether bytes of it can still be read.
  func condition(of id: Int) -> (isOpen: Bool, hasData: Bool) {
    state.withLock { state in
      let link = state.links[id]
      let isToBeAsked = link.isCountStale || link.owed > 0 || link.hole != nil
      return (link.isOpen, link.available > 0 || isToBeAsked || link.queuedBytes > 0)
    }
  }

  /// `AT+CIPCLOSE`: closes a link; one that is closed already counts as success (`UNLINK`, a restart).
  func close(_ id: Int) async throws(ModemError) {
    var attempt = 1
    while true {
      do throws(ModemError) {
        try await command(ATCommandLine("AT+CIPCLOSE=\(id)"), timeout: Timeout.close)
        break
      } catch {
        if case .refused(let words) = error, words.contains("UNLINK") { break }
        // The module has restarted meanwhile, and has no links.
        if error == .channel(.aborted) { break }
        guard attempt < 2, error.mayPass, error != .channel(.noAnswer(.reply)) else { throw error }
        attempt += 1
      }
    }
    state.withLock { $0.links[id] = ModemLink() }
  }
}

extension ATData {
  /// What is missing of it.
  var loss: String {
    "of \(payload.count + missing) announced bytes \(payload.count) came: bytes lost on the serial line"
  }
}

/// What the driver knows of one of the module's five links.
struct ModemLink {
  /// A socket has asked for it; what comes for other links is nobody's.
  var isInUse = false

  var isOpen = false

  /// The module has closed it again since it was asked to open it.
  var hasClosed = false

  var kind = SocketProtocol.tcp

  /// Bytes that wait in the module, as last announced and less what was read since.
  var available = 0
  /// A read is under way.
  var isBeingRead = false
  /// Only the module knows what is left once ``available`` is used up.
  var isCountStale = false
  /// The module has announced something since it was last asked how many bytes wait.
  var hasNews = false
  /// Bytes that a read asked for whose answer has not come.
  var owed = 0
  /// What was ``available`` when it was asked.
  var availableAtRead = 0
  /// Why what would come next of a TCP link does not belong behind what came before; nil as long as it does.
  var hole: String?
  /// Bytes of a TCP link that the module pushed.
  var stream = Deque<UInt8>()
  /// Datagrams that the module pushed.
  var datagrams = Deque<Datagram>()

  /// Bytes kept on this side.
  var queuedBytes: Int {
    stream.count + datagrams.reduce(0) { $0 + $1.bytes.count }
  }

  /// The module has closed the link; what it had received before stays readable.
  mutating func close() {
    isOpen = false
    hasClosed = true
  }

  /// The module has opened the link (`<id>,CONNECT`).
  mutating func open() {
    isOpen = true
    hasClosed = false
  }

  /// Some of what was announced has not come.
  mutating func lose(_ data: ATData) {
    hole = data.loss
  }

  /// The module tells how many bytes wait.
  ///
  /// An announcement during a read may count before or after it. One that comes before the last was used up
  /// may tell the total or what is new (AT 1.7 does not say).
  mutating func announce(_ count: Int) {
    if isBeingRead || available > 0 { isCountStale = true }
    available = count
    hasNews = true
  }

  /// The module has been asked how many bytes wait.
  ///
  /// An announcement meanwhile may have come behind the answer, and tell of bytes that this does not count.
  mutating func count(_ count: Int) {
    available = hasNews ? max(count, available) : count
    if hasNews { isCountStale = true }
  }
}
