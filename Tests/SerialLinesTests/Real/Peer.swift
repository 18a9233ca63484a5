import Foundation
import Testing
import Timekeeping

@testable import SerialLines

/// The other side of a line, as any program would be: a descriptor, and nothing known of what is behind it.
enum Peer {
  struct SystemError: Error {
    let code: Int32
  }

  /// Opens a terminal as a client does.
  static func open(_ path: String, _ time: RealWorld) throws -> PolledStream {
    let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    return PolledStream(descriptor: descriptor, isSocket: false, label: "client of \(path)", time: time)
  }

  /// Connects to a port of this machine.
  static func connect(_ port: Int, _ time: RealWorld) throws -> PolledStream {
    let place = HostPort(host: "127.0.0.1", port: port)
    let descriptor = try SocketCalls.make(place, isPassive: false) { descriptor, address, length in
      // It is loopback: a blocking connect ends at once.
      _ = fcntl(descriptor, F_SETFL, 0)
      let status = Glibc.connect(descriptor, address, length)
      let code = errno
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      return status == 0 ? 0 : code
    }
    return PolledStream(descriptor: descriptor, isSocket: true, label: "client of \(port)", time: time)
  }

  static func random(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }

  /// Reads that many bytes; fewer when nothing comes for so long that something is wrong.
  static func read(
    _ count: Int, _ time: any TimeSource,
    from read: (Instant) async throws(SerialLineError) -> [UInt8]
  ) async throws -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count {
      let bytes = try await read(time.now + .seconds(20))
      if bytes.isEmpty { break }
      all += bytes
    }
    return all
  }

  static var openDescriptors: Int {
    get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
  }

  /// Waits for descriptors that nobody can wait for: of a line that was let go of, or of a call that was given up.
  static func untilDescriptors(_ time: any TimeSource, _ isReached: (Int) -> Bool) async throws {
    let limit = time.now + .seconds(20)
    while try !isReached(openDescriptors), time.now < limit { try await time.sleep(for: .milliseconds(20)) }
    let count = try openDescriptors
    #expect(isReached(count), "\(count) descriptors")
  }

  /// A path in a folder of its own, which goes with the test.
  static func withFolder(_ body: (String) async throws -> Void) async throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "serial-lines-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try await body(url.path)
  }
}

extension SerialLine {
  func take(_ count: Int, _ time: any TimeSource) async throws -> [UInt8] {
    try await Peer.read(count, time) { deadline throws(SerialLineError) in try await read(until: deadline) }
  }

  func closeAndWait() async {
    close()
    await waitUntilClosed()
  }
}

extension PolledStream {
  func take(_ count: Int, _ time: any TimeSource) async throws -> [UInt8] {
    try await Peer.read(count, time) { deadline throws(SerialLineError) in try await read(until: deadline) }
  }

  func closeAndWait() async {
    close()
    await waitUntilClosed()
  }
}

extension ListeningLine {
  /// Waits until the line has noticed that its client left: what is written then is lost.
  func untilFree(_ time: any TimeSource) async throws {
    let lost = lostBytes
    while lostBytes == lost {
      try await write([0])
      try await time.sleep(for: .milliseconds(5))
    }
  }
}
