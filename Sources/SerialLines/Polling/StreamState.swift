import Glibc
import Timekeeping

/// What a ``PolledStream`` keeps under its lock.
struct StreamState {
  /// Unread bytes at which no more are taken.
  static let inputLimit = 1 << 20

  private let isSocket: Bool
  /// A client's end is not the end.
  private let servesClients: Bool
  private let world: RealWorld
  /// -1 while there is no client, and after the end.
  var descriptor: Int32
  var received: [UInt8] = []
  var end: SerialLineError?
  /// It has ended, and every descriptor is closed.
  var isClosed = false
  /// The listener is left out for a while.
  var isListenerResting = false
  /// Who waits for that.
  var closeWaiters: [UnsafeContinuation<Void, Never>] = []
  var writeTimeout: Duration?
  private var outgoing: [UInt8] = []
  private var sent = 0
  /// What the system said to a write; the reader finds the end by itself, after the bytes that came before.
  private(set) var writeFailure: SerialLineError?
  /// Counts every byte that the system has taken.
  private(set) var progress: UInt64 = 0
  /// Nobody has taken bytes for longer than a writer waits.
  private var isStalled = false
  /// How many bytes nobody has taken.
  private(set) var lost = 0

  init(
    descriptor: Int32, isSocket: Bool, servesClients: Bool, writeTimeout: Duration?, world: RealWorld
  ) {
    self.descriptor = descriptor
    self.isSocket = isSocket
    self.servesClients = servesClients
    self.writeTimeout = writeTimeout
    self.world = world
  }

  /// Why nothing can be written any more.
  var obstacle: SerialLineError? { end ?? writeFailure }

  var pendingOutput: Int { outgoing.count - sent }

  var wantsInput: Bool { received.count < Self.inputLimit }

  /// Makes the thread look at the state again.
  func wake() {
    world.askAgain()
  }

  /// Takes what has come for the reader.
  mutating func receive(_ bytes: [UInt8]) {
    if received.isEmpty { received = bytes } else { received += bytes }
  }

  /// Takes bytes in, and hands over what the system takes now.
  mutating func send(_ bytes: [UInt8]) {
    guard descriptor >= 0 else {
      lost += bytes.count
      return
    }
    outgoing += bytes
    flush()
    if isStalled { lose() }
    if pendingOutput > 0 { wake() }
  }

  /// Hands over what the system takes now.
  mutating func flush() {
    // Bounded: a task may be the caller.
    for _ in 0..<4 where sent < outgoing.count {
      let count = outgoing[sent...].withUnsafeBytes { rest in
        isSocket
          ? Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
          : Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      guard count > 0 else {
        let code = errno
        if count == 0 || code == EAGAIN || code == EINTR { break }
        if !servesClients { writeFailure = SerialLineError(descriptorCode: code, operation: "write") }
        lose()
        break
      }
      sent += count
      progress += UInt64(count)
      isStalled = false
    }
    if sent == outgoing.count { discardOutput() }
  }

  /// Nobody has taken anything since `progress`: what waits is lost.
  mutating func giveUp(since progress: UInt64) {
    guard progress == self.progress else { return }
    isStalled = true
    lose()
  }

  private mutating func lose() {
    lost += pendingOutput
    discardOutput()
  }

  mutating func discardOutput() {
    outgoing = []
    sent = 0
  }

  /// Another client, or none (-1); what waited for the one before is lost.
  mutating func replaceClient(by descriptor: Int32) {
    lose()
    isStalled = false
    self.descriptor = descriptor
  }
}

extension SerialLineError {
  /// What a failed call on a line's descriptor means.
  init(descriptorCode code: Int32, operation: String) {
    switch code {
    // A terminal whose other side is gone, a device that was unplugged, a connection that was lost.
    case EIO, ENXIO, ENODEV, EPIPE, ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH: self = .hangUp
    default: self = .system(code: code, operation: operation)
    }
  }
}
