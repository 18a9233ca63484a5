import Glibc
import NetworkSocket
import Testing

/// A TCP server made of plain system calls: for what no decent server does.
final class RawServer: @unchecked Sendable {
  private let listener: CInt
  let address: SocketAddress

  /// - Parameter backlog: connections that the kernel makes before anybody accepts them; one more than that.
  init(backlog: CInt = 16) throws {
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    try #require(listener >= 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, backlog) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    try #require(isBound)
    address = SocketAddress(IPAddress(127, 0, 0, 1), port: UInt16(bigEndian: name.sin_port))
  }

  deinit { Glibc.close(listener) }

  /// A port at which nothing listens.
  static func closedPort() throws -> SocketAddress { try RawServer().address }

  /// Takes the next connection.
  func accept() throws -> RawConnection {
    let descriptor = Glibc.accept(listener, nil, nil)
    try #require(descriptor >= 0)
    return RawConnection(descriptor)
  }
}

/// A connection of a raw server.
final class RawConnection: @unchecked Sendable {
  private var descriptor: CInt

  init(_ descriptor: CInt) {
    self.descriptor = descriptor
    // A read that gets nothing for so long is a hang.
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close() }

  /// The port that the client has.
  var peerPort: UInt16 {
    var name = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
    }
    return UInt16(bigEndian: name.sin_port)
  }

  func send(_ bytes: [UInt8]) throws {
    let count = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    try #require(count == bytes.count)
  }

  /// Sends zeroes until so many are sent or nobody takes more for a while; how many that were.
  func sendAll(_ count: Int) -> Int {
    var patience = timeval(tv_sec: 0, tv_usec: 300_000)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let chunk = [UInt8](repeating: 0, count: 65_536)
    var sent = 0
    while sent < count {
      let taken = Glibc.send(descriptor, chunk, chunk.count, CInt(MSG_NOSIGNAL))
      guard taken > 0 else { break }
      sent += taken
    }
    return sent
  }

  /// Whether the peer has given the connection up.
  func isReset() -> Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, 0) < 0 && errno == ECONNRESET
  }

  /// At most so many bytes; none at the end.
  func receive(_ limit: Int) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = recv(descriptor, &buffer, limit, 0)
    try #require(count >= 0)
    return Array(buffer.prefix(count))
  }

  func receiveAll() throws -> [UInt8] {
    var all: [UInt8] = []
    while case let part = try receive(65_536), !part.isEmpty { all += part }
    return all
  }

  /// FIN.
  func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  /// RST.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close()
  }
}
