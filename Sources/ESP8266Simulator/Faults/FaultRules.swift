/// The faults a module has been told to have, and the places of the firmware that ask about them.
struct FaultRules: Sendable {
  /// What becomes of a command line.
  enum LineEffect {
    case none
    case hang
  }

  private var active: [Fault] = []

  mutating func inject(_ fault: Fault) {
    active.append(fault)
  }

  /// Asked once for every AT command line that the firmware receives, also while it is busy.
  mutating func commandLineReceived() -> LineEffect {
    var effect = LineEffect.none
    active = active.compactMap { fault in
      switch fault {
      case .mute(let count) where count <= 1:
        effect = .hang
        return nil
      case .mute(let count): return .mute(afterCommands: count - 1)
      }
    }
    return effect
  }
}
