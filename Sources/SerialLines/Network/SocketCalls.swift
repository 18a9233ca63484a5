import Glibc

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
