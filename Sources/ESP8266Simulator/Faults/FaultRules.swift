import Timekeeping

/// The faults a module has been told to have, and the places of the firmware that ask about them.
struct FaultRules: Sendable {
  /// What becomes of a command line.
  enum LineEffect {
    case none
    case hang
    case restart
    case busy
  }

  /// How long a storm of `busy p...` lasts.
  private static let storm = Duration.seconds(5)

  private var active: [Fault] = []
  private var stormEnd: Instant?
  private var sends = 0

  mutating func inject(_ fault: Fault) {
    active.append(fault)
  }

  /// Asked once for every AT command line that the firmware receives, also while it is busy.
  mutating func commandLineReceived(at now: Instant) -> LineEffect {
    var effect = LineEffect.none
    active = active.compactMap { fault in
      switch fault {
      case .mute(let count) where count <= 1:
        effect = .hang
        return nil
      case .mute(let count): return .mute(afterCommands: count - 1)
      case .resetMidway(let count) where count <= 1:
        effect = .restart
        return nil
      case .resetMidway(let count): return .resetMidway(afterCommands: count - 1)
      case .busyStorm(let count) where count <= 1:
        stormEnd = now + Self.storm
        return nil
      case .busyStorm(let count): return .busyStorm(afterCommands: count - 1)
      case .bootGarbage, .lateSendOK, .closedUnsolicited, .wifiDisconnectLate, .udpLoss: return fault
      }
    }
    if case .none = effect, let stormEnd, now < stormEnd { return .busy }
    return effect
  }

  /// What `SEND OK` takes besides.
  var confirmationDelay: Duration {
    active.reduce(.zero) { if case .lateSendOK(let delay) = $1 { $0 + delay } else { $0 } }
  }

  /// From the `OK` of `CWQAP` to `WIFI DISCONNECT`; nil for as long as the firmware takes.
  var disconnectDelay: Duration? {
    active.reduce(nil) { if case .wifiDisconnectLate(let delay) = $1 { delay } else { $0 } }
  }

  /// The probability that a datagram is lost.
  var datagramLoss: Double {
    active.reduce(0) { if case .udpLoss(let probability) = $1 { probability } else { $0 } }
  }

  /// Bytes of junk before `ready`.
  var bootGarbage: Int {
    active.reduce(0) { if case .bootGarbage(let count) = $1 { count } else { $0 } }
  }

  /// Asked behind every `SEND OK`: does the link end now?
  mutating func closesLink() -> Bool {
    sends += 1
    return active.contains {
      if case .closedUnsolicited(let count) = $0 { sends % max(count, 1) == 0 } else { false }
    }
  }
}
