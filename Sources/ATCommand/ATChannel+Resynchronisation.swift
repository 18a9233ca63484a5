import Synchronization
import Timekeeping

/// Getting back in step with a module that still owes an answer.
extension ATChannel {
  /// How often `AT` is tried after an answer went missing.
  private static let resynchronisationAttempts = 3
  /// How long each of them waits; a module that is merely busy says so at once.
  private static let resynchronisationTimeout = Duration.seconds(1)
  /// How long the module must be silent before its next word is taken for an answer.
  private static let quiet = Duration.milliseconds(20)

  /// Finds the end of whatever the module still has to say to a command that was given up.
  ///
  /// A late `OK` would else be taken for the answer to the next command, and every answer after it would
  /// be one off.
  func resynchronise() async throws(ATError) {
    var isBusy = false
    for _ in 0..<Self.resynchronisationAttempts {
      do throws(ATError) {
        let reply = try await perform(ATRequest(ATCommandLine("AT"), timeout: Self.resynchronisationTimeout))
        guard reply.word == .ok else { continue }
        try await waitForQuiet()
        forgetMissingAnswer()
        return
      } catch {
        switch error {
        case .noAnswer: isBusy = false
        case .busy:
          isBusy = true
          try await time.sleep(for: Self.resynchronisationTimeout, ifCancelled: ATError.cancelled)
        case .aborted, .abandoned, .line, .cancelled: throw error
        }
      }
    }
    throw isBusy ? .busy : .noAnswer(.resynchronisation)
  }

  func waitForQuiet() async throws(ATError) {
    let limit = time.now + .seconds(1)
    while time.now < limit {
      let end = time.now + Self.quiet
      guard try await progress.wait(past: progress.count, until: end, ifCancelled: ATError.cancelled) else {
        return
      }
    }
  }
}
