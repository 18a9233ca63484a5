import ATCommand
import DequeModule
import NetworkSocket
import Synchronization

/// What the module has received: what it pushed, what it keeps, and what it owes.
extension ESP8266 {
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
    if let hole = state.withLock({ $0.links[id].hole }) {
      note(.bytesLost(hole))
      throw .lost(hole)
    }
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
      note(.bytesLost(data.loss))
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
      let failure = ModemError.unexpected("AT+CIPRECVDATA gave no data, or more than was asked for")
      note(failure)
      throw failure
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
    if let hole {
      note(.bytesLost(hole))
      throw .lost(hole)
    }
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
  ///
  /// A module that is busy is not waited for: who reads asks again.
  func waitingCounts() async throws(ModemError) -> [Int] {
    let reply = try await perform(ATRequest(ATCommandLine("AT+CIPRECVLEN?"), timeout: Timeout.command))
    guard let value = reply.value(after: "+CIPRECVLEN:") else {
      throw .unexpected("AT+CIPRECVLEN? without its answer")
    }
    return ATFields.split(value).map { Int($0) ?? 0 }
  }
}
