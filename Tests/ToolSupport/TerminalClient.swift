import Foundation

/// A program at the other end of a pseudo-terminal or of a TCP port: types and reads, with a time limit.
public final class TerminalClient {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private let descriptor: Int32

  /// Opens a terminal, as programs open a serial port.
  public init(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Failure(description: "\(path): \(String(cString: strerror(errno)))") }
  }

  deinit {
    close(descriptor)
  }

  public func send(_ text: String) throws {
    try send(Array(text.utf8))
  }

  /// - Parameter isReading: throws away what comes meanwhile; else it stays.
  public func send(_ bytes: [UInt8], isReading: Bool = false) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard wait(Int16(POLLOUT) | (isReading ? Int16(POLLIN) : 0), milliseconds: 60_000) else {
        throw Failure(description: "\(rest.count) of \(bytes.count) bytes were not taken")
      }
      if isReading { _ = take() }
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EAGAIN else {
        throw Failure(description: String(cString: strerror(errno)))
      }
      rest = rest.dropFirst(max(count, 0))
    }
  }

  /// Reads until the text ends like that; what came so far if the time is over before.
  public func read(until end: String, seconds: Int = 60) -> String {
    var bytes: [UInt8] = []
    let limit = Date.now.addingTimeInterval(TimeInterval(seconds))
    while !bytes.reversed().starts(with: end.utf8.reversed()) {
      let left = Int32(clamping: Int(limit.timeIntervalSinceNow * 1000))
      guard left > 0, wait(Int16(POLLIN), milliseconds: left) else { break }
      // Byte by byte: what comes behind the end is for the next read.
      var byte: UInt8 = 0
      guard Foundation.read(descriptor, &byte, 1) == 1 else { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Types a command line and reads its answer.
  public func ask(_ command: String, until end: String = "\r\nOK\r\n", seconds: Int = 60) throws -> String {
    try send(command + "\r\n")
    return read(until: end, seconds: seconds)
  }

  /// Throws away what comes until nothing has come for so long.
  public func drain(quietMilliseconds: Int32) {
    while wait(Int16(POLLIN), milliseconds: quietMilliseconds), take() > 0 {}
  }

  private func take() -> Int {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    return Foundation.read(descriptor, &buffer, buffer.count)
  }

  private func wait(_ events: Int16, milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: events, revents: 0)
    while true {
      let count = poll(&entry, 1, milliseconds)
      if count < 0, errno == EINTR { continue }
      return count > 0
    }
  }
}
