import NetworkSocket
import Synchronization
import Timekeeping

extension FakeInterface {
  func connect(_ handle: SocketHandle, to address: SocketAddress) async throws(NSAPIError) {
    count(.calls)
    if flaw == .connectRefused { throw .deviceError }
    if flaw == .oneConnection, state.withLock({ $0.connections.values.contains { $0.stream.port != nil } }) {
      throw .deviceError
    }
    count(.connects)
    state.withLock { $0.connections[handle.slot]?.stream.port = address.port }
    let flaw = flaw
    switch address.port {
    case 13:
      arrive(handle) { connection in
        if flaw != .daytimeIsEmpty { connection.stream.readable += "Fri Nov 20 17:01:24 2026\r\n".utf8 }
        if flaw == .daytimeIsLong { connection.stream.readable += "UTC\n".utf8 }
        connection.stream.isPeerClosed = flaw != .daytimeNeverCloses
      }
    case 19: sendPattern(FakeStream.receiveWindow, to: handle)
    default: break
    }
  }

  func send(_ handle: SocketHandle, _ bytes: [UInt8]) async throws(NSAPIError) -> Int {
    let number = state.withLock { state in
      state.sends += 1
      return state.sends
    }
    if flaw == .sendFails || flaw == .sendFailsLater && number > 7 { throw .connectionLost }
    if flaw == .sendNeverTakes { throw .wouldBlock }
    if flaw == .sendSaysZero { return 0 }
    if flaw == .sendIsSlow { try? await time.sleep(for: .seconds(1)) }
    guard let stream = state.withLock({ $0.connections[handle.slot]?.stream }), let port = stream.port else {
      throw .noConnection
    }
    let part = Array(bytes.prefix(FakeStream.sendWindow - stream.underway))
    guard !part.isEmpty else { throw .wouldBlock }
    state.withLock { $0.connections[handle.slot]?.stream.underway += part.count }
    count(.bytesOut, part.count)
    let echo = port == 7 ? echo(of: part) : []
    let closes = flaw == .peerCloses
    let target = flaw == .mixesSockets ? another(than: handle) ?? handle : handle
    arrive(handle) { $0.stream.underway -= part.count }
    arrive(target) { connection in
      connection.stream.isPeerClosed = closes
      connection.stream.readable += echo
    }
    return flaw == .sendSaysMore ? part.count + 1 : part.count
  }

  func receive(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> [UInt8] {
    if flaw == .receiveFails { throw .deviceError }
    let (part, stream) = state.withLock { state in
      let stream = state.connections[handle.slot]?.stream
      let part = Array((stream?.readable ?? []).prefix(limit))
      state.connections[handle.slot]?.stream.readable.removeFirst(part.count)
      return (part, stream)
    }
    guard part.isEmpty else {
      count(.bytesIn, part.count)
      if stream?.port == 19 { sendPattern(part.count, to: handle) }
      return flaw == .receiveSaysMore ? part + [0] : part
    }
    guard let stream, stream.port != nil, !stream.isPeerClosed else {
      if flaw == .endIsAnError { throw .connectionLost }
      return []
    }
    if flaw == .receiveIsSlow { try? await time.sleep(for: .milliseconds(300)) }
    throw .wouldBlock
  }

  private func sendPattern(_ count: Int, to handle: SocketHandle) {
    let flaw = flaw
    arrive(handle) { connection in
      let bytes = connection.stream.generate(count, flaw: flaw)
      connection.stream.readable += bytes
    }
  }

  /// Another connected socket; nil if there is none.
  private func another(than handle: SocketHandle) -> SocketHandle? {
    state.withLock { state in
      state.connections.first { $0.key != handle.slot && $0.value.stream.port != nil }
        .map { SocketHandle(slot: $0.key, generation: $0.value.generation) }
    }
  }
}

/// The fake server's side of a TCP connection, and what of it waits to be read.
struct FakeStream {
  /// Bytes that may be on the way to the server: a send beyond that would block.
  static let sendWindow = 1000
  /// Bytes that the chargen service sends ahead.
  static let receiveWindow = 2920

  /// The server's port; nil before the connect.
  var port: UInt16?
  var readable: [UInt8] = []
  var underway = 0
  var isPeerClosed = false
  /// How far the chargen service has come.
  var generated = 0

  /// The next bytes of the chargen service.
  mutating func generate(_ count: Int, flaw: Flaw) -> [UInt8] {
    let limit = flaw == .chargenStops || flaw == .chargenCloses ? 50_000 : Int.max
    let range = generated..<min(generated + count, limit)
    generated = range.upperBound
    if flaw == .chargenCloses, generated == limit { isPeerClosed = true }
    return range.map { offset in
      if flaw == .chargenCorrupts, offset == 60_000 { return 0 }
      // One byte is missing from here on.
      let place = flaw == .chargenSkips && offset >= 60_000 ? offset + 1 : offset
      let (row, column) = (place / 74, place % 74)
      if column >= 72 { return column == 72 ? 13 : 10 }
      return UInt8(32 + (column + (flaw == .chargenStandsStill ? 0 : row)) % 95)
    }
  }
}
