import Timekeeping

/// What an asynchronous lookup tells at its end (`hostbyname_cb_t`): OK with the address, or why there is none.
///
/// Called from a task or a timer of the scheduler: it must not block.
public typealias NameCallback = @Sendable (_ result: NSAPIError, _ address: SocketAddress?) -> Void

/// A lookup that nobody waits for, from its acceptance to its callback.
struct DNSRequest: Sendable {
  enum State {
    /// Older ones come first.
    case waiting
    /// Its queries are under way.
    case active
    /// Its callback is to be called.
    case finished(Result<SocketAddress, NSAPIError>)
    /// Its slot is to be freed.
    case cancelled
  }

  let id: Int
  let name: String
  let version: IPAddress.Version
  let stack: any NetworkStack
  let callback: NameCallback
  /// What is left of its total time.
  var remaining: Duration
  var state = State.waiting

  /// The callback with the result.
  ///
  /// - Parameter open: the result of a request that has none yet.
  /// - Returns: nil for a cancelled one.
  func completion(ifOpen open: NSAPIError) -> (@Sendable () -> Void)? {
    let result: Result<SocketAddress, NSAPIError>
    switch state {
    case .cancelled: return nil
    case .finished(let known): result = known
    case .waiting, .active: result = .failure(open)
    }
    return { [callback] in
      switch result {
      case .success(let address): callback(.ok, address)
      case .failure(let error): callback(error, nil)
      }
    }
  }
}

/// The asynchronous lookups that have been accepted, oldest first: who is next, whose time is up.
struct DNSRequestQueue {
  /// How many requests there can be (`DNS_QUERY_QUEUE_SIZE` of every mbed-os release).
  static let capacity = 5
  /// The step in which total times are counted down.
  static let tick = Duration.milliseconds(100)
  /// Added to the total time, once and for each request that is queued already.
  private static let margin = Duration.milliseconds(500)
  /// Request ids go round from 1 to this.
  private static let maximumID = 0x7FFF

  private(set) var requests: [DNSRequest] = []
  private var lastID: Int

  /// - Parameter lastID: 0…0x7FFF; the first request gets the next one.
  init(lastID: Int = 0) {
    self.lastID = lastID
  }

  /// Takes a request.
  ///
  /// - Parameter attempts: how long all its queries may take.
  /// - Returns: its id, 1…0x7FFF.
  /// - Throws: NO_MEMORY when all slots are taken, also by cancelled ones.
  mutating func add(
    _ name: String, version: IPAddress.Version, on stack: any NetworkStack, attempts: Duration,
    callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    guard requests.count < Self.capacity else { throw .noMemory }
    repeat {
      lastID = lastID % Self.maximumID + 1
    } while requests.contains { $0.id == lastID }
    requests.append(
      DNSRequest(
        id: lastID, name: name, version: version, stack: stack, callback: callback,
        remaining: attempts + Self.margin * (requests.count + 1)))
    return lastID
  }

  /// Marks a request as cancelled; its slot is free after the next tick.
  ///
  /// - Throws: PARAMETER for an id that is unknown or cancelled already.
  mutating func cancel(_ id: Int) throws(NSAPIError) {
    guard let index = requests.firstIndex(where: { $0.id == id }) else { throw .parameter }
    if case .cancelled = requests[index].state { throw .parameter }
    requests[index].state = .cancelled
  }

  /// Takes a request back as if it had never been there.
  mutating func remove(_ id: Int) {
    requests.removeAll { $0.id == id }
  }

  /// Makes the oldest waiting request the active one; nil if none waits.
  mutating func activateNext() -> DNSRequest? {
    for index in requests.indices {
      guard case .waiting = requests[index].state else { continue }
      requests[index].state = .active
      return requests[index]
    }
    return nil
  }

  func isActive(_ id: Int) -> Bool {
    requests.contains { request in
      if request.id == id, case .active = request.state { true } else { false }
    }
  }

  /// Keeps the result of the active request; without effect when it is cancelled or out of time.
  mutating func finish(_ id: Int, _ result: Result<SocketAddress, NSAPIError>) {
    guard isActive(id), let index = requests.firstIndex(where: { $0.id == id }) else { return }
    requests[index].state = .finished(result)
  }

  /// Frees the slots of finished requests.
  ///
  /// - Returns: their callbacks, to be called once each.
  mutating func takeFinished() -> [@Sendable () -> Void] {
    take { request in
      if case .finished = request.state { true } else { false }
    }
  }

  /// Counts one tick: frees the slots of requests that are cancelled, finished or out of time.
  ///
  /// - Returns: their callbacks, to be called once each; those out of time get TIMEOUT.
  mutating func countDown() -> [@Sendable () -> Void] {
    for index in requests.indices { requests[index].remaining -= Self.tick }
    return take { request in
      switch request.state {
      case .waiting, .active: request.remaining <= .zero
      case .finished, .cancelled: true
      }
    }
  }

  /// Gives all requests up.
  ///
  /// - Returns: their callbacks, to be called once each, with `result` where there is none yet.
  mutating func removeAll(_ result: NSAPIError) -> [@Sendable () -> Void] {
    take(ifOpen: result) { _ in true }
  }

  private mutating func take(
    ifOpen result: NSAPIError = .timeout, where isTaken: (DNSRequest) -> Bool
  ) -> [@Sendable () -> Void] {
    let taken = requests.filter(isTaken)
    requests.removeAll(where: isTaken)
    return taken.compactMap { $0.completion(ifOpen: result) }
  }
}
