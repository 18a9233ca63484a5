import NIOCore
import Synchronization

@testable import HostNetwork

/// What tests look at behind a socket's back.
extension StreamSocket {
  var kept: Int { state.withLock(\.received.count) }

  var pending: Int { state.withLock(\.pending) }

  var hasEnded: Bool { state.withLock(\.hasEnded) }

  var isLost: Bool { state.withLock { if case .lost = $0.phase { true } else { false } } }

  /// Tells whether the channel that the socket has now is still open.
  func channelWatch() -> @Sendable () -> Bool {
    let channel = state.withLock(\.channel)
    return { channel?.isActive ?? false }
  }
}
