import Foundation

/// A socket towards a port of 127.0.0.1, made of plain system calls; what waits does so for two minutes at most.
public final class LoopbackSocket {
  public struct Failure: Error {
    let code: Int32
  }

  private let descriptor: Int32

  public init(port: Int, isStream: Bool = true) throws {
    let kind = isStream ? SOCK_STREAM : SOCK_DGRAM
    descriptor = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    name.sin_port = UInt16(clamping: port).bigEndian
    let status = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      let code = errno
      Foundation.close(descriptor)
      throw Failure(code: code)
    }
  }

  deinit {
    Foundation.close(descriptor)
  }

  public func send(_ bytes: [UInt8]) throws {
    guard Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw Failure(code: errno)
    }
  }

  /// What comes next, or nothing at the end.
  public func receive(limit: Int = 65_536) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = recv(descriptor, &buffer, limit, 0)
    guard count >= 0 else { throw Failure(code: errno) }
    return Array(buffer.prefix(count))
  }

  /// So many bytes, or fewer if the end comes first.
  public func receive(exactly count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, case let part = try receive(limit: count - bytes.count), !part.isEmpty {
      bytes += part
    }
    return bytes
  }
}
