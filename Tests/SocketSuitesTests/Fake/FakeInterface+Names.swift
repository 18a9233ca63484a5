import NetworkSocket
import Synchronization
import Timekeeping

/// Every name resolves but those that end in `_invalid`; servers answer after 20 ms.
extension FakeInterface {
  private static let address = SocketAddress(IPAddress(198, 51, 100, 7))

  private var answerTime: Duration { flaw == .answersAtOnce ? .zero : .milliseconds(20) }

  /// What the servers say of a name.
  private func answer(_ name: String) -> NSAPIError {
    if flaw == .resolveFails { return .dnsFailure }
    guard name.hasSuffix("_invalid"), flaw != .invalidResolves else { return .ok }
    return flaw == .invalidTimesOut ? .timeout : .dnsFailure
  }

  // MARK: Waiting

  func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress {
    count(.calls)
    guard flaw == .anyHost || name?.isEmpty == false else { throw .parameter }
    let name = name ?? ""
    let (number, isBusy) = names.withLock { names in
      names.waited += 1
      return (names.waited, !names.requests.isEmpty)
    }
    switch flaw {
    case .resolveWrongCode: throw .deviceError
    case .resolveNeverEnds: try await forEver()
    case .secondResolveFails where number == 2: throw .timeout
    case .asyncExcludesSync where isBusy: throw .noSocket
    case .syncEndsAsync: names.withLock { $0.requests = [] }
    default: break
    }
    if !names.withLock({ $0.knows(name) }) {
      try? await time.sleep(for: answerTime)
      count(.lookups)
      let result = answer(name)
      guard result == .ok else { throw result }
      names.withLock { $0.keep(name, flaw) }
    }
    return flaw == .resolvesToNothing ? SocketAddress() : Self.address
  }

  // MARK: Not waiting

  func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    count(.calls)
    if flaw == .asyncUnsupported { throw .unsupported }
    guard let name, !name.isEmpty else { throw .parameter }
    if names.withLock({ $0.knows(name) }) {
      tell(.ok, callback)
      return 0
    }
    let added: Result<(id: Int, mustTick: Bool), NSAPIError> = names.withLock { names in
      do throws(NSAPIError) {
        let id = try names.add(name, flaw, callback)
        defer { names.isTicking = true }
        return .success((id, !names.isTicking))
      } catch {
        return .failure(error)
      }
    }
    let (id, mustTick) = try added.get()
    if mustTick { scheduleTick() }
    ask()
    return id
  }

  /// Asks the servers for the oldest name that waits, unless they are being asked already.
  private func ask() {
    guard let request = names.withLock({ $0.beginNext() }) else { return }
    time.schedule(at: time.now + answerTime) { [self] in
      let isWanted = names.withLock { names in
        guard let index = names.requests.firstIndex(where: { $0.id == request.id && $0.result == nil }),
          !names.requests[index].isCancelled || flaw == .cancelIsIgnored
        else { return false }
        let result = flaw == .callbackTimesOut ? .timeout : answer(request.name)
        names.requests[index].result = result
        if result == .ok { names.keep(request.name, flaw) }
        return true
      }
      if isWanted {
        count(.lookups)
        schedule(.zero) { [self] in tellFinished() }
      }
      ask()
    }
  }

  private func tellFinished() {
    for request in names.withLock({ $0.takeFinished(flaw) }) {
      tell(request.result ?? .timeout, request.callback)
    }
  }

  private func tell(_ result: NSAPIError, _ callback: NameCallback) {
    let address = result == .ok && flaw != .callbackWithoutAddress ? Self.address : nil
    switch flaw {
    case .callbackNever: break
    case .callbackWrongCode: callback(.deviceError, nil)
    case .callbackTwice:
      callback(result, address)
      callback(result, address)
    default: callback(result, address)
    }
  }

  private func scheduleTick() {
    let chain = names.withLock(\.chain)
    schedule(.milliseconds(100)) { [self] in tick(chain) }
  }

  private func tick(_ chain: Int) {
    guard chain == names.withLock(\.chain) else { return }
    names.withLock { $0.tick(flaw) }
    tellFinished()
    ask()
    let goesOn = names.withLock { names in
      names.isTicking = !names.requests.isEmpty
      return names.isTicking
    }
    if goesOn { scheduleTick() }
  }

  func cancelResolve(_ id: Int) throws(NSAPIError) {
    count(.calls)
    if flaw == .cancelIsIgnored { return }
    let isKnown = names.withLock { names in
      guard let index = names.requests.firstIndex(where: { $0.id == id && !$0.isCancelled }) else {
        return false
      }
      names.requests[index].isCancelled = true
      return true
    }
    guard isKnown else { throw .parameter }
  }

  // MARK: The scheduler

  func setCallIn(_ callIn: CallIn?) throws(NSAPIError) {
    if flaw == .callInUnsupported { throw .unsupported }
    let goesOn = names.withLock { names in
      if callIn != nil { names.hooks += 1 }
      if flaw != .callInIgnored { names.callIn = callIn }
      // What the scheduler before still has to do is done by this one.
      names.chain += 1
      names.isTicking = !names.requests.isEmpty
      return names.isTicking
    }
    if goesOn { scheduleTick() }
  }

  private func schedule(_ delay: Duration, _ action: @escaping @Sendable () -> Void) {
    guard let hook = names.withLock(\.callIn) else {
      time.schedule(at: time.now + delay, action)
      return
    }
    // One without room loses the action.
    if flaw != .callInForgets { try? hook(flaw == .callInWithoutDelays ? .zero : delay, action) }
  }

  // Without these, the interface's forwards to its stack would forward to themselves.
  func addDNSServer(_ address: IPAddress) throws(NSAPIError) { throw .unsupported }
  func dnsServer(_ index: Int) throws(NSAPIError) -> IPAddress { throw .unsupported }
}
