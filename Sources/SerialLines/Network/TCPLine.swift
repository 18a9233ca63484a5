import Glibc
import Timekeeping

/// A serial line at the other end of a TCP connection, byte for byte.
public final class TCPLine: StreamLine {
  /// How long a connect may take by default.
  public static let connectTimeout = Duration.seconds(5)

  public let stream: PolledStream

  private init(_ stream: PolledStream) {
    self.stream = stream
  }

  /// Connects; looking the host up counts too.
  public static func open(
    _ place: HostPort, timeout: Duration = connectTimeout, time: RealWorld
  ) async throws(LineOpeningError) -> TCPLine {
    let descriptor = try await connect(place, timeout: timeout, time: time)
    return TCPLine(PolledStream(descriptor: descriptor, isSocket: true, label: "\(place)", time: time))
  }

  /// A connected non-blocking socket.
  static func connect(
    _ place: HostPort, timeout: Duration, time: any TimeSource
  ) async throws(LineOpeningError) -> Int32 {
    let deadline = time.now + timeout
    let attempt = { @Sendable () throws(LineOpeningError) in
      try SocketCalls.make(place, isPassive: false) { descriptor, address, length in
        let left = Int32(clamping: (deadline - time.now).wholeMilliseconds + 1)
        let code = connect(descriptor, address, length, milliseconds: max(left, 0))
        if code == 0 { prepare(descriptor) }
        return code
      }
    }
    return try await BlockingCall.run(
      "\(place)", time, until: deadline, call: attempt, discard: { Glibc.close($0) })
  }

  private static func connect(
    _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t, milliseconds: Int32
  ) -> Int32 {
    if Glibc.connect(descriptor, address, length) == 0 { return 0 }
    guard errno == EINPROGRESS else { return errno }
    var set = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&set, 1, milliseconds) > 0 else { return ETIMEDOUT }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
    return code
  }

  private static func prepare(_ descriptor: Int32) {
    let tcp = Int32(IPPROTO_TCP)
    SocketCalls.set(descriptor, tcp, TCP_NODELAY, 1)
    // A server that vanishes without a word is a hang-up a minute later.
    SocketCalls.set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
    SocketCalls.set(descriptor, tcp, TCP_KEEPIDLE, 30)
    SocketCalls.set(descriptor, tcp, TCP_KEEPINTVL, 10)
    SocketCalls.set(descriptor, tcp, TCP_KEEPCNT, 3)
  }

  deinit {
    close()
  }

  /// Without effect: the other end has a speed that cannot be set from here.
  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    if let end = stream.end { throw end }
  }
}

/// System calls for TCP; all of them may block.
enum SocketCalls {
  /// A socket at one of a place's addresses, whichever `attempt` first succeeds with.
  ///
  /// - Parameter attempt: gives an error number, 0 for success. The socket is non-blocking.
  /// - Throws: the error of the last address.
  static func make(
    _ place: HostPort, isPassive: Bool,
    _ attempt: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(LineOpeningError) -> Int32 {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = isPassive ? AI_PASSIVE : AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(place.host, String(place.port), &hints, &list)
    guard status == 0, let first = list else {
      throw LineOpeningError("\(place)", .hostNotFound(String(cString: gai_strerror(status))))
    }
    defer { freeaddrinfo(first) }
    var code = EADDRNOTAVAIL
    for entry in sequence(first: first, next: { $0.pointee.ai_next }) {
      guard let address = entry.pointee.ai_addr else { continue }
      let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      let descriptor = socket(entry.pointee.ai_family, flags, 0)
      guard descriptor >= 0 else {
        code = errno
        continue
      }
      code = attempt(descriptor, address, entry.pointee.ai_addrlen)
      if code == 0 { return descriptor }
      close(descriptor)
    }
    throw LineOpeningError("\(place)", reason(code, isPassive: isPassive))
  }

  static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  /// The port of this end.
  static func port(of descriptor: Int32) -> Int {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutableBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor, $0.baseAddress, &length) }
    }
    guard status == 0 else { return 0 }
    // The port stands at the same place in the addresses of both families.
    return withUnsafeBytes(of: &address) {
      Int(UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)))
    }
  }

  private static func reason(_ code: Int32, isPassive: Bool) -> LineOpeningError.Reason {
    switch code {
    case ECONNREFUSED, ECONNRESET: .refused
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN: .unreachable
    case ETIMEDOUT: .timedOut
    case EADDRINUSE: .addressInUse
    case EADDRNOTAVAIL where isPassive: .addressNotHere
    case EACCES where isPassive: .system(code: code, operation: "listen (ports below 1024 are root's)")
    default: .system(code: code, operation: isPassive ? "listen" : "connect")
    }
  }
}
