import Glibc
import NIOCore
import NIOPosix
import NetworkServices

/// Names as this machine knows them: its files and its DNS servers.
enum SystemResolver {
  /// No address.
  struct Unknown: Error {}

  /// Looks a name up on a thread of its own kind, for the system's function waits.
  static func address(of name: String, on loop: any EventLoop) -> EventLoopFuture<IPv4Address> {
    NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try address(of: name) }
  }

  private static func address(of name: String) throws(Unknown) -> IPv4Address {
    guard !name.isEmpty, !name.utf8.contains(0) else { throw Unknown() }
    var hints = addrinfo()
    hints.ai_family = AF_INET
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &list) == 0, let list else { throw Unknown() }
    defer { freeaddrinfo(list) }
    guard let address = list.pointee.ai_addr, list.pointee.ai_family == AF_INET else { throw Unknown() }
    // Behind family and port, as `sockaddr_in` has it. As bytes: in a release build the fields seem to be NIO's.
    let bytes = UnsafeRawBufferPointer(start: address, count: MemoryLayout<sockaddr>.size)
    return IPv4Address(bytes[4], bytes[5], bytes[6], bytes[7])
  }
}
