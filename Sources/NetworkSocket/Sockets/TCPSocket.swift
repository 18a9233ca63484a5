/// A TCP socket (`TCPSocket`), blocking at first.
///
/// An open socket that goes away is closed, and the result is lost.
public final class TCPSocket: InternetSocket {
  public let core = SocketCore(.tcp)

  public init() {}

  /// `listen`: waits for connections to the bound port.
  ///
  /// - Parameter backlog: how many connections the stack keeps until they are accepted; 1 in mbed-os.
  /// - Throws: NO_SOCKET while not open, UNSUPPORTED on an ESP8266.
  public func listen(backlog: Int = 1) async throws(NSAPIError) {
    try await core.call { (stack, handle) throws(NSAPIError) in
      try await stack.listen(handle, backlog: backlog)
    }
  }

  /// `accept`: takes the next connection of a socket that listens.
  ///
  /// - Returns: an open, connected socket with settings of its own, and its peer.
  /// - Throws: NO_SOCKET while not open, UNSUPPORTED on an ESP8266, WOULD_BLOCK when none came in time.
  public func accept() async throws(NSAPIError) -> (socket: TCPSocket, peer: SocketAddress) {
    try await core.waitingCall { (stack, handle) throws(NSAPIError) in
      let (accepted, peer) = try await stack.accept(handle)
      let socket = TCPSocket()
      socket.core.adopt(accepted, of: stack)
      return (socket, peer)
    }
  }

  /// `connect`.
  ///
  /// - Throws: NO_SOCKET while not open; non-blocking IN_PROGRESS, then ALREADY, then IS_CONNECTED.
  public func connect(to address: SocketAddress) async throws(NSAPIError) {
    var hasWaited = false
    do {
      try await core.waitingCall(waitingOn: [.inProgress, .already]) { (stack, handle) throws(NSAPIError) in
        do throws(NSAPIError) {
          try await stack.connect(handle, to: address)
        } catch {
          if error == .inProgress || error == .already { hasWaited = true }
          throw error
        }
      }
    } catch {
      guard error == .isConnected, hasWaited else { throw error }
    }
  }

  /// `connect(host, port)` of mbed-os 5: resolves the name and connects.
  ///
  /// - Throws: DNS_FAILURE for no name, an empty one, or one that does not resolve.
  public func connect(host: String?, port: UInt16) async throws(NSAPIError) {
    try await connect(to: core.resolve(host, port: port))
  }

  /// `send`: blocking, everything; otherwise what the stack takes.
  ///
  /// - Returns: how many bytes were sent; fewer than given when the timeout came in between.
  public func send(_ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    var sent = 0
    while true {
      do {
        let rest = sent == 0 ? bytes : Array(bytes[sent...])
        sent += try await core.waitingCall { (stack, handle) throws(NSAPIError) in
          let taken = try await stack.send(handle, rest)
          // A stack that takes nothing and gives no reason must not send a blocking call round and round.
          guard taken > 0 || rest.isEmpty || core.isNonBlocking else { throw .wouldBlock }
          return taken
        }
      } catch {
        guard error == .wouldBlock, sent > 0 else { throw error }
        return sent
      }
      if sent >= bytes.count || core.isNonBlocking { return sent }
    }
  }

  /// `recv`.
  ///
  /// - Parameter limit: at most so many bytes.
  /// - Returns: at least one byte; none when the peer has closed and everything has been read.
  /// - Throws: WOULD_BLOCK when there is nothing in time.
  public func receive(limit: Int) async throws(NSAPIError) -> [UInt8] {
    try await core.waitingCall { (stack, handle) throws(NSAPIError) in
      try await stack.receive(handle, limit: limit)
    }
  }
}
