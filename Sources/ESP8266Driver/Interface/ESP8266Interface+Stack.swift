import ATCommand
import NetworkSocket
import Synchronization
import Timekeeping

/// The sockets of the module. Opening and closing a socket without traffic says nothing to the module.
extension ESP8266Interface: NetworkStack {
  // MARK: Names

  public func resolve(
    _ name: String?, version: IPAddress.Version
  ) async throws(NSAPIError) -> SocketAddress {
    try await resolver.resolve(name, version: version, on: self)
  }

  public func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try resolver.resolve(name, version: version, on: self, callback: callback)
  }

  public func cancelResolve(_ id: Int) throws(NSAPIError) { try resolver.cancel(id) }

  public func setCallIn(_ callIn: CallIn?) throws(NSAPIError) { try resolver.setCallIn(callIn) }

  public func addDNSServer(_ address: IPAddress) throws(NSAPIError) { try resolver.addServer(address) }

  public func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress { try resolver.server(index) }

  // MARK: Ports and options

  /// UDP only: the port to send from, 0 for any. TCP, or an address: UNSUPPORTED.
  public func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.count(.calls)
    try state.withLock { state throws(NSAPIError) in
      let slot = try state.slot(handle)
      guard slot.kind == .udp, address.address == .unspecified else { throw .unsupported }
      guard slot.peer == nil, !slot.isOpening, slot.localPort == nil else { throw .parameter }
      guard address.port != 0 else { return }
      guard !state.slots.contains(where: { $0?.localPort == address.port }) else { throw .parameter }
      state.slots[handle.slot]?.localPort = address.port
    }
  }

  public func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError) {
    activity.count(.calls)
    try withSlot(handle) { _ in }
    throw .unsupported
  }

  public func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress) {
    activity.count(.calls)
    try withSlot(handle) { _ in }
    throw .unsupported
  }

  /// Only keep-alive, on a TCP socket before it connects: four bytes, little-endian, 0…7200 s.
  public func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError) {
    activity.count(.calls)
    try withSlot(handle) { slot throws(NSAPIError) in
      guard !value.isEmpty else { throw .parameter }
      guard slot.kind == .tcp, option == .keepAlive else { throw .unsupported }
      guard !slot.wasConnected, !slot.isOpening else { throw .unsupported }
      slot.keepAlive = try SocketOption.keepAliveSeconds(value)
    }
  }

  public func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    activity.count(.calls)
    let slot = try withSlot(handle) { $0 }
    guard slot.kind == .tcp, option == .keepAlive else { throw .unsupported }
    return SocketOption.keepAliveValue(slot.keepAlive ?? 0)
  }

  // MARK: TCP

  public func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.count(.calls)
    let peer = try withSlot(handle) { slot throws(NSAPIError) in
      guard !slot.isLost else { throw .connectionLost }
      guard slot.peer == nil || !modem.condition(of: handle.slot).isOpen else { throw .isConnected }
      guard address.isSet, address.port != 0 else { throw .parameter }
      guard !slot.isOpening else { throw .already }
      slot.isOpening = true
      return Peer(slot.kind, address)
    }
    defer { endOpening(handle) }
    try await enterLink(handle)
    defer { leaveLink(handle) }
    do throws(NSAPIError) {
      try await openLink(handle, to: address)
    } catch {
      activity.ended(peer, "the connect ended with \(error)")
      throw error
    }
    if peer.kind == .tcp { activity.connected(to: peer) }
  }

  public func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    _ = try connectedPeer(handle)
    guard !bytes.isEmpty else { return 0 }
    try await enterLink(handle)
    defer { leaveLink(handle) }
    let peer = try connectedPeer(handle)
    let part = Array(bytes.prefix(ESP8266.transferLimit))
    let taken: Int
    do throws(ModemError) {
      taken = try await modem.send(handle.slot, part)
    } catch {
      switch error {
      case .channel(.busy), .channel(.noAnswer(.resynchronisation)), .channel(.cancelled):
        signalLater()
        throw .wouldBlock
      case .channel(.aborted): throw .connectionLost
      case .lost(let why): throw lose(handle, peer, why)
      case .refused where !modem.condition(of: handle.slot).isOpen:
        activity.ended(
          peer, "the module told at a send that the link is closed (by the server, or by itself)")
        throw .connectionLost
      default:
        activity.ended(peer, "a send ended with \(error.code)")
        throw error.code
      }
    }
    activity.sent(taken, to: peer)
    guard taken == part.count else { throw lose(handle, peer, ESP8266.miscount(taken, of: part.count)) }
    return taken
  }

  /// Takes the link of a socket for lost until it is closed and opened.
  private func lose(_ handle: SocketHandle, _ peer: Peer, _ why: String) -> NSAPIError {
    activity.ended(peer, "lost: \(why)")
    state.withLock { state in
      if state.slots[handle.slot]?.generation == handle.generation { state.slots[handle.slot]?.isLost = true }
    }
    return .connectionLost
  }

  /// - Throws: CONNECTION_LOST for a socket that is not connected.
  private func connectedPeer(_ handle: SocketHandle) throws(NSAPIError) -> Peer {
    try withSlot(handle) { slot throws(NSAPIError) in
      guard !slot.isLost else { throw .connectionLost }
      guard modem.condition(of: handle.slot).isOpen else {
        if slot.peer != nil {
          activity.ended(slot.opposite, "the module said \(handle.slot),CLOSED before a send")
        }
        throw .connectionLost
      }
      return slot.opposite
    }
  }

  public func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    activity.count(.calls)
    guard try pastPeer(handle) != nil else { return [] }
    try await enterLink(handle)
    defer { leaveLink(handle) }
    guard let peer = try pastPeer(handle) else { return [] }
    let bytes = try await read(handle, peer) { () throws(ModemError) in
      try await modem.receive(handle.slot, limit: limit)
    }
    guard bytes.isEmpty else {
      activity.received(bytes.count, from: peer)
      return bytes
    }
    let condition = modem.condition(of: handle.slot)
    guard !condition.isOpen, !condition.hasData else { throw .wouldBlock }
    activity.ended(
      peer, "the module said \(handle.slot),CLOSED: closed by the server, or by the module itself")
    return []
  }

  /// Reads from the module, which may have no time for it now.
  private func read<Value>(
    _ handle: SocketHandle, _ peer: Peer, _ body: () async throws(ModemError) -> Value
  ) async throws(NSAPIError) -> Value {
    do throws(ModemError) {
      return try await body()
    } catch {
      switch error {
      case .channel(.busy), .channel(.noAnswer), .channel(.cancelled), .channel(.abandoned), .refused:
        signalLater()
        throw .wouldBlock
      case .channel(.aborted): throw .connectionLost
      case .lost(let why): throw lose(handle, peer, why)
      default: throw error.code
      }
    }
  }

  /// Whom a socket is or was connected to; nil if it never was.
  private func pastPeer(_ handle: SocketHandle) throws(NSAPIError) -> Peer? {
    try withSlot(handle) { slot throws(NSAPIError) in
      guard !slot.isLost else { throw .connectionLost }
      return slot.wasConnected ? slot.opposite : nil
    }
  }

  // MARK: UDP

  public func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    activity.count(.calls)
    let opensLink = try withSlot(handle) { slot throws(NSAPIError) in
      guard slot.kind == .udp else { throw .unsupported }
      guard !slot.isLost else { throw .connectionLost }
      guard address.isSet, address.port != 0 else { throw .dnsFailure }
      guard !datagram.isEmpty else { throw .unsupported }
      guard datagram.count <= ESP8266.transferLimit else { throw .parameter }
      guard !slot.isOpening else { throw .wouldBlock }
      slot.isOpening = !isLink(handle, of: slot, to: address)
      return slot.isOpening
    }
    defer { if opensLink { endOpening(handle) } }
    try await enterLink(handle)
    defer { leaveLink(handle) }
    if opensLink {
      try await openLink(handle, to: address)
    } else if try !withSlot(handle, { isLink(handle, of: $0, to: address) }) {
      // It was closed, or goes elsewhere, since this call began to wait for its turn.
      signalLater()
      throw .wouldBlock
    }
    let peer = Peer(.udp, address)
    let taken: Int
    do throws(ModemError) {
      taken = try await modem.send(handle.slot, datagram)
    } catch {
      switch error {
      case .refused where !modem.condition(of: handle.slot).isOpen: throw .connectionLost
      case .channel(.noAnswer), .refused: throw .noMemory
      case .channel(.aborted): throw .connectionLost
      case .lost(let why):
        // The next datagram opens a new link.
        activity.ended(peer, "lost: \(why)")
        throw .connectionLost
      default:
        modem.note(error)
        throw error.code
      }
    }
    activity.sent(taken, to: peer)
    guard taken == datagram.count else {
      activity.ended(peer, "lost: \(ESP8266.miscount(taken, of: datagram.count))")
      throw .connectionLost
    }
    return taken
  }

  private func isLink(_ handle: SocketHandle, of slot: SocketSlot, to address: SocketAddress) -> Bool {
    slot.peer == address && modem.condition(of: handle.slot).isOpen
  }

  public func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    activity.count(.calls)
    do throws(NSAPIError) {
      return try takeDatagram(handle, limit: limit) { modem.takeDatagram(handle.slot) }
    } catch {
      guard error == .wouldBlock, modem.condition(of: handle.slot).hasData else { throw error }
    }
    try await enterLink(handle)
    defer { leaveLink(handle) }
    let peer = try withSlot(handle) { $0.opposite }
    let fetched = try await read(handle, peer) { () throws(ModemError) in
      try await modem.fetchDatagram(handle.slot)
    }
    return try takeDatagram(handle, limit: limit) { fetched }
  }

  /// Hands a datagram over; WOULD_BLOCK if there is none.
  private func takeDatagram(
    _ handle: SocketHandle, limit: Int, _ next: () -> Datagram?
  ) throws(NSAPIError) -> Datagram {
    try withSlot(handle) { slot throws(NSAPIError) in
      guard slot.kind == .udp else { throw .unsupported }
      guard let datagram = next() else {
        throw slot.isLost ? .connectionLost : .wouldBlock
      }
      // Older firmware does not tell the source: then it can only be the peer.
      let source = datagram.source.isSet ? datagram.source : slot.opposite.address
      let bytes = Array(datagram.bytes.prefix(limit))
      activity.received(bytes.count, from: Peer(.udp, source))
      return Datagram(bytes: bytes, source: source)
    }
  }

  // MARK: Links

  /// Opens the link of a socket, while it is this call's turn there.
  private func openLink(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    let losses = state.withLock(\.losses)
    let slot = try withSlot(handle) { $0 }
    do throws(ModemError) {
      try await modem.open(
        handle.slot, slot.kind, to: address, keepAlive: slot.keepAlive, localPort: slot.localPort
      ) { [self] in (try? withSlot(handle) { _ in }) != nil }
    } catch {
      // To a datagram the loss of the network is what counts; a connect tells of the device.
      if slot.kind == .udp, state.withLock(\.losses) != losses { throw .connectionLost }
      throw error.code
    }
    let isLost = state.withLock { state in
      state.slots[handle.slot]?.wasConnected = true
      if state.losses == losses {
        state.slots[handle.slot]?.peer = address
        return false
      }
      // All links were lost while this one was being opened: it is none.
      state.slots[handle.slot]?.isLost = true
      return true
    }
    if isLost { throw .connectionLost }
    // Whoever has closed the socket meanwhile waits for the turn, and closes the link.
    try withSlot(handle) { _ in }
  }

  /// Wakes whoever was told ALREADY or WOULD_BLOCK: the module will say nothing more of this.
  private func endOpening(_ handle: SocketHandle) {
    state.withLock { state in
      guard state.slots[handle.slot]?.generation == handle.generation else { return }
      state.slots[handle.slot]?.isOpening = false
    }
    signalSockets()
  }
}
