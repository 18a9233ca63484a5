import ATCommand
import NetworkSocket
import Synchronization
import Timekeeping

/// Who has which of the module's five links, and whose turn it is there.
extension ESP8266Interface {
  // MARK: Open and close

  public func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    activity.count(.calls)
    // Their links are closed before anybody gets their slots.
    for handle in state.withLock(\.abandoned) { try? await release(handle) }
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
    activity.count(.calls)
    let hasLink = try state.withLock { state throws(NSAPIError) in try state.release(handle) }
    if hasLink { try await release(handle) }
  }

  public func abandonSocket(_ handle: SocketHandle) {
    state.withLock { state in
      if (try? state.release(handle)) == true { state.abandoned.append(handle) }
    }
  }

  /// Closes the link of a released socket as soon as the last call at it has ended, and frees the slot.
  ///
  /// In a cancelled task that is left to whoever opens the next socket.
  private func release(_ handle: SocketHandle) async throws(NSAPIError) {
    do throws(NSAPIError) {
      try await enterLink(handle)
    } catch {
      state.withLock { state in
        if !state.abandoned.contains(handle) { state.abandoned.append(handle) }
      }
      guard modem.condition(of: handle.slot).isOpen else { return }
      throw .deviceError
    }
    defer { leaveLink(handle) }
    guard state.withLock({ $0.slots[handle.slot]?.generation == handle.generation }) else {
      // Somebody else has done it meanwhile.
      return
    }
    defer {
      modem.forget(handle.slot)
      state.withLock { state in
        state.slots[handle.slot] = nil
        state.signals[handle.slot] = nil
        state.abandoned.removeAll { $0 == handle }
      }
    }
    guard modem.condition(of: handle.slot).isOpen else { return }
    do throws(ModemError) {
      try await modem.close(handle.slot)
    } catch {
      throw error.code
    }
  }

  // MARK: Slots and turns

  /// Looks at a socket and changes it, in one step.
  ///
  /// - Throws: NO_SOCKET if it is closed, and what `body` throws; then nothing is changed.
  func withSlot<Value: Sendable>(
    _ handle: SocketHandle, _ body: (inout SocketSlot) throws(NSAPIError) -> Value
  ) throws(NSAPIError) -> Value {
    try state.withLock { state throws(NSAPIError) in
      var slot = try state.slot(handle)
      let value = try body(&slot)
      state.slots[handle.slot] = slot
      return value
    }
  }

  /// Waits until no other call is at the link: what a call does there takes several commands, and the socket
  /// must not change hands between them.
  ///
  /// - Throws: WOULD_BLOCK if the task is cancelled. Every success needs one ``leaveLink(_:)``.
  func enterLink(_ handle: SocketHandle) async throws(NSAPIError) {
    try await linkTurns[handle.slot].enter(ifCancelled: NSAPIError.wouldBlock)
  }

  func leaveLink(_ handle: SocketHandle) {
    linkTurns[handle.slot].leave()
  }

  // MARK: Signals

  public func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {
    state.withLock { state in
      guard state.slots[handle.slot]?.generation == handle.generation else { return }
      state.signals[handle.slot] = signal.map(SocketSignal.init)
    }
  }

  /// Any byte from the module may mean something to any socket.
  func signalSockets() {
    for signal in state.withLock(\.signals) { signal?.raise() }
  }

  /// The module was not ready and will not say when it is: try again in a moment (50 ms, mbed-os 6).
  func signalLater() {
    time.schedule(at: time.now + .milliseconds(50)) { [weak self] in self?.signalSockets() }
  }

}

extension ESP8266Interface.State {
  /// - Throws: NO_SOCKET if it is closed.
  func slot(_ handle: SocketHandle) throws(NSAPIError) -> SocketSlot {
    guard let slot = slots[handle.slot], slot.generation == handle.generation, !slot.isReleased else {
      throw .noSocket
    }
    return slot
  }

  /// Takes a socket out of use.
  ///
  /// - Returns: whether it may have a link, which keeps its slot until it is closed.
  /// - Throws: NO_SOCKET if it is closed already.
  mutating func release(_ handle: SocketHandle) throws(NSAPIError) -> Bool {
    let slot = try slot(handle)
    signals[handle.slot] = nil
    guard slot.wasConnected || slot.isOpening else {
      slots[handle.slot] = nil
      return false
    }
    slots[handle.slot]?.isReleased = true
    return true
  }

  /// The network or the module is gone: every socket that had a link has lost it.
  mutating func loseLinks() {
    losses += 1
    for index in slots.indices where slots[index]?.peer != nil {
      slots[index]?.isLost = true
      slots[index]?.peer = nil
    }
  }
}

/// What a socket is called with when anything may have changed for it.
struct SocketSignal: Sendable {
  let raise: @Sendable () -> Void
}

/// One of the five sockets of an interface; its number is the module's link id.
struct SocketSlot {
  let kind: SocketProtocol
  let generation: UInt64

  /// The peer of the open link; nil while there is none.
  var peer: SocketAddress?
  /// A call is opening the link: `connect`, or a datagram to a new destination.
  var isOpening = false
  /// A link was open once: its end is then "closed by peer" or "lost", not "never connected".
  var wasConnected = false
  /// The network or the module went away under the socket.
  var isLost = false
  /// The socket is closed or has gone away; the slot stays taken until its link is closed too.
  var isReleased = false
  /// Port to send UDP from; nil lets the module choose.
  var localPort: UInt16?
  /// Seconds, TCP before connecting only.
  var keepAlive: Int?

  init(kind: SocketProtocol, generation: UInt64) {
    self.kind = kind
    self.generation = generation
  }

  /// Whom the socket talks to, for the records of what passed.
  var opposite: Peer { Peer(kind, peer ?? SocketAddress()) }
}
