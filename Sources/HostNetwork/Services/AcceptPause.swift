import Glibc
import NIOCore

/// Pauses accepting for a second when a connection cannot be taken for want of descriptors or memory.
///
/// NIO's own `AcceptBackoffHandler` delays the reads that are asked for. A failed accept leaves the last read pending
/// and the port registered, so that the loop would fail again at once. Reading is switched off here instead, which
/// takes the port from the loop.
final class AcceptPause: ChannelInboundHandler {
  typealias InboundIn = Channel

  private static let length = TimeAmount.seconds(1)
  /// What ends by itself, with the connection still to be taken.
  private static let shortages: Set<CInt> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

  private let tally: ServiceTally
  private var end: Scheduled<Void>?

  /// - Parameter tally: warns, the first time only.
  init(_ tally: ServiceTally) {
    self.tally = tally
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError, Self.shortages.contains(error.errnoCode) else {
      return context.fireErrorCaught(error)
    }
    tally.noteShortage(SystemText.of(error))
    guard end == nil else { return }
    setReading(false, context)
    end = context.eventLoop.assumeIsolated().scheduleTask(in: Self.length) { [self] in
      end = nil
      setReading(true, context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    end?.cancel()
    context.fireChannelInactive()
  }

  private func setReading(_ isOn: Bool, _ context: ChannelHandlerContext) {
    do {
      try context.channel.syncOptions?.setOption(.autoRead, value: isOn)
    } catch {
      // The port has been closed: nothing is accepted any more.
      context.fireErrorCaught(error)
    }
  }
}
