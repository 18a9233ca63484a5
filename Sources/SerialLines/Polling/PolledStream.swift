import CSerialPort
import Glibc
import Synchronization
import Timekeeping

/// A line over one descriptor.
public protocol StreamLine: SerialLine {
  /// Its bytes; of no use outside.
  var stream: PolledStream { get }
}

extension StreamLine {
  /// Bytes that nobody at the other end has taken.
  public var lostBytes: Int { stream.lostBytes }

  public func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    try await stream.read(until: deadline)
  }

  /// Waits until the system has the bytes: with flow control, for as long as the other end stops this one.
  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    try await stream.write(bytes)
  }

  public func pulseReset() async throws(SerialLineError) {
    throw .noSuchLine
  }

  public func close() {
    stream.close()
  }

  public func waitUntilClosed() async {
    await stream.waitUntilClosed()
  }
}

/// The bytes of one descriptor, both ways, without blocking any task: the thread of the world waits for it.
///
/// Memory is bounded both ways: input stops being taken at ``StreamState/inputLimit`` unread bytes, which
/// leaves it to the system's buffer to hold the other side; a write ends when the system has its bytes.
public final class PolledStream: PolledSource {
  /// What a stream does besides reading and writing; called from the world's thread.
  struct Hooks: Sendable {
    /// Takes bytes as they come in; gives those that are for the reader, and what to answer at once.
    var decode: (@Sendable (ArraySlice<UInt8>) -> (bytes: [UInt8], answer: [UInt8]))?
    /// Called when the listener has a client, before it is read from.
    var client: (@Sendable () -> Void)?
    /// Called before the descriptor is closed, on a thread of its own: it may take its time.
    var end: (@Sendable (Int32) -> Void)?
    /// Called when the stream has ended.
    var ended: (@Sendable () -> Void)?
  }

  /// Answers of ``Hooks/decode`` that may wait to be sent; a side that asks and does not read gets none.
  private static let answerLimit = 4096
  /// How many bytes are read at once.
  private static let chunk = 1 << 16

  private let listener: Int32?
  private let hooks: Hooks
  private let time: RealWorld
  private let arrivals: AsyncSignal
  private let departures: AsyncSignal
  private let state: Mutex<StreamState>

  /// Takes the descriptors over; both must be non-blocking.
  ///
  /// - Parameters:
  ///   - descriptor: nil to wait for the listener's first client.
  ///   - listener: a listening socket whose clients are served one after the other.
  ///   - writeTimeout: see ``setWriteTimeout(_:)``.
  init(
    descriptor: Int32?, isSocket: Bool, listener: Int32? = nil, hooks: Hooks = Hooks(),
    writeTimeout: Duration? = nil, label: String, time: RealWorld
  ) {
    self.listener = listener
    self.hooks = hooks
    self.time = time
    arrivals = AsyncSignal(time, label: "\(label): bytes to read")
    departures = AsyncSignal(time, label: "\(label): room for bytes")
    state = Mutex(
      StreamState(
        descriptor: descriptor ?? -1, isSocket: isSocket, servesClients: listener != nil,
        writeTimeout: writeTimeout, world: time))
    time.watch(self)
  }

  // MARK: For tasks

  /// As ``SerialLine/read(until:)``.
  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    while true {
      let seen = arrivals.count
      let (bytes, end) = state.withLock { state in
        var bytes: [UInt8] = []
        let hadRoom = state.wantsInput
        swap(&bytes, &state.received)
        if !hadRoom { state.wake() }
        return (bytes, state.end)
      }
      if !bytes.isEmpty { return bytes }
      if let end { throw end }
      guard try await arrivals.wait(past: seen, until: deadline, ifCancelled: SerialLineError.cancelled)
      else {
        return []
      }
    }
  }

  /// Sets how long a write waits for an other side that takes nothing, nil for ever. Then the bytes are lost, and so are
  /// later ones until it takes some again.
  func setWriteTimeout(_ timeout: Duration?) {
    state.withLock { $0.writeTimeout = timeout }
  }

  /// Waits until the system has the bytes; those of a cancelled write may leave later.
  func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    // What a cancelled write has left behind goes first.
    try await drain()
    state.withLock { $0.send(bytes) }
    try await drain()
  }

  private func drain() async throws(SerialLineError) {
    while true {
      let seen = departures.count
      let (pending, progress, obstacle, timeout) = state.withLock { state in
        (state.pendingOutput, state.progress, state.obstacle, state.writeTimeout)
      }
      if let obstacle { throw obstacle }
      if pending == 0 { return }
      let limit = timeout.map { time.now + $0 }
      if try await departures.wait(past: seen, until: limit, ifCancelled: SerialLineError.cancelled) {
        continue
      }
      state.withLock { $0.giveUp(since: progress) }
    }
  }

  /// Bytes that were written and that nobody has taken.
  var lostBytes: Int { state.withLock(\.lost) }

  /// What ended the stream; nil while it stands.
  var end: SerialLineError? { state.withLock(\.end) }

  /// Runs a system call on the descriptor, which stays open for as long; nil when there is none.
  func withDescriptor<Value>(_ body: (Int32) -> Value) -> Value? {
    state.withLock { $0.descriptor >= 0 ? body($0.descriptor) : nil }
  }

  /// Forgets what waits to be sent.
  func discardOutput() {
    state.withLock { $0.discardOutput() }
    departures.fire()
  }

  /// Ends the stream; the world's thread has the descriptors closed.
  func close() {
    state.withLock { state in
      state.end = .closed
      state.received = []
      state.wake()
    }
    arrivals.fire()
    departures.fire()
  }

  /// Waits until the descriptors are closed, also in a cancelled task: no longer than ``Hooks/end`` takes if the stream
  /// has ended.
  func waitUntilClosed() async {
    await withUnsafeContinuation { continuation in
      let isClosed = state.withLock { state in
        if !state.isClosed { state.closeWaiters.append(continuation) }
        return state.isClosed
      }
      if isClosed { continuation.resume() }
    }
  }

  // MARK: The thread of the world

  public func prepare(_ set: inout [pollfd]) -> Bool {
    let (descriptor, wantsInput, wantsOutput, listens, end) = state.withLock { state in
      (state.descriptor, state.wantsInput, state.pendingOutput > 0, !state.isListenerResting, state.end)
    }
    if let end {
      finish(end)
      return false
    }
    // A descriptor without interest is left out: its hang-up would be told again and again.
    let events = (wantsInput ? POLLIN : 0) | (wantsOutput ? POLLOUT : 0)
    set.append(pollfd(fd: events == 0 ? -1 : descriptor, events: Int16(events), revents: 0))
    set.append(pollfd(fd: listens ? listener ?? -1 : -1, events: Int16(POLLIN), revents: 0))
    return true
  }

  public func serve(_ ready: ArraySlice<pollfd>) {
    guard let client = ready.first, let visitor = ready.last else { return }
    if Int32(client.revents) & POLLNVAL != 0 {
      return state.withLock { state in
        state.end = state.end ?? .system(code: EBADF, operation: "poll")
        state.wake()
      }
    }
    if Int32(client.events) & POLLOUT != 0, Int32(client.revents) & ~POLLIN != 0 {
      state.withLock { $0.flush() }
      departures.fire()
    }
    if Int32(client.events) & POLLIN != 0, Int32(client.revents) & ~POLLOUT != 0,
      let end = takeInput(client.fd)
    {
      if listener == nil {
        state.withLock { $0.end = $0.end ?? end }
      } else {
        state.withLock { $0.replaceClient(by: -1) }
        departures.fire()
        Glibc.close(client.fd)
      }
    }
    if visitor.revents != 0, let listener, !takeClient(listener) { restListener() }
  }

  /// After a failed accept the listener rests, for it stays readable.
  private func restListener() {
    state.withLock { $0.isListenerResting = true }
    time.schedule(at: time.now + .milliseconds(500)) { [self] in
      state.withLock { state in
        state.isListenerResting = false
        state.wake()
      }
    }
  }

  /// Reads once.
  ///
  /// - Returns: what ends the stream, if anything does.
  private func takeInput(_ descriptor: Int32) -> SerialLineError? {
    var code: Int32 = 0
    let bytes = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.chunk) { buffer in
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 { code = errno }
      return count < 0 ? nil : Array(buffer[..<count])
    }
    guard let bytes else {
      return code == EAGAIN || code == EINTR ? nil : SerialLineError(descriptorCode: code, operation: "read")
    }
    if bytes.isEmpty { return .hangUp }
    let decoded = hooks.decode?(bytes[...])
    state.withLock { state in
      guard state.end == nil else { return }
      state.receive(decoded?.bytes ?? bytes)
      guard let answer = decoded?.answer, !answer.isEmpty,
        state.pendingOutput + answer.count <= Self.answerLimit
      else { return }
      state.send(answer)
    }
    arrivals.fire()
    return nil
  }

  /// Lets the next client in; one too many is turned away without a word.
  ///
  /// - Returns: false when the system has no descriptor for it now.
  private func takeClient(_ listener: Int32) -> Bool {
    let client = serial_accept(listener)
    guard client >= 0 else { return ![EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) }
    let isTaken = state.withLock { state in
      guard state.descriptor < 0, state.end == nil else { return false }
      state.replaceClient(by: client)
      return true
    }
    if isTaken { hooks.client?() } else { Glibc.close(client) }
    return true
  }

  /// Closes the descriptors; a hook that takes its time has a thread of its own for that.
  private func finish(_ end: SerialLineError) {
    guard hooks.end != nil else { return tearDown(end) }
    do throws(SystemThread.StartError) {
      try SystemThread.start { [self] in tearDown(end) }
    } catch {
      // No thread to be had: borrow the world's.
      tearDown(end)
    }
  }

  private func tearDown(_ end: SerialLineError) {
    // Nobody else closes it: no lock is needed while the hook takes its time.
    let descriptor = state.withLock(\.descriptor)
    if descriptor >= 0 { hooks.end?(descriptor) }
    let waiters = state.withLock { state in
      state.end = state.end ?? end
      if state.descriptor >= 0 { Glibc.close(state.descriptor) }
      state.descriptor = -1
      if let listener { Glibc.close(listener) }
      state.isClosed = true
      defer { state.closeWaiters = [] }
      return state.closeWaiters
    }
    for waiter in waiters { waiter.resume() }
    arrivals.fire()
    departures.fire()
    hooks.ended?()
  }
}
