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
      try await probe(tries: settings.changesLine ? 3 : 2)
      try await reset()
      return .command
    } catch {
      switch error {
      // The line is there again, and the module may have been without power.
      case .channel(.line(.interrupted)): break
      case .channel(.line(let failure)): throw .lineLost(failure)
      case .channel(.cancelled): throw .cancelled
      default: break
      }
    }
    do throws(ModemError) {
      try await resetByWire()
      return .wire
    } catch {
      switch error {
      case .channel(.line(.noSuchLine)): throw .noWire
      case .channel(.line(let failure)): throw .lineLost(failure)
      case .channel(.cancelled): throw .cancelled
      default: throw .noSignOfLife
      }
    }
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
      state.withLock { $0.isBeingReset = true }
      defer { state.withLock { $0.isBeingReset = false } }
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
      try await command(ATCommandLine("AT"))
      return true
    } catch {
      return error == .channel(.busy)
    }
  }
}
