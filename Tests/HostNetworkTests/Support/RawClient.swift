import Glibc
import NetworkSocket

/// A TCP client made of plain system calls.
final class RawClient: @unchecked Sendable {
  private let connection: RawConnection
  private let descriptor: CInt

  /// - Parameter waits: for the connection.
  /// - Throws: NO_CONNECTION if nobody listens there.
  init(_ address: SocketAddress, waits: Bool = true) throws {
    let flags = waits ? 0 : CInt(SOCK_NONBLOCK.rawValue)
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | flags, 0)
    connection = RawConnection(descriptor)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    name.sin_port = address.port.bigEndian
    let isConnected = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected || !waits && errno == EINPROGRESS else { throw NSAPIError.noConnection }
  }

  func send(_ bytes: [UInt8]) throws { try connection.send(bytes) }

  /// FIN, and goes on reading.
  func finish() { shutdown(descriptor, CInt(SHUT_WR)) }

  func receiveAll() throws -> [UInt8] { try connection.receiveAll() }
}
