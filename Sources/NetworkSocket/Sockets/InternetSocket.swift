import Synchronization
import Timekeeping

/// What every socket has (`InternetSocket`), blocking at first.
public protocol InternetSocket: AnyObject, Sendable {
  /// The socket's state; of no use outside.
  var core: SocketCore { get }
}

extension InternetSocket {
  /// `open`: takes a socket of the stack.
  ///
  /// - Throws: PARAMETER if it is open or the stack is nil, NO_SOCKET if the stack has none left; after
  ///   that the object stays unusable, as in mbed-os.
  public func open(on stack: (any NetworkStack)?) async throws(NSAPIError) {
    try await core.open(on: stack)
  }

  /// `close`: also wakes calls that wait, which end with NO_SOCKET.
  public func close() async throws(NSAPIError) {
    try await core.close()
  }

  /// `set_blocking`: the same as a timeout of nil or zero.
  public func setBlocking(_ isBlocking: Bool) {
    core.setTimeout(isBlocking ? nil : .zero)
  }

  /// `set_timeout`: how long a call may wait; nil without limit.
  public func setTimeout(_ timeout: Duration?) {
    core.setTimeout(timeout)
  }

  /// `sigio`: called on any change of state, at most once until the next call on the socket.
  public func onSignal(_ callback: (@Sendable () -> Void)?) {
    core.setCallback(callback)
  }

  /// `bind`.
  public func bind(to address: SocketAddress) async throws(NSAPIError) {
    try await core.call { (stack, handle) throws(NSAPIError) in try await stack.bind(handle, to: address) }
  }

  /// `bind(port)`: to a port of any address of the device; 0 leaves the choice to the stack.
  public func bind(port: UInt16) async throws(NSAPIError) {
    try await bind(to: SocketAddress(port: port))
  }

  /// `setsockopt`.
  public func setOption(_ option: SocketOption, to value: [UInt8]) async throws(NSAPIError) {
    try await core.call { (stack, handle) throws(NSAPIError) in
      try await stack.setOption(handle, option, to: value)
    }
  }

  /// `getsockopt`.
  public func option(_ option: SocketOption) async throws(NSAPIError) -> [UInt8] {
    try await core.call { (stack, handle) throws(NSAPIError) in try await stack.option(handle, option) }
  }
}

/// A socket of whatever kind: the handle, the timeout, the signal, and waiting.
///
/// The stack never blocks; this does, by trying again after each signal until the timeout has passed.
public final class SocketCore: Sendable {
  private struct Opened {
    let stack: any NetworkStack
    let handle: SocketHandle
    let signal: AsyncSignal
  }

  private struct State {
    /// Set for good by the first `open`, even by one that failed (mbed-os: the stack is kept).
    var wasOpened = false
    var opened: Opened?
    var timeout: Duration?
    var callback: (@Sendable () -> Void)?
    var isSignalPending = false
    var peer: SocketAddress?
  }

  private let kind: SocketProtocol
  private let state = Mutex(State())

  init(_ kind: SocketProtocol) {
    self.kind = kind
  }

  deinit {
    let opened = state.withLock(\.opened)
    if let opened { opened.stack.abandonSocket(opened.handle) }
  }

  // MARK: Settings; they survive close and open

  func setTimeout(_ timeout: Duration?) {
    state.withLock { $0.timeout = timeout }
  }

  func setCallback(_ callback: (@Sendable () -> Void)?) {
    state.withLock { $0.callback = callback }
  }

  func setPeer(_ peer: SocketAddress?) {
    state.withLock { $0.peer = peer }
  }

  var peer: SocketAddress? { state.withLock(\.peer) }

  var isNonBlocking: Bool { state.withLock { $0.timeout == .zero } }

  // MARK: Open and close

  func open(on stack: (any NetworkStack)?) async throws(NSAPIError) {
    let isFirst = state.withLock { state in
      guard !state.wasOpened, stack != nil else { return false }
      state.wasOpened = true
      return true
    }
    guard isFirst, let stack else { throw .parameter }
    adopt(try await stack.openSocket(kind), of: stack)
  }

  /// Takes a socket that the stack has opened already.
  func adopt(_ handle: SocketHandle, of stack: any NetworkStack) {
    let signal = AsyncSignal(stack.time, label: kind == .tcp ? "tcp socket: signal" : "udp socket: signal")
    state.withLock { state in
      state.wasOpened = true
      state.opened = Opened(stack: stack, handle: handle, signal: signal)
      state.isSignalPending = false
    }
    stack.attach(handle) { [weak self] in self?.raiseSignal() }
  }

  func close() async throws(NSAPIError) {
    let opened = state.withLock { state in
      defer {
        if state.opened != nil { state.wasOpened = false }
        state.opened = nil
        state.peer = nil
      }
      return state.opened
    }
    guard let opened else { throw .noSocket }
    opened.stack.attach(opened.handle, nil)
    // Blocked calls wake and find the socket gone.
    opened.signal.fire()
    try await opened.stack.closeSocket(opened.handle)
  }

  private func raiseSignal() {
    let (signal, callback) = state.withLock { state in
      // The callback comes once until the next call on the socket, as in mbed-os.
      defer { state.isSignalPending = true }
      return (state.opened?.signal, state.isSignalPending ? nil : state.callback)
    }
    signal?.fire()
    callback?()
  }

  // MARK: Calls

  /// One call of the stack.
  ///
  /// - Throws: NO_SOCKET while not open.
  func call<Value>(
    _ operation: (any NetworkStack, SocketHandle) async throws(NSAPIError) -> Value
  ) async throws(NSAPIError) -> Value {
    guard let opened = state.withLock(\.opened) else { throw .noSocket }
    return try await operation(opened.stack, opened.handle)
  }

  /// The address behind a name, for the calls of mbed-os 5 that take one.
  ///
  /// - Throws: NO_SOCKET while not open; DNS_FAILURE for whatever keeps the name from resolving.
  func resolve(_ host: String?, port: UInt16) async throws(NSAPIError) -> SocketAddress {
    var address = try await call { (stack, _) throws(NSAPIError) in
      do throws(NSAPIError) {
        return try await stack.resolve(host, version: .unspecified)
      } catch {
        throw .dnsFailure
      }
    }
    address.port = port
    return address
  }

  /// Calls the stack until it has something else to say than the codes in `waitingOn`.
  ///
  /// - Throws: the last code when the timeout has passed or the task was cancelled; NO_SOCKET when
  ///   another task closes the socket meanwhile, even if it opens it again.
  func waitingCall<Value>(
    waitingOn codes: [NSAPIError] = [.wouldBlock],
    _ operation: (any NetworkStack, SocketHandle) async throws(NSAPIError) -> Value
  ) async throws(NSAPIError) -> Value {
    var deadline: Instant??
    var first: AsyncSignal?
    while true {
      let (current, timeout) = state.withLock { state in
        state.isSignalPending = false
        return (state.opened, state.timeout)
      }
      guard let opened = current, first == nil || first === opened.signal else { throw .noSocket }
      first = opened.signal
      if deadline == nil { deadline = .some(timeout.map { opened.stack.time.now + $0 }) }
      let seen = opened.signal.count
      do throws(NSAPIError) {
        let value = try await operation(opened.stack, opened.handle)
        guard isStill(opened) else { throw .noSocket }
        return value
      } catch {
        guard isStill(opened) else { throw .noSocket }
        guard codes.contains(error), timeout != .zero else { throw error }
        // A stack that signals during every try must not stretch the wait.
        if let limit = deadline ?? nil, opened.stack.time.now >= limit { throw error }
        let woke = (try? await opened.signal.wait(past: seen, until: deadline ?? nil)) ?? false
        guard woke else { throw error }
      }
    }
  }

  /// Whether nobody has closed the socket meanwhile, even if it was opened again.
  private func isStill(_ opened: Opened) -> Bool {
    state.withLock { $0.opened?.signal === opened.signal }
  }
}
