import ATCommand
import NetworkSocket
import Synchronization
import Timekeeping

/// The sockets of the module. Opening and closing a socket without traffic says nothing to the module.
extension ESP8266Interface: NetworkStack {
  // MARK: Open and close

  public func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    activity.note { $0.calls += 1 }
    await closeAbandoned()
    let handle: SocketHandle? = state.withLock { state in
      guard let free = state.slots.firstIndex(where: { $0 == nil }) else { return nil }
      state.lastGeneration += 1
      state.slots[free] = SocketSlot(kind: kind, generation: state.lastGeneration)
      return SocketHandle(slot: free, generation: state.lastGeneration)
    }
    guard let handle else { throw .noSocket }
    return handle
  }

  public func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    defer {
      modem.forget(handle.slot)
      state.withLock { $0.slots[handle.slot] = nil }
    }
    // The module closes a link that is still opening as soon as it is open; the slot stays taken until then.
    guard slot.isConnecting || slot.peer != nil && modem.condition(of: handle.slot).isOpen else { return }
    do throws(ModemError) {
      try await modem.close(handle.slot)
    } catch {
      throw error.code
    }
  }

  public func abandonSocket(_ handle: SocketHandle) {
    state.withLock { state in
      guard let slot = state.slots[handle.slot], slot.generation == handle.generation else { return }
      if slot.peer == nil {
        state.slots[handle.slot] = nil
      } else {
        state.slots[handle.slot]?.signal = nil
        state.abandoned.append(handle.slot)
      }
    }
  }

  /// Closes the links of abandoned sockets, before anybody gets their slots.
  private func closeAbandoned() async {
    let ids = state.withLock { state in
      defer { state.abandoned = [] }
      return state.abandoned
    }
    for id in ids {
      if modem.condition(of: id).isOpen { try? await modem.close(id) }
      modem.forget(id)
      state.withLock { $0.slots[id] = nil }
    }
  }

  // MARK: Names and options

  /// UDP only: the port to send from, 0 for any. TCP, or an address: UNSUPPORTED.
  public func bind(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    guard slot.kind == .udp, address.address == .unspecified else { throw .unsupported }
    guard slot.peer == nil, slot.localPort == nil else { throw .parameter }
    guard address.port != 0 else { return }
    let isTaken = state.withLock { state in
      state.slots.contains { $0?.localPort == address.port }
    }
    guard !isTaken else { throw .parameter }
    state.withLock { $0.slots[handle.slot]?.localPort = address.port }
  }

  public func listen(_ handle: SocketHandle, backlog: Int) async throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    _ = try slot(handle)
    throw .unsupported
  }

  public func accept(_ handle: SocketHandle) async throws(NSAPIError) -> (SocketHandle, SocketAddress) {
    activity.note { $0.calls += 1 }
    _ = try slot(handle)
    throw .unsupported
  }

  /// Only keep-alive, on a TCP socket before it connects: four bytes, little-endian, 0…7200 s.
  public func setOption(
    _ handle: SocketHandle, _ option: SocketOption, to value: [UInt8]
  ) async throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    guard !value.isEmpty else { throw .parameter }
    guard slot.kind == .tcp, option == .keepAlive else { throw .unsupported }
    guard !slot.wasConnected, !slot.isConnecting else { throw .unsupported }
    guard value.count == 4 else { throw .parameter }
    let seconds = value.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard (0...7200).contains(seconds) else { throw .parameter }
    state.withLock { $0.slots[handle.slot]?.keepAlive = seconds }
  }

  public func option(_ handle: SocketHandle, _ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    guard slot.kind == .tcp, option == .keepAlive else { throw .unsupported }
    let seconds = UInt32(slot.keepAlive ?? 0)
    return (0..<4).map { UInt8(seconds >> ($0 * 8) & 0xFF) }
  }

  // MARK: TCP

  public func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    guard !slot.isLost else { throw .connectionLost }
    guard slot.peer == nil || !modem.condition(of: handle.slot).isOpen else { throw .isConnected }
    guard address.isSet, address.port != 0 else { throw .parameter }
    try beginConnecting(handle)
    defer { endConnecting(handle) }
    let peer = Peer(slot.kind, address)
    do throws(NSAPIError) {
      try await openLink(handle, slot, to: address)
    } catch {
      activity.ended(peer, "the connect ended with \(error)")
      throw error
    }
    if slot.kind == .tcp { activity.connected(to: peer) }
  }

  /// Checks and marks the beginning of a connect in one step; a second one meanwhile is ALREADY.
  private func beginConnecting(_ handle: SocketHandle) throws(NSAPIError) {
    let isFirst = state.withLock { state in
      guard let slot = state.slots[handle.slot], slot.generation == handle.generation, !slot.isConnecting
      else { return false }
      state.slots[handle.slot]?.isConnecting = true
      return true
    }
    guard isFirst else { throw .already }
  }

  /// Wakes whoever was told ALREADY: the module will say nothing more of this connect.
  private func endConnecting(_ handle: SocketHandle) {
    state.withLock { state in
      guard state.slots[handle.slot]?.generation == handle.generation else { return }
      state.slots[handle.slot]?.isConnecting = false
    }
    signalSockets()
  }

  public func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    guard !slot.isLost else { throw .connectionLost }
    guard modem.condition(of: handle.slot).isOpen else {
      activity.ended(slot.opposite, "the link was closed at a send")
      throw .connectionLost
    }
    guard !bytes.isEmpty else { return 0 }
    let part = Array(bytes.prefix(ESP8266.transferLimit))
    do throws(ModemError) {
      try await modem.send(handle.slot, part)
    } catch {
      switch error {
      case .channel(.busy), .channel(.noAnswer(.prompt)), .channel(.noAnswer(.resynchronisation)),
        .channel(.cancelled):
        signalLater(handle)
        throw .wouldBlock
      case .channel(.aborted): throw .connectionLost
      case .refused where !modem.condition(of: handle.slot).isOpen:
        activity.ended(slot.opposite, "the link was closed at a send")
        throw .connectionLost
      default:
        activity.ended(slot.opposite, "a send ended with \(error.code)")
        throw error.code
      }
    }
    activity.sent(part.count, to: slot.opposite)
    return part.count
  }

  public func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    guard !slot.isLost else { throw .connectionLost }
    guard slot.wasConnected else { return [] }
    let bytes: [UInt8]
    do throws(ModemError) {
      bytes = try await modem.receive(handle.slot, limit: limit)
    } catch {
      switch error {
      case .channel(.busy), .channel(.noAnswer), .channel(.cancelled), .refused:
        signalLater(handle)
        throw .wouldBlock
      case .channel(.aborted): throw .connectionLost
      default: throw error.code
      }
    }
    guard bytes.isEmpty else {
      activity.received(bytes.count, from: slot.opposite)
      return bytes
    }
    let condition = modem.condition(of: handle.slot)
    guard !condition.isOpen, !condition.hasData else { throw .wouldBlock }
    activity.ended(slot.opposite, "closed by the server")
    return []
  }

  // MARK: UDP

  public func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    guard slot.kind == .udp else { throw .unsupported }
    guard !slot.isLost else { throw .connectionLost }
    guard address.isSet, address.port != 0 else { throw .dnsFailure }
    guard !datagram.isEmpty else { throw .unsupported }
    guard datagram.count <= ESP8266.transferLimit else { throw .parameter }
    if slot.peer != address || !modem.condition(of: handle.slot).isOpen {
      try await openLink(handle, slot, to: address)
    }
    do throws(ModemError) {
      try await modem.send(handle.slot, datagram)
    } catch {
      switch error {
      case .refused where !modem.condition(of: handle.slot).isOpen: throw .connectionLost
      case .channel(.noAnswer), .refused: throw .noMemory
      case .channel(.aborted): throw .connectionLost
      default: throw error.code
      }
    }
    activity.sent(datagram.count, to: Peer(.udp, address))
    return datagram.count
  }

  public func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    activity.note { $0.calls += 1 }
    let slot = try slot(handle)
    guard slot.kind == .udp else { throw .unsupported }
    guard let datagram = modem.takeDatagram(handle.slot) else {
      throw slot.isLost ? .connectionLost : .wouldBlock
    }
    // Older firmware does not tell the source: then it can only be the peer.
    let source = datagram.source.isSet ? datagram.source : slot.peer ?? SocketAddress()
    let bytes = Array(datagram.bytes.prefix(limit))
    activity.received(bytes.count, from: Peer(.udp, source))
    return Datagram(bytes: bytes, source: source)
  }

  private func openLink(
    _ handle: SocketHandle, _ slot: SocketSlot, to address: SocketAddress
  ) async throws(NSAPIError) {
    let losses = state.withLock(\.losses)
    do throws(ModemError) {
      try await modem.open(
        handle.slot, slot.kind, to: address, keepAlive: slot.keepAlive, localPort: slot.localPort)
    } catch {
      // To a datagram the loss of the network is what counts; a connect tells of the device.
      if slot.kind == .udp, state.withLock(\.losses) != losses { throw .connectionLost }
      throw error.code
    }
    let (isWanted, isLost) = state.withLock { state in
      guard state.slots[handle.slot]?.generation == handle.generation else { return (false, false) }
      state.slots[handle.slot]?.wasConnected = true
      guard state.losses == losses else {
        // All links were lost while this one was being opened: it is none.
        state.slots[handle.slot]?.isLost = true
        return (true, true)
      }
      state.slots[handle.slot]?.peer = address
      return (true, false)
    }
    if isLost { throw .connectionLost }
    guard !isWanted else { return }
    // The socket was closed between two tries.
    try? await modem.close(handle.slot)
    throw .noSocket
  }

  // MARK: Signals

  public func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {
    state.withLock { state in
      guard state.slots[handle.slot]?.generation == handle.generation else { return }
      state.slots[handle.slot]?.signal = signal
    }
  }

  /// Any byte from the module may mean something to any socket.
  func signalSockets() {
    let signals = state.withLock { state in state.slots.compactMap { $0?.signal } }
    for signal in signals { signal() }
  }

  /// The module was not ready and will not say when it is: try again in a moment (50 ms, mbed-os 6).
  private func signalLater(_ handle: SocketHandle) {
    time.schedule(at: time.now + .milliseconds(50)) { [weak self] in self?.signalSockets() }
  }

  /// The network or the module is gone: every socket that had a link has lost it.
  func loseSockets() {
    state.withLock { state in
      state.losses += 1
      for index in state.slots.indices where state.slots[index]?.peer != nil {
        state.slots[index]?.isLost = true
        state.slots[index]?.peer = nil
      }
      for id in state.abandoned { state.slots[id] = nil }
      state.abandoned = []
    }
    signalSockets()
  }

  private func slot(_ handle: SocketHandle) throws(NSAPIError) -> SocketSlot {
    guard let slot = state.withLock({ $0.slots[handle.slot] }), slot.generation == handle.generation else {
      throw .noSocket
    }
    return slot
  }
}
