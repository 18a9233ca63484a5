import Synchronization
import Timekeeping

/// Runs an action after a delay (`call_in_callback_cb_t`): OK, or NO_MEMORY if it cannot be kept.
///
/// What it has accepted it is to run once, and never before it returns.
public typealias CallIn =
  @Sendable (_ delay: Duration, _ action: @escaping @Sendable () -> Void) throws(NSAPIError) -> Void

/// Lookups that do not make the caller wait (`gethostbyname_async`).
///
/// Requests are worked one after the other by a task in the scope, while ticks count down how long each
/// may take. Each accepted request gets one callback, unless it is cancelled first: from the task that
/// works, or, when that hangs or has ended, from the ticks.
extension DNSResolver {
  struct Requests {
    var queue: DNSRequestQueue
    /// Nil: the stack's own.
    var callIn: CallIn?
    var isWorking = false
    var isTicking = false
    /// Tells the ticks of the present chain from those that an earlier scheduler may still hold.
    var chain: UInt64 = 0
    /// Wakes the task that works.
    var news: AsyncSignal?
  }

  // MARK: Requests

  /// ``NetworkStack/resolve(_:version:callback:)``: always by asking servers; UNSUPPORTED without a scope.
  public func resolve(
    _ name: String?, version: IPAddress.Version, on stack: any NetworkStack,
    callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    activity.count(.calls)
    guard let scope else { throw .unsupported }
    switch try lookup(name, version: version, at: stack.time.now) {
    case .known(let address):
      callback(.ok, SocketAddress(address))
      return 0
    case .query(let name, let version):
      let (id, newChain) = try enqueue(name, version, on: stack, callback)
      if let newChain {
        do throws(NSAPIError) {
          try scheduleTick(newChain, on: stack)
        } catch {
          requests.withLock { $0.queue.remove(id) }
          giveUp(newChain)
          throw .noMemory
        }
      }
      let mustStart = requests.withLock { state in
        defer { state.isWorking = true }
        return !state.isWorking
      }
      if mustStart { scope.spawn { [self] in await work() } }
      return id
    }
  }

  /// - Returns: the id, and the number of a chain of ticks if one is to begin.
  private func enqueue(
    _ name: String, _ version: IPAddress.Version, on stack: any NetworkStack,
    _ callback: @escaping NameCallback
  ) throws(NSAPIError) -> (Int, UInt64?) {
    let attempts = attemptsDuration
    return try requests.withLock { state throws(NSAPIError) in
      let id = try state.queue.add(name, version: version, on: stack, attempts: attempts, callback: callback)
      guard !state.isTicking else { return (id, nil) }
      state.isTicking = true
      state.chain += 1
      return (id, state.chain)
    }
  }

  /// ``NetworkStack/cancelResolve(_:)``: the slot is free after the next tick; UNSUPPORTED without a scope.
  public func cancel(_ id: Int) throws(NSAPIError) {
    activity.count(.calls)
    guard scope != nil else { throw .unsupported }
    let news = try requests.withLock { state throws(NSAPIError) in
      try state.queue.cancel(id)
      return state.news
    }
    news?.fire()
  }

  /// ``NetworkStack/setCallIn(_:)``: requests that are under way go over to the new scheduler; UNSUPPORTED without a
  /// scope.
  public func setCallIn(_ callIn: CallIn?) throws(NSAPIError) {
    guard scope != nil else { throw .unsupported }
    let next: (chain: UInt64, stack: any NetworkStack)? = requests.withLock { state in
      state.callIn = callIn
      guard state.isTicking else { return nil }
      state.chain += 1
      state.isTicking = !state.queue.requests.isEmpty
      return state.queue.requests.first.map { (state.chain, $0.stack) }
    }
    if let next { tickLater(next.chain, on: next.stack) }
  }

  // MARK: Ticks

  private func scheduleTick(_ chain: UInt64, on stack: any NetworkStack) throws(NSAPIError) {
    try schedule(after: DNSRequestQueue.tick, on: stack) { [self] in tick(chain, on: stack) }
  }

  private func schedule(
    after delay: Duration, on stack: any NetworkStack, _ action: @escaping @Sendable () -> Void
  ) throws(NSAPIError) {
    if let callIn = requests.withLock(\.callIn) {
      try callIn(delay, action)
    } else {
      try stack.callIn(delay, action)
    }
  }

  private func tick(_ chain: UInt64, on stack: any NetworkStack) {
    let (callbacks, news): ([@Sendable () -> Void], AsyncSignal?) = requests.withLock { state in
      guard state.chain == chain, state.isTicking else { return ([], nil) }
      return (state.queue.countDown(), state.news)
    }
    if !callbacks.isEmpty { news?.fire() }
    for callback in callbacks { callback() }
    let goesOn = requests.withLock { state in
      guard state.chain == chain, state.isTicking else { return false }
      state.isTicking = !state.queue.requests.isEmpty
      return state.isTicking
    }
    if goesOn { tickLater(chain, on: stack) }
  }

  /// Schedules the next tick; without one nothing would end the requests, so they end now.
  private func tickLater(_ chain: UInt64, on stack: any NetworkStack) {
    do throws(NSAPIError) {
      try scheduleTick(chain, on: stack)
    } catch {
      giveUp(chain)
    }
  }

  /// The chain of ticks is broken: ends all requests with NO_MEMORY.
  private func giveUp(_ chain: UInt64) {
    let (callbacks, news): ([@Sendable () -> Void], AsyncSignal?) = requests.withLock { state in
      guard state.chain == chain else { return ([], nil) }
      state.isTicking = false
      return (state.queue.removeAll(.noMemory), state.news)
    }
    news?.fire()
    for callback in callbacks { callback() }
  }

  // MARK: Work

  private func work() async {
    while let (request, news) = next() {
      let outcome = await query(
        request.name, version: request.version, on: request.stack, news: news,
        while: { [self] in requests.withLock { $0.queue.isActive(request.id) } })
      requests.withLock { $0.queue.finish(request.id, Self.result(of: outcome)) }
      deliver(on: request.stack)
    }
  }

  private func next() -> (DNSRequest, AsyncSignal)? {
    requests.withLock { state in
      guard let request = state.queue.activateNext() else {
        state.isWorking = false
        state.news = nil
        return nil
      }
      let news = Self.news(request.stack)
      state.news = news
      return (request, news)
    }
  }

  /// Has the callbacks called by the scheduler; at once when it cannot, or when this task is to end.
  private func deliver(on stack: any NetworkStack) {
    let callFinished: @Sendable () -> Void = { [self] in
      let callbacks = requests.withLock { $0.queue.takeFinished() }
      for callback in callbacks { callback() }
    }
    guard !Task.isCancelled else { return callFinished() }
    do throws(NSAPIError) {
      try schedule(after: .zero, on: stack, callFinished)
    } catch {
      callFinished()
    }
  }

  private static func result(of outcome: DNSOutcome) -> Result<SocketAddress, NSAPIError> {
    switch outcome {
    case .reply(.addresses(let addresses, _)):
      addresses.first.map { .success(SocketAddress($0)) } ?? .failure(.dnsFailure)
    case .reply(.negative): .failure(.dnsFailure)
    case .silent: .failure(.timeout)
    case .noSocket(let error), .failed(let error): .failure(error)
    }
  }
}
