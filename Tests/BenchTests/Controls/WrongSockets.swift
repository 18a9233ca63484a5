import NetworkSocket
import Synchronization
import Timekeeping

/// A number that several tasks change.
final class Tally: Sendable {
  private let number = Mutex(0)

  var value: Int { number.withLock(\.self) }

  func add(_ count: Int) { number.withLock { $0 += count } }
}

// MARK: Opening and closing

/// No socket can be had.
final class OpensNothing: WrappedStack, @unchecked Sendable {
  override func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    throw .noSocket
  }
}

/// Has two sockets and no more.
final class HasTwoSockets: WrappedStack, @unchecked Sendable {
  private let opened = Tally()

  override func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    guard opened.value < 2 else { throw .noSocket }
    let handle = try await good.stack.openSocket(kind)
    opened.add(1)
    return handle
  }

  override func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    opened.add(-1)
    try await good.stack.closeSocket(handle)
  }

  override func abandonSocket(_ handle: SocketHandle) {
    opened.add(-1)
    good.stack.abandonSocket(handle)
  }
}

/// Never says that there are no more sockets.
final class HidesTheLimit: WrappedStack, @unchecked Sendable {
  override func openSocket(_ kind: SocketProtocol) async throws(NSAPIError) -> SocketHandle {
    do throws(NSAPIError) {
      return try await good.stack.openSocket(kind)
    } catch {
      throw .deviceError
    }
  }
}

/// A socket object that goes away keeps its slot.
final class LeaksSockets: WrappedStack, @unchecked Sendable {
  override func abandonSocket(_ handle: SocketHandle) {}
}

/// Closes, and says that it could not.
final class ClosesWithError: WrappedStack, @unchecked Sendable {
  override func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    try await good.stack.closeSocket(handle)
    throw .deviceError
  }
}

// MARK: Connecting

/// Takes no host for a host.
final class ConnectsToNobody: WrappedStack, @unchecked Sendable {
  override func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress
  {
    guard let name, !name.isEmpty else { return SocketAddress(IPAddress(198, 51, 100, 7)) }
    return try await good.stack.resolve(name, version: version)
  }

  override func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    guard address.port != 0 else { return }
    try await good.stack.connect(handle, to: address)
  }
}

/// Every connect is refused.
final class ConnectsNowhere: WrappedStack, @unchecked Sendable {
  override func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    throw .deviceError
  }
}

/// A connect that is refused is said to have worked.
final class ConnectsToAnything: WrappedStack, @unchecked Sendable {
  override func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    try? await good.stack.connect(handle, to: address)
  }
}

// MARK: Streams

/// Changes a byte of everything received.
final class CorruptsStreams: WrappedStack, @unchecked Sendable {
  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    var bytes = try await good.stack.receive(handle, limit: limit)
    if let last = bytes.indices.last { bytes[last] ^= 0x20 }
    return bytes
  }
}

/// Changes one byte of the 100 kB that a long stream has.
final class CorruptsLate: WrappedStack, @unchecked Sendable {
  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    var bytes = try await good.stack.receive(handle, limit: limit)
    if !bytes.isEmpty, nextCount() == 60 { bytes[0] ^= 1 }
    return bytes
  }
}

/// Loses the end of what is received.
final class CutsStreams: WrappedStack, @unchecked Sendable {
  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    let bytes = try await good.stack.receive(handle, limit: limit)
    return bytes.count > 1 ? bytes.dropLast() : bytes
  }
}

/// Turns round what is received.
final class ReordersStreams: WrappedStack, @unchecked Sendable {
  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    try await good.stack.receive(handle, limit: limit).reversed()
  }
}

/// Says that it has sent one byte more than it has, or one less than it was given.
final class LiesAboutSizes: WrappedStack, @unchecked Sendable {
  override func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    try await good.stack.send(handle, bytes) + (bytes.count > 1 ? -1 : 1)
  }

  override func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    try await good.stack.send(handle, datagram, to: address) - 1
  }
}

/// Says that it has sent what it throws away.
final class SendsNothing: WrappedStack, @unchecked Sendable {
  override func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int { bytes.count }

  override func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int { datagram.count }
}

/// Never says that something has happened.
final class NeverSignals: WrappedStack, @unchecked Sendable {
  override func attach(_ handle: SocketHandle, _ signal: (@Sendable () -> Void)?) {}
}

/// Has a code of its own for what would block.
final class MistakesWouldBlock: WrappedStack, @unchecked Sendable {
  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    do throws(NSAPIError) {
      return try await good.stack.receive(handle, limit: limit)
    } catch {
      throw error == .wouldBlock ? .deviceError : error
    }
  }

  override func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    do throws(NSAPIError) {
      return try await good.stack.receiveFrom(handle, limit: limit)
    } catch {
      throw error == .wouldBlock ? .deviceError : error
    }
  }
}

/// Takes its time with everything that is sent.
final class SendsSlowly: WrappedStack, @unchecked Sendable {
  override func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    try? await time.sleep(for: .seconds(2))
    return try await good.stack.send(handle, bytes)
  }

  override func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    try? await time.sleep(for: .seconds(2))
    return try await good.stack.send(handle, datagram, to: address)
  }
}

/// Waits inside of a receive that should not.
final class ReceivesLate: WrappedStack, @unchecked Sendable {
  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    try? await time.sleep(for: .milliseconds(700))
    return try await good.stack.receive(handle, limit: limit)
  }
}

/// Never tells the end of a stream.
final class HidesTheEnd: WrappedStack, @unchecked Sendable {
  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    let bytes = try await good.stack.receive(handle, limit: limit)
    guard !bytes.isEmpty else { throw .deviceError }
    return bytes
  }
}

/// After the tenth send it takes nothing more.
final class StopsSending: WrappedStack, @unchecked Sendable {
  override func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    guard nextCount() <= 10 else { throw .connectionLost }
    return try await good.stack.send(handle, bytes)
  }

  override func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    guard nextCount() <= 10 else { throw .connectionLost }
    return try await good.stack.send(handle, datagram, to: address)
  }
}

// MARK: Datagrams

/// Loses every second datagram.
final class LosesHalf: WrappedStack, @unchecked Sendable {
  override func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    guard nextCount() % 2 == 0 else { return datagram.count }
    return try await good.stack.send(handle, datagram, to: address)
  }
}

/// Changes a byte of every datagram.
final class CorruptsDatagrams: WrappedStack, @unchecked Sendable {
  override func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    let datagram = try await good.stack.receiveFrom(handle, limit: limit)
    return Datagram(bytes: datagram.bytes.map { $0 ^ 1 }, source: datagram.source)
  }
}

/// Loses the last byte of every datagram.
final class CutsDatagrams: WrappedStack, @unchecked Sendable {
  override func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    let datagram = try await good.stack.receiveFrom(handle, limit: limit)
    return Datagram(bytes: datagram.bytes.dropLast(), source: datagram.source)
  }
}

/// Tells a wrong sender.
final class MistakesTheSource: WrappedStack, @unchecked Sendable {
  override func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    let datagram = try await good.stack.receiveFrom(handle, limit: limit)
    return Datagram(bytes: datagram.bytes, source: SocketAddress(IPAddress(203, 0, 113, 99), port: 7))
  }
}

/// Sends to nobody as to anybody.
final class SendsToNobody: WrappedStack, @unchecked Sendable {
  override func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress
  {
    guard let name, !name.isEmpty else { return SocketAddress(IPAddress(198, 51, 100, 7)) }
    return try await good.stack.resolve(name, version: version)
  }

  override func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int { datagram.count }
}

/// Tells the right host, and another port.
final class MistakesThePort: WrappedStack, @unchecked Sendable {
  override func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    let datagram = try await good.stack.receiveFrom(handle, limit: limit)
    return Datagram(bytes: datagram.bytes, source: SocketAddress(datagram.source.address, port: 31_337))
  }
}

/// Adds a byte to every datagram that is long enough to be an echo of some size.
final class AppendsToDatagrams: WrappedStack, @unchecked Sendable {
  override func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    let datagram = try await good.stack.receiveFrom(handle, limit: limit)
    guard datagram.source.port == 7 else { return datagram }
    return Datagram(bytes: Array((datagram.bytes + [0x58]).prefix(limit)), source: datagram.source)
  }
}

/// Changes a byte of every fifth datagram: fewer than may get lost.
final class CorruptsAFifth: WrappedStack, @unchecked Sendable {
  override func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    let datagram = try await good.stack.receiveFrom(handle, limit: limit)
    guard datagram.source.port == 7, nextCount() % 5 == 0 else { return datagram }
    return Datagram(bytes: datagram.bytes.map { $0 ^ 1 }, source: datagram.source)
  }
}

/// Hands every datagram out twice.
final class DoublesDatagrams: WrappedStack, @unchecked Sendable {
  private let copies = Mutex<[Int: Datagram]>([:])

  override func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    if let copy = copies.withLock({ $0.removeValue(forKey: handle.slot) }) { return copy }
    let datagram = try await good.stack.receiveFrom(handle, limit: limit)
    if datagram.source.port == 7 { copies.withLock { $0[handle.slot] = datagram } }
    return datagram
  }

  override func closeSocket(_ handle: SocketHandle) async throws(NSAPIError) {
    copies.withLock { $0[handle.slot] = nil }
    try await good.stack.closeSocket(handle)
  }
}

/// Every echo consists of zeros.
final class EchoesZeros: WrappedStack, @unchecked Sendable {
  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    try await good.stack.receive(handle, limit: limit).map { _ in 0 }
  }
}

/// When everything has come back, one byte more comes.
final class AddsBehindTheEcho: WrappedStack, @unchecked Sendable {
  private let balance = Tally()

  override func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    let count = try await good.stack.send(handle, bytes)
    balance.add(count)
    return count
  }

  override func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    do throws(NSAPIError) {
      let bytes = try await good.stack.receive(handle, limit: limit)
      balance.add(-bytes.count)
      return bytes
    } catch {
      guard error == .wouldBlock, balance.value == 0 else { throw error }
      return [0x58]
    }
  }
}
