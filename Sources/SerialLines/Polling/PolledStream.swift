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

/// The bytes of one descriptor, both ways, without blocking any task: a thread waits for it with `poll`.
///
/// Memory is bounded both ways: input stops being taken at ``StreamState/inputLimit`` unread bytes, which
/// leaves it to the system's buffer to hold the other side; a write ends when the system has its bytes.
public final class PolledStream: Sendable {
  /// What a stream does besides reading and writing; called from its thread.
  struct Hooks: Sendable {
    /// Takes bytes as they come in; gives those that are for the reader, and what to answer at once.
    var decode: (@Sendable (ArraySlice<UInt8>) -> (bytes: [UInt8], answer: [UInt8]))?
    /// Called when the listener has a client, before it is read from.
    var client: (@Sendable () -> Void)?
    /// Called before the descriptor is closed.
    var end: (@Sendable (Int32) -> Void)?
    /// Called when the stream has ended.
    var ended: (@Sendable () -> Void)?
  }

  /// Answers of ``Hooks/decode`` that may wait to be sent; a side that asks and does not read gets none.
  private static let answerLimit = 4096

  private let listener: Int32?
  private let hooks: Hooks
  private let time: any TimeSource
  private let arrivals: AsyncSignal
  private let departures: AsyncSignal
  private let state: Mutex<StreamState>

  /// Takes the descriptors over, also where it throws; both must be non-blocking.
  ///
  /// - Parameters:
  ///   - descriptor: nil to wait for the listener's first client.
  ///   - listener: a listening socket whose clients are served one after the other.
  ///   - writeTimeout: see ``setWriteTimeout(_:)``.
  init(
    descriptor: Int32?, isSocket: Bool, listener: Int32? = nil, hooks: Hooks = Hooks(),
    writeTimeout: Duration? = nil, label: String, time: any TimeSource
  ) throws(SerialLineError) {
    self.listener = listener
    self.hooks = hooks
    self.time = time
    arrivals = AsyncSignal(time, label: "\(label): bytes to read")
    departures = AsyncSignal(time, label: "\(label): room for bytes")
    let wake = serial_event_open()
    let code = errno
    state = Mutex(
      StreamState(
        descriptor: descriptor ?? -1, isSocket: isSocket, servesClients: listener != nil,
        wakeDescriptor: wake, writeTimeout: writeTimeout))
    do throws(SerialLineError) {
      guard wake >= 0 else { throw .system(code: code, operation: "make an event descriptor") }
      do throws(SystemThread.StartError) {
        try SystemThread.start { [self] in tearDown(serve(wake)) }
      } catch {
        throw .system(code: error.code, operation: "start a thread")
      }
    } catch {
      tearDown(error)
      throw error
    }
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

  /// Ends the stream; its thread closes the descriptors.
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

  // MARK: The thread

  /// - Returns: why it has ended.
  private func serve(_ wake: Int32) -> SerialLineError {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    // After a failed accept the listener rests, for it stays readable.
    var isListenerResting = false
    while true {
      let (descriptor, wantsInput, wantsOutput, end) = state.withLock { state in
        (state.descriptor, state.wantsInput, state.pendingOutput > 0, state.end)
      }
      if let end { return end }
      // A descriptor without interest is left out: its hang-up would be told again and again.
      let events = (wantsInput ? POLLIN : 0) | (wantsOutput ? POLLOUT : 0)
      var set = [
        pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        pollfd(fd: events == 0 ? -1 : descriptor, events: Int16(events), revents: 0),
        pollfd(fd: isListenerResting ? -1 : listener ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&set, nfds_t(set.count), isListenerResting ? 500 : -1)
      if count < 0, errno != EINTR { return .system(code: errno, operation: "poll") }
      isListenerResting = false
      if set[0].revents != 0 { _ = serial_event_lower(wake) }
      let ready = Int32(set[1].revents)
      if wantsOutput, ready & ~POLLIN != 0 {
        state.withLock { $0.flush() }
        departures.fire()
      }
      if wantsInput, ready & ~POLLOUT != 0, let end = takeInput(descriptor, &buffer) {
        guard listener != nil else { return end }
        state.withLock { $0.replaceClient(by: -1) }
        departures.fire()
        Glibc.close(descriptor)
      }
      if set[2].revents != 0, let listener { isListenerResting = !takeClient(listener) }
    }
  }

  /// Reads once.
  ///
  /// - Returns: what ends the stream, if anything does.
  private func takeInput(_ descriptor: Int32, _ buffer: inout [UInt8]) -> SerialLineError? {
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count < 0 {
      let code = errno
      return code == EAGAIN || code == EINTR ? nil : SerialLineError(descriptorCode: code, operation: "read")
    }
    if count == 0 { return .hangUp }
    let decoded = hooks.decode?(buffer[..<count])
    state.withLock { state in
      guard state.end == nil else { return }
      state.received += decoded?.bytes[...] ?? buffer[..<count]
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

  private func tearDown(_ end: SerialLineError) {
    // Only this thread closes it: no lock is needed while the hook takes its time.
    let descriptor = state.withLock(\.descriptor)
    if descriptor >= 0 { hooks.end?(descriptor) }
    let waiters = state.withLock { state in
      state.end = state.end ?? end
      if state.descriptor >= 0 { Glibc.close(state.descriptor) }
      state.descriptor = -1
      if let listener { Glibc.close(listener) }
      state.closeWake()
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
