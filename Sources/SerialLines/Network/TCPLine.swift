import Glibc
import Timekeeping

/// A serial line at the other end of a TCP connection, byte for byte.
public final class TCPLine: SerialLine {
  /// How long a connect may take by default.
  public static let connectTimeout = Duration.seconds(5)

  private let stream: PolledStream

  private init(_ stream: PolledStream) {
    self.stream = stream
  }

  /// Connects; looking the host up counts too.
  public static func open(
    _ place: HostPort, timeout: Duration = connectTimeout, time: any TimeSource
  ) async throws(LineOpeningError) -> TCPLine {
    let descriptor = try await connect(place, timeout: timeout, time: time)
    do throws(SerialLineError) {
      return TCPLine(
        try PolledStream(descriptor: descriptor, isSocket: true, label: "\(place)", time: time))
    } catch {
      throw LineOpeningError("\(place)", line: error)
    }
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

  public func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    try await stream.read(until: deadline)
  }

  /// Waits until the system has the bytes.
  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    try await stream.write(bytes)
  }

  /// Without effect: the other end has a speed that cannot be set from here.
  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    if let end = stream.end { throw end }
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
