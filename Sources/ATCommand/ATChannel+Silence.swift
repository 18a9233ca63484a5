import Synchronization
import Timekeeping

/// Whether the module still speaks at all.
extension ATChannel {
  /// Since when the module has said nothing of its own: an echo of a command does not count.
  ///
  /// Nil while it may be silent: during a send, whose own limits end it, and during a command that may take longer
  /// than an ordinary one, such as a join or a scan. Silence is counted from the end of these.
  public var silentSince: Instant? {
    state.withLock { $0.exchange?.request.mayTakeItsTime == true ? nil : $0.lastSign }
  }

  /// Asks `AT` once, behind the command under way, whatever is still to be answered: an answer shows in
  /// ``silentSince``.
  ///
  /// Nothing is asked where the module may wait for payload.
  public func probe(within limit: Duration) async {
    let deadline = time.now + limit
    guard (try? await turn.enter(until: deadline)) == true else { return }
    defer { turn.leave() }
    do throws(ATError) {
      try await settle()
      guard !isDeaf, time.now < deadline else { return }
      _ = try await perform(ATRequest(ATCommandLine("AT"), timeout: deadline - time.now))
    } catch {
      // The channel has a record of it.
    }
  }
}

extension ATRequest {
  /// The longest that a command may take whose silence is no sign of anything yet.
  private static let ordinaryTime = Duration.seconds(5)

  /// It has a limit of its own that is longer than that of ordinary commands.
  var mayTakeItsTime: Bool { payload != nil || timeout > Self.ordinaryTime }
}
