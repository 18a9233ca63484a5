import ATCommand
import SerialLines
import Synchronization
import Timekeeping

/// Bringing a module into the state after power-on, whatever it is in.
extension ESP8266 {
  /// What made a module restart.
  public enum RestartMethod: Hashable, Sendable {
    /// `AT+RST`: it still listened.
    case command
    /// The reset wire.
    case wire
  }

  /// Why a module could not be restarted.
  public enum RestartError: Error, Equatable, Sendable {
    /// The serial line is gone.
    case lineLost(SerialLineError)
    /// `AT+RST` was refused twice; the answer, and what `AT+GMR` brought.
    case refused(answer: String, firmware: String?)
    /// `AT+RST` was accepted and no `ready` came: whether `AT` is answered, and what was said meanwhile.
    case notReady(answers: Bool, BootText)
    /// Every command is answered `busy`, for how long, and the last one that was not.
    case busy(Duration, after: String?)
    /// Neither way brought `ready`.
    case noSignOfLife
    /// The module does not listen, and there is no wire to reset it by.
    case noWire
    case cancelled
  }

  /// Restarts the module: by command if it listens, else by the reset wire.
  ///
  /// A module that may wait for payload is not talked to, unless there is no wire.
  public func restart() async throws(RestartError) -> RestartMethod {
    var reason: RestartError?
    do throws(ModemError) {
      if channel.isDeaf {
        do throws(ModemError) {
          try await resetByWire()
          return .wire
        } catch {
          guard error == .channel(.line(.noSuchLine)) else { throw error }
          channel.forgetMissingAnswer()
        }
      }
      // Twice: a module that has just been switched on does not hear the first. Once more at the other speed.
      do throws(ModemError) {
        try await probe(tries: settings.changesLine ? 3 : 2)
      } catch {
        // To this command alone a busy module listens (AT 1.x).
        guard error == .channel(.busy) else { throw error }
      }
      try await reset()
      return .command
    } catch {
      switch error {
      // The line is there again, and the module may have been without power.
      case .channel(.line(.interrupted)): break
      case .channel(.line(let failure)): throw .lineLost(failure)
      case .channel(.cancelled): throw .cancelled
      case .refused(let words):
        let answer = Self.shown(words + ["ERROR"])
        reason = .refused(answer: answer, firmware: await firmwareWords())
      case .notReady(let answers, let boot): reason = .notReady(answers: answers, boot)
      case .channel(.busy): reason = channel.busy.map { .busy(time.now - $0.since, after: $0.after) }
      default: break
      }
    }
    do throws(ModemError) {
      try await resetByWire()
      return .wire
    } catch {
      switch error {
      case .channel(.line(.noSuchLine)): throw reason ?? .noWire
      case .channel(.line(let failure)): throw .lineLost(failure)
      case .channel(.cancelled): throw .cancelled
      default: throw reason ?? .noSignOfLife
      }
    }
  }

  /// What the module says to `AT+GMR`, whatever it is; nil without an answer.
  private func firmwareWords() async -> String? {
    guard let reply = try? await command(ATCommandLine("AT+GMR")) else { return nil }
    return Self.shown(reply.lines.map { conversation.masking(String(decoding: $0, as: UTF8.self)) })
  }

  /// Restarts the module by something outside, such as its power switch.
  ///
  /// - Parameter action: returns whether it has done its work; `ready` may come meanwhile.
  public func restart(by action: () async -> Bool) async throws(RestartError) {
    do throws(ModemError) {
      guard try await awaitReady(after: action) else { throw .channel(.noAnswer(.reply)) }
    } catch {
      switch error {
      case .channel(.line(let failure)): throw .lineLost(failure)
      case .channel(.cancelled): throw .cancelled
      default: throw .noSignOfLife
      }
    }
  }

  /// Ends a link after a send that has not ended as it should. A module that does not answer any more is reset, if
  /// there is a wire for it.
  func giveUp(_ id: Int) async {
    do throws(ModemError) {
      try await close(id)
    } catch {
      guard case .channel(.noAnswer) = error else { return }
      let seen = readySignal.count
      // What led to this is the incident, and not the reset.
      let incident = state.withLock { state in
        state.isBeingReset = true
        return state.incident
      }
      defer {
        state.withLock { state in
          state.isBeingReset = false
          state.incident = incident
        }
      }
      do {
        try await line.pulseReset()
        try await configureLine(asAtBoot: true)
        // It counts as a restart that nobody asked for: all that the module was told is gone.
        _ = try await readySignal.wait(past: seen, until: time.now + Timeout.boot)
      } catch {
        // Without a wire it stays as it is, and nothing is written that it could send on.
      }
    }
  }

  /// Since when the module has been silent; nil while it may be: it restarts, or does what takes its time.
  public var silentSince: Instant? {
    state.withLock { $0.isRestartExpected || $0.isBeingReset } ? nil : channel.silentSince
  }

  /// Whether the module answers `AT`.
  public func isAlive() async -> Bool {
    do throws(ModemError) {
      _ = try await perform(ATRequest(ATCommandLine("AT"), timeout: Timeout.command))
      return true
    } catch {
      return error == .channel(.busy)
    }
  }
}
