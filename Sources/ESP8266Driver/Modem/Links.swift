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
  func send(_ id: Int, _ bytes: [UInt8]) async throws(ModemError) {
    do throws(ModemError) {
      _ = try await perform(
        ATRequest(
          ATCommandLine("AT+CIPSEND=\(id),\(bytes.count)"), payload: bytes, timeout: Timeout.command,
          confirmationTimeout: Timeout.confirmation))
    } catch {
      // The module has closed the link and not said so, or nobody has heard it.
      if case .refused(let words) = error, words.contains("link is not valid") {
        state.withLock { $0.links[id].close() }
      }
      throw error
    }
  }

  /// Bytes of a TCP link: what was pushed first, then what the module keeps (`AT+CIPRECVDATA`).
  ///
  /// - Returns: none if there is nothing now.
  func receive(_ id: Int, limit: Int) async throws(ModemError) -> [UInt8] {
    let pushed: [UInt8] = state.withLock { state in
      let count = min(limit, state.links[id].stream.count)
      defer { state.links[id].stream.removeFirst(count) }
      return Array(state.links[id].stream.prefix(count))
    }
    guard pushed.isEmpty, limit > 0 else { return pushed }
    let count = min(try await availableBytes(id), limit, Self.transferLimit)
    guard count > 0 else { return [] }
    return try await read(id, count).payload
  }

  /// Reads the next datagram that the module keeps (AT 2.x, passive).
  ///
  /// - Returns: nil if there is none.
  func fetchDatagram(_ id: Int) async throws(ModemError) -> Datagram? {
    guard try await availableBytes(id) > 0 else { return nil }
    // One datagram a read, and what of it is not read is lost.
    let data = try await read(id, Self.transferLimit)
    let fields = data.fields.dropFirst().map { String(decoding: $0, as: UTF8.self) }
    return Datagram(bytes: data.payload, source: Self.source(fields[...]))
  }

  /// `AT+CIPRECVDATA`: at most `count` bytes that the module keeps.
  private func read(_ id: Int, _ count: Int) async throws(ModemError) -> ATData {
    state.withLock { $0.links[id].isBeingRead = true }
    defer { state.withLock { $0.links[id].isBeingRead = false } }
    let reply: ATReply
    do throws(ModemError) {
      reply = try await command(ATCommandLine("AT+CIPRECVDATA=\(id),\(count)"))
    } catch {
      // What was announced is not there any more.
      if case .refused = error {
        state.withLock { state in
          state.links[id].available = 0
          state.links[id].isCountStale = true
        }
      }
      throw error
    }
    guard let data = reply.data.first, data.payload.count <= count else {
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
    let reply: ATReply
    do throws(ModemError) {
      reply = try await command(ATCommandLine("AT+CIPRECVLEN?"))
    } catch {
      if case .channel = error { state.withLock { $0.links[id].isCountStale = true } }
      throw error
    }
    guard let value = reply.value(after: "+CIPRECVLEN:") else {
      throw .unexpected("AT+CIPRECVLEN? without its answer")
    }
    let counts = ATFields.split(value).map { Int($0) ?? 0 }
    guard counts.indices.contains(id) else { return 0 }
    return state.withLock { state in
      state.links[id].count(max(counts[id], 0))
      return state.links[id].available
    }
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
      return (link.isOpen, link.available > 0 || link.isCountStale || link.queuedBytes > 0)
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
