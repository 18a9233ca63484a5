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
