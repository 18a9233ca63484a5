import ATCommand
import DequeModule
import NetworkSocket
import Synchronization

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
          throw error
        }
        if case .refused(let words) = error, words.contains("ALREADY CONNECTED") { try await close(id) }
        attempt += 1
      }
    }
  }

  /// `AT+CIPSEND`: sends at most ``transferLimit`` bytes and waits for `SEND OK`.
  ///
  /// - Returns: how many of them the module says to have taken, 1 and up.
  /// - Throws: what went wrong; `.lost` when nobody knows how much of the payload has gone.
  func send(_ id: Int, _ bytes: [UInt8]) async throws(ModemError) -> Int {
    let reply: ATReply
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
        await giveUp(id)
        throw .lost(silence)
      case .channel(.abandoned): throw .lost("a send was interrupted")
      default: break
      }
      throw error
    }
    guard let taken = reply.taken, (1...bytes.count).contains(taken) else {
      throw .unexpected("AT+CIPSEND of \(bytes.count) bytes took \(reply.taken.map { "\($0)" } ?? "none")")
    }
    return taken
  }

  /// Bytes of a TCP link: what was pushed first, then what the module keeps (`AT+CIPRECVDATA`).
  ///
  /// - Returns: none if there is nothing now.
  /// - Throws: `.lost` behind the last byte before some that are missing.
  func receive(_ id: Int, limit: Int) async throws(ModemError) -> [UInt8] {
    var bytes = takePushed(id, limit)
    guard bytes.isEmpty, limit > 0 else { return bytes }
    try checkStream(id)
    try await settleRead(id)
    bytes = takePushed(id, limit)
    guard bytes.isEmpty else { return bytes }
    let count = min(try await availableBytes(id), limit, Self.transferLimit)
    guard count > 0 else { return [] }
    let data = try await read(id, count)
    if data.missing > 0 { state.withLock { $0.links[id].lose(data) } }
    return data.payload
  }

  private func takePushed(_ id: Int, _ limit: Int) -> [UInt8] {
    state.withLock { state in
      let count = min(limit, state.links[id].stream.count)
      defer { state.links[id].stream.removeFirst(count) }
      return Array(state.links[id].stream.prefix(count))
    }
  }

  private func checkStream(_ id: Int) throws(ModemError) {
    if let hole = state.withLock({ $0.links[id].hole }) { throw .lost(hole) }
  }

  /// Reads the next datagram that the module keeps (AT 2.x, passive).
  ///
  /// - Returns: nil if there is none.
  func fetchDatagram(_ id: Int) async throws(ModemError) -> Datagram? {
    try await settleRead(id)
    if let late = takeDatagram(id) { return late }
    guard try await availableBytes(id) > 0 else { return nil }
    // One datagram a read, and what of it is not read is lost.
    let data = try await read(id, Self.transferLimit)
    guard data.missing == 0 else {
      state.withLock { $0.droppedDatagrams += 1 }
      return nil
    }
    return Datagram(bytes: data.payload, source: Self.source(data))
  }

  /// `AT+CIPRECVDATA`: at most `count` bytes that the module keeps.
  private func read(_ id: Int, _ count: Int) async throws(ModemError) -> ATData {
    state.withLock { state in
      state.links[id].isBeingRead = true
      state.links[id].owed = min(count, state.links[id].available)
      state.links[id].availableAtRead = state.links[id].available
      state.links[id].hasNews = false
      state.lastReader = id
    }
    defer { state.withLock { $0.links[id].isBeingRead = false } }
    var request = ATRequest(ATCommandLine("AT+CIPRECVDATA=\(id),\(count)"), timeout: Timeout.command)
    request.takesData = true
    // Data that comes behind the final word is no late answer.
    request.onWord = { [weak self] _ in self?.state.withLock { $0.links[id].owed = 0 } }
    let reply: ATReply
    do throws(ModemError) {
      reply = try await perform(request)
    } catch {
      // Only these leave an answer to come.
      let isOwed = [.channel(.noAnswer(.reply)), .channel(.abandoned)].contains(error)
      state.withLock { state in
        if !isOwed { state.links[id].owed = 0 }
        if case .refused = error {
          // What was announced is not there any more.
          state.links[id].available = 0
          state.links[id].isCountStale = true
        }
      }
      throw error
    }
    guard reply.data.count == 1, let data = reply.data.first, data.payload.count <= count else {
      state.withLock {
        $0.links[id].hole = "AT+CIPRECVDATA=\(id),\(count) brought other data than was asked for"
      }
      throw .unexpected("AT+CIPRECVDATA gave no data, or more than was asked for")
    }
    let isAT2 = version?.isAT2 == true
    state.withLock { state in
      state.links[id].available = max(state.links[id].available - data.payload.count, 0)
      // Fewer than were announced: ask before believing the rest of the count. AT 2.x announces nothing while
      // something waits: only the module knows whether that was all.
      let isAll = state.links[id].available == 0
      if data.payload.count < count && state.links[id].kind == .tcp || isAll && isAT2 {
        state.links[id].isCountStale = true
      }
    }
    return data
  }

  /// Finds out what became of a read that got no answer: it may come late, or the module may never have heard of it.
  private func settleRead(_ id: Int) async throws(ModemError) {
    guard state.withLock({ $0.links[id].owed > 0 }) else { return }
    // Before it is sent, the channel gets back in step: a late answer comes by then.
    let counts = try await waitingCounts()
    let hole: String? = state.withLock { state in
      let link = state.links[id]
      guard link.owed > 0 else { return nil }
      state.links[id].owed = 0
      let waiting = counts.indices.contains(id) ? counts[id] : 0
      if !link.hasNews, waiting >= link.availableAtRead { return nil }
      guard link.kind == .tcp else {
        state.droppedDatagrams += 1
        return nil
      }
      state.links[id].hole =
        "AT+CIPRECVDATA=\(id),\(link.owed) got no answer, and \(link.owed) bytes are missing"
      return state.links[id].hole
    }
    if let hole { throw .lost(hole) }
  }

  /// Takes data of a passive read that no exchange waits for.
  func keepLate(_ data: ATData) {
    state.withLock { state in
      guard let id = state.lastReader, state.links[id].isInUse else { return }
      guard state.links[id].owed > 0 else {
        if state.links[id].kind == .tcp {
          state.links[id].hole =
            state.links[id].hole ?? "the module sent \(data.payload.count) bytes that were not asked for"
        }
        return
      }
      state.links[id].owed = 0
      state.links[id].available = max(state.links[id].available - data.payload.count, 0)
      state.links[id].isCountStale = true
      if state.links[id].kind == .udp {
        state.links[id].datagrams.append(Datagram(bytes: data.payload, source: Self.source(data)))
      } else {
        state.links[id].stream.append(contentsOf: data.payload)
        if data.missing > 0 { state.links[id].lose(data) }
      }
    }
  }

  /// How many bytes the module keeps for a link.
  ///
  /// The announced ones first. Where the announcements are not sure to tell all, the module is asked
  /// (`AT+CIPRECVLEN?`) once those are used up; one that cannot tell has none.
  private func availableBytes(_ id: Int) async throws(ModemError) -> Int {
    let (known, isStale) = state.withLock { ($0.links[id].available, $0.links[id].isCountStale) }
    guard known == 0, isStale else { return known }
    state.withLock { state in
      state.links[id].isCountStale = false
      state.links[id].hasNews = false
    }
    let counts: [Int]
    do throws(ModemError) {
      counts = try await waitingCounts()
    } catch {
      if case .channel = error { state.withLock { $0.links[id].isCountStale = true } }
      throw error
    }
    guard counts.indices.contains(id) else { return 0 }
    return state.withLock { state in
      state.links[id].count(max(counts[id], 0))
      return state.links[id].available
    }
  }

  /// `AT+CIPRECVLEN?`: how many bytes the module keeps, by link.
  private func waitingCounts() async throws(ModemError) -> [Int] {
    let reply = try await command(ATCommandLine("AT+CIPRECVLEN?"))
    guard let value = reply.value(after: "+CIPRECVLEN:") else {
      throw .unexpected("AT+CIPRECVLEN? without its answer")
    }
    return ATFields.split(value).map { Int($0) ?? 0 }
  }

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
    let announced = data.payload.count + data.missing
    hole =
      "of \(announced) bytes that the module announced \(data.payload.count) came: bytes are lost on the serial line"
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
