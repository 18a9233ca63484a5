import NIOCore
import Synchronization

/// The connections of one TCP service.
final class ConnectionRoom: Sendable {
  private let limit: Int
  private let tally: ServiceTally
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  init(limit: Int, tally: ServiceTally) {
    self.limit = limit
    self.tally = tally
  }

  /// False if there is no room for another one, or if they come too fast.
  func enter(_ channel: any Channel) -> Bool {
    guard tally.admits() else { return false }
    let id = ObjectIdentifier(channel)
    let isIn = channels.withLock { channels in
      guard channels.count < limit else { return false }
      channels[id] = channel
      return true
    }
    tally.note { counts in
      if isIn {
        counts.accepted += 1
        counts.connections += 1
      } else {
        counts.turnedAway += 1
      }
    }
    if isIn { channel.closeFuture.whenComplete { [self] _ in leave(id) } }
    return isIn
  }

  private func leave(_ id: ObjectIdentifier) {
    channels.withLock { $0[id] = nil }
    tally.note { $0.connections -= 1 }
  }

  func clear() async {
    for channel in channels.withLock({ Array($0.values) }) { try? await channel.close() }
  }
}
