import NetworkSocket
import Synchronization
import Timekeeping

/// The module's five links.
extension CaseStudyModem {
  /// The most that one `AT+CIPRECVDATA` may ask for.
  private static let readLimit = 2048

  func open(_ id: Int, _ kind: SocketProtocol, to address: SocketAddress) async throws(NSAPIError) {
    try await exclusively(timeout: Self.miscTimeout) { (parser) throws(NSAPIError) in
      state.withLock { state in
        state.packets.removeAll { $0.id == id }
        state.links[id] = Link(kind: kind, isOpen: true)
      }
      let name = kind == .tcp ? "TCP" : "UDP"
      guard
        await parser.send("AT+CIPSTART=\(id),\"\(name)\",\"\(address.address)\",\(address.port)"),
        await parser.recv("OK\n") != nil
      else {
        state.withLock { $0.links[id].isOpen = false }
        throw .deviceError
      }
    }
  }

  /// Sends once more if the module was busy.
  ///
  /// Whether the module has sent anything is not looked at, unless the settings say so.
  func send(_ id: Int, _ bytes: [UInt8]) async throws(NSAPIError) {
    for _ in 0..<2 {
      let isSent = try await exclusively(timeout: Self.sendTimeout) { (parser) throws(NSAPIError) in
        guard await parser.send("AT+CIPSEND=\(id),\(bytes.count)"), await parser.recv(">") != nil,
          await parser.write(bytes)
        else { return false }
        // The module takes an empty payload, and confirms none.
        if settings.readsSendOK, !bytes.isEmpty { return await parser.recv("SEND OK\n") != nil }
        // Without this the next send would not get its prompt.
        await drain(parser)
        return true
      }
      if isSent { return }
    }
    throw .deviceError
  }

  /// What has come for a link; nil if nothing has.
  func receive(_ id: Int, limit: Int) async throws(NSAPIError) -> [UInt8]? {
    try await exclusively(timeout: Self.receiveTimeout) { (parser) throws(NSAPIError) in
      if settings.usesFlowControl, let bytes = takePacket(id, limit: limit) { return bytes }
      await drain(parser)
      if let bytes = takePacket(id, limit: limit) { return bytes }
      return await fetch(id, limit: limit, parser)
    }
  }

  /// Reads packets until nothing has arrived any more. With flow control, where the module waits, only one.
  private func drain(_ parser: ATParser) async {
    while await parser.processOOB(), !settings.usesFlowControl {}
  }

  /// Asks the module for bytes that it has announced.
  private func fetch(_ id: Int, limit: Int, _ parser: ATParser) async -> [UInt8]? {
    let available = state.withLock { $0.links[id].available }
    guard available > 0,
      await parser.send("AT+CIPRECVDATA=\(id),\(min(limit, available, Self.readLimit))"),
      let count = await parser.recv("+CIPRECVDATA,%d:")?.first.flatMap({ Int($0) }),
      let bytes = await parser.read(count), await parser.recv("OK\n") != nil
    else { return nil }
    state.withLock { $0.links[id].available = max($0.links[id].available - count, 0) }
    return bytes
  }

  /// The oldest bytes of a link; of a datagram what does not fit is lost.
  private func takePacket(_ id: Int, limit: Int) -> [UInt8]? {
    state.withLock { state in
      guard let index = state.packets.firstIndex(where: { $0.id == id }) else { return nil }
      let bytes = state.packets[index].bytes
      if bytes.count > limit, state.links[id].kind == .tcp {
        state.packets[index].bytes.removeFirst(limit)
      } else {
        state.packets.remove(at: index)
      }
      return Array(bytes.prefix(limit))
    }
  }

  /// Reads what stands behind `+IPD`: an announcement, or received bytes.
  ///
  /// Bytes for which the heap has no room stay where they are, and are then read as if they were lines.
  func receivePacket(_ parser: isolated ATParser) async {
    guard settings.receivesPassively else {
      guard let values = await parser.recv(",%d,%d:"), let id = Int(values[0]), let count = Int(values[1])
      else { return }
      return await keepPacket(id, count, parser)
    }
    guard let id = await parser.recv(",%d,")?.first.flatMap({ Int($0) }), id < Self.linkCount else { return }
    guard state.withLock({ $0.links[id].kind == .tcp }) else {
      guard let count = await parser.recv("%d:")?.first.flatMap({ Int($0) }) else { return }
      return await keepPacket(id, count, parser)
    }
    guard let count = await parser.recv("%d\n")?.first.flatMap({ Int($0) }) else { return }
    state.withLock { $0.links[id].available = count }
  }

  private func keepPacket(_ id: Int, _ count: Int, _ parser: isolated ATParser) async {
    let used = state.withLock { $0.packets.reduce(0) { $0 + $1.bytes.count } }
    guard used + count <= heap, let bytes = await parser.read(count) else { return }
    state.withLock { $0.packets.append(Packet(id: id, bytes: bytes)) }
  }

  func isOpen(_ id: Int) -> Bool { state.withLock { $0.links[id].isOpen } }

  /// Closes a link, with a second try if the module is busy. One that it has closed itself is closed.
  func close(_ id: Int) async throws(NSAPIError) {
    for _ in 0..<2 where isOpen(id) {
      let isClosed = try await exclusively(timeout: Self.miscTimeout) { (parser) throws(NSAPIError) in
        guard await parser.send("AT+CIPCLOSE=\(id)") else { return false }
        return await parser.recv("OK\n") != nil
      }
      if isClosed { return }
    }
    if isOpen(id) { throw .deviceError }
  }

  /// Reads in the background what nobody waits for, until the board is off.
  func pump() async {
    while board.isRunning {
      guard (try? await board.time.sleep(for: .seconds(2))) != nil else { return }
      _ = try? await exclusively(timeout: Self.receiveTimeout) { (parser) throws(NSAPIError) in
        await drain(parser)
      }
    }
  }
}
