import Glibc

/// A datagram from a port of one's own choice, made of plain system calls.
enum RawDatagram {
  /// Sends a text from 127.0.0.2 to a port of 127.0.0.1, where services have their ports, and waits a moment.
  ///
  /// - Parameter source: 0 leaves the choice to the system.
  /// - Returns: how many bytes came back; -1 for nothing, -2 if it could not be sent.
  static func answer(of port: UInt16, to text: String, from source: UInt16) -> Int {
    let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 0, tv_usec: 300_000)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    guard with(0x7F00_0002, source, { bind(descriptor, $0, $1) }) == 0,
      with(0x7F00_0001, port, { connect(descriptor, $0, $1) }) == 0,
      send(descriptor, text, text.utf8.count, 0) == text.utf8.count
    else { return -2 }
    var buffer = [UInt8](repeating: 0, count: 64)
    return recv(descriptor, &buffer, buffer.count, 0)
  }

  private static func with(
    _ address: UInt32, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) -> CInt {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = address.bigEndian
    name.sin_port = port.bigEndian
    return withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
